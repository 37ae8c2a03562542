"""What an age in a document says, in kubectl's wording and in that of old releases."""
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakectl.lessoning.ages import Span, last_age, moment_of, span
from state.dialect import short_age
from state.pure.duration import human_age

YEAR = 365 * 86400
seconds = st.one_of(st.integers(0, 700), st.integers(0, 90_000), st.integers(0, 9 * YEAR))


@given(seconds)
def test_an_age_stands_for_the_seconds_that_are_worded_so_and_for_no_others(age: int) -> None:
    found = span(human_age(age), short=False)
    assert found is not None
    assert found.low <= age < found.high
    assert human_age(found.low) == human_age(found.high - 1) == human_age(age)
    assert not found.low or human_age(found.low - 1) != human_age(age)
    assert human_age(found.high) != human_age(age) or found.high - found.low > YEAR


@given(seconds)
def test_a_short_age_stands_for_the_seconds_that_are_worded_so_and_for_no_others(age: int) -> None:
    found = span(short_age(age), short=True)
    assert found is not None
    assert found.low <= age < found.high
    assert short_age(found.low) == short_age(found.high - 1) == short_age(age) != short_age(found.high)


@pytest.mark.parametrize(("text", "short", "expected"), [
    ("70s", False, Span(70, 71)), ("2m", False, Span(120, 121)), ("5m30s", False, Span(330, 331)), ("11m", False, Span(660, 720)),
    ("1m", True, Span(60, 120)), ("2h", True, Span(7200, 10800)), ("3d", True, Span(3 * 86400, 4 * 86400)),
    ("1m", False, None), ("70s", True, None), ("5m30s", True, None), ("130s", False, None), ("1h", False, None), ("1y", True, None),
])
def test_ages_that_are_never_worded_so_stand_for_nothing(text: str, short: bool, expected: Span | None) -> None:
    assert span(text, short=short) == expected


def test_the_last_age_of_a_row_counts() -> None:
    assert last_age("web-1   1/1   Running   2 (5m ago)   3h12m") == 3 * 3600 + 12 * 60
    assert last_age("no age in it") == 0


def test_a_moment_in_full_is_read_in_both_forms() -> None:
    noon = int(datetime(2025, 3, 11, 8, 14, 40, tzinfo=UTC).timestamp()) * 1_000_000_000
    for text in ("2025-03-11T08:14:40Z", "Tue, 11 Mar 2025 08:14:40 +0000", "Tue, 11 Mar 2025 09:14:40 +0100"):
        assert moment_of(text) == noon
