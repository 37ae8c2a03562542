"""Ages and Go durations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.pure.duration import format_go_duration, human_age, parse_go_duration

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-2, "<invalid>"),
        (-1.9, "0s"),
        (-0.5, "0s"),
        (0, "0s"),
        (0.9, "0s"),
        (1, "1s"),
        (119, "119s"),
        (120, "2m"),
        (125, "2m5s"),
        (599, "9m59s"),
        (600, "10m"),
        (659, "10m"),
        (3 * HOUR - 1, "179m"),
        (3 * HOUR, "3h"),
        (3 * HOUR + 5 * MINUTE, "3h5m"),
        (8 * HOUR - 1, "7h59m"),
        (8 * HOUR + 59 * MINUTE, "8h"),
        (48 * HOUR - 1, "47h"),
        (48 * HOUR, "2d"),
        (49 * HOUR, "2d1h"),
        (8 * DAY - 1, "7d23h"),
        (8 * DAY, "8d"),
        (8 * DAY + 5 * HOUR, "8d"),
        (2 * YEAR - 1, "729d"),
        (2 * YEAR, "2y"),
        (2 * YEAR + DAY, "2y1d"),
        (8 * YEAR, "8y"),
        (9 * YEAR + DAY, "9y"),
    ],
)
def test_ages_are_shown_in_at_most_two_units(seconds, shown):
    assert human_age(seconds) == shown


@pytest.mark.parametrize(
    ("text", "ns"),
    [
        ("0", 0),
        ("-0", 0),
        ("+5s", 5 * 10**9),
        ("1h2m3s", 3723 * 10**9),
        ("1.5h", 5400 * 10**9),
        (".5s", 5 * 10**8),
        ("5.s", 5 * 10**9),
        ("300ms", 3 * 10**8),
        ("2us", 2000),
        ("2\u00b5s", 2000),
        ("2\u03bcs", 2000),
        ("7ns", 7),
        ("-1m", -60 * 10**9),
        ("1m1m", 120 * 10**9),
        ("0.3333333333333333333h", 1200 * 10**9),
        ("9223372036854775807ns", 2**63 - 1),
        ("-9223372036854775808ns", -(2**63)),
    ],
)
def test_go_durations_are_read(text, ns):
    assert parse_go_duration(text) == ns


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'time: invalid duration ""'),
        ("x", 'time: invalid duration "x"'),
        (".s", 'time: invalid duration ".s"'),
        ("-", 'time: invalid duration "-"'),
        ("5", 'time: missing unit in duration "5"'),
        ("1m5", 'time: missing unit in duration "1m5"'),
        ("1.2.3s", 'time: missing unit in duration "1.2.3s"'),
        ("5x", 'time: unknown unit "x" in duration "5x"'),
        ("1h ", 'time: unknown unit "h " in duration "1h "'),
        ('5"', 'time: unknown unit "\\"" in duration "5\\""'),
        ("5\u00e9", 'time: unknown unit "\\xc3\\xa9" in duration "5\\xc3\\xa9"'),
        ("9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'),
        ("3000000h", 'time: invalid duration "3000000h"'),
    ],
)
def test_bad_durations_are_refused_in_go_s_words(text, message):
    with pytest.raises(ValueError) as e:
        parse_go_duration(text)
    assert str(e.value) == message


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1500, "1.5\u00b5s"),
        (10**8, "100ms"),
        (1_500_000_000, "1.5s"),
        (60 * 10**9, "1m0s"),
        (86400 * 10**9, "24h0m0s"),
        (-90 * 10**9, "-1m30s"),
        (3600 * 10**9 + 5 * 10**6, "1h0m0.005s"),
    ],
)
def test_durations_are_written_as_go_does(ns, text):
    assert format_go_duration(ns) == text


@given(st.integers(-(2**52), 2**52))
def test_a_written_duration_reads_as_itself(ns):
    assert parse_go_duration(format_go_duration(ns)) == ns


@given(st.text(alphabet="0123456789.hmsnu+-", max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        assert -(2**63) <= parse_go_duration(text) < 2**63
    except ValueError as e:
        assert str(e).startswith("time: ")
