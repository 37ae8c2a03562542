"""What ages and moments in a document say: how many seconds an age stands for, in kubectl's wording and in that of older releases.

Source: apimachinery `pkg/util/duration/duration.go` (HumanDuration, ShortHumanDuration).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from state.pure.duration import human_age

AGE = re.compile(r"(?<![\w.:-])(\d+[smhdy](?:\d+[smhd])?)(?![\w.-])")
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "y": 365 * 86400}
AGED_COLUMNS = frozenset({"AGE", "LAST SEEN", "FIRST SEEN", "LASTSEEN", "FIRSTSEEN", "DURATION", "LAST SCHEDULE", "RESTARTS", "CREATED"})


class Span(NamedTuple):
    """At least `low` and less than `high` seconds."""

    low: int
    high: int


def written_short(texts: Iterable[str]) -> bool:
    """Whether documents' tables word ages in one unit only: some could not be kubectl's own now, and all could be that."""
    ages = [age for text in texts for age in _ages_of_tables(text)]
    return any(span(a, short=False) is None for a in ages) and all(span(a, short=True) for a in ages)


def _ages_of_tables(text: str) -> Iterator[str]:
    aged = False
    for line in text.splitlines():
        words = line.split()
        if words and words[-1] in ("AGE", "SEEN", "DURATION") or " AGE " in line:
            aged = True
        elif not words:
            aged = False
        elif aged:
            yield from AGE.findall(line)


def span(text: str, *, short: bool) -> Span | None:
    """The seconds that an age stands for, or None when the wording never prints it."""
    parts = re.findall(r"(\d+)([smhdy])", text)
    total = sum(int(number) * UNITS[unit] for number, unit in parts)
    finest = UNITS[parts[-1][1]]
    if short:
        if len(parts) != 1 or parts[0][1] == "y":
            return None
        above = {"s": 60, "m": 60, "h": 24, "d": 1 << 40}[parts[0][1]]
        return Span(total, total + finest) if int(parts[0][0]) < above else None
    if human_age(total) != text:
        return None
    high, step = total + 1, finest
    while step:
        while human_age(high + step - 1) == text and high + step - total <= 2 * 365 * 86400:
            high += step
        step //= 2
    return Span(total, high)


def moment_of(text: str) -> int:
    """The moment (nanoseconds) that stands in full in an output."""
    from state.pure.times import parse_rfc3339

    if text[0].isdigit():
        return parse_rfc3339(text)
    _, day, month, year, clock, zone = text.split()
    return parse_rfc3339(f"{year}-{MONTHS.index(month) + 1:02d}-{day}T{clock}{zone[:3]}:{zone[3:]}")


def last_age(row: str) -> int:
    """The seconds that the last age in a line stands for at least; 0 without one."""
    found = AGE.findall(row)
    wanted = (span(found[-1], short=False) or span(found[-1], short=True)) if found else None
    return wanted.low if wanted else 0
