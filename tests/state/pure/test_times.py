"""Moments against the calendar of the standard library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.pure.times import SECOND, format_micro, format_rfc3339, parse_rfc3339, rfc1123z

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))


def ns_of(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000


@given(moments)
def test_moments_are_written_and_read_as_the_calendar_has_them(moment):
    ns, text = ns_of(moment), moment.strftime("%m-%dT%H:%M:%S")
    assert format_rfc3339(ns) == f"{moment.year:04d}-{text}Z"
    assert format_micro(ns) == f"{moment.year:04d}-{text}.{moment.microsecond:06d}Z"
    assert rfc1123z(ns) == format_datetime(moment)
    assert parse_rfc3339(format_micro(ns)) == ns
    assert parse_rfc3339(format_rfc3339(ns)) == ns // SECOND * SECOND


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-24T17:02:20+01:00", "2026-11-24T16:02:20Z"),
        ("2026-11-24T17:02:20-05:30", "2026-11-24T22:32:20Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("2026-11-24T5:02:20Z", "2026-11-24T05:02:20Z"),
        ("2026-11-24T17:02:20.9Z", "2026-11-24T17:02:20Z"),
    ],
)
def test_offsets_and_go_s_lenience(text, same):
    assert format_rfc3339(parse_rfc3339(text)) == same


def test_fractions_count_to_the_nanosecond():
    assert parse_rfc3339("1970-01-01T00:00:00.0000000019Z") == 1
    assert parse_rfc3339("1970-01-01T00:00:01,5Z") == 1_500_000_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tomorrow", 'parsing time "tomorrow" as "2006-01-02T15:04:05Z07:00": cannot parse "tomorrow" as "2006"'),
        ("2026-11-24", 'parsing time "2026-11-24" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'),
        ("2026-11-24T17:02:20", 'parsing time "2026-11-24T17:02:20" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'),
        ("2026-11-24T17:02:20Z!", 'parsing time "2026-11-24T17:02:20Z!": extra text: "!"'),
        ("2026-13-24T17:02:20Z", 'parsing time "2026-13-24T17:02:20Z": month out of range'),
        ("2025-02-29T17:02:20Z", 'parsing time "2025-02-29T17:02:20Z": day out of range'),
        ("2026-11-24T24:02:20Z", 'parsing time "2026-11-24T24:02:20Z": hour out of range'),
    ],
)
def test_what_is_no_moment_is_refused_in_go_s_words(text, message):
    with pytest.raises(ValueError) as e:
        parse_rfc3339(text)
    assert str(e.value) == message
