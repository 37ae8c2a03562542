"""Moments: RFC 3339 text <-> integer nanoseconds since the epoch (UTC), by calendar arithmetic, without datetime (start-up time).

Source: Go `time.Parse` with `time.RFC3339`, apimachinery `pkg/apis/meta/v1/{time,micro_time}.go`.
"""
from __future__ import annotations

import re
from functools import lru_cache

from .gojson import quote_ascii

SECOND = 1_000_000_000
_LAYOUT = "2006-01-02T15:04:05Z07:00"
_WHOLE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
# layout element, what it takes
_PARTS = tuple((name, re.compile(pattern, re.ASCII)) for name, pattern in (
    ("2006", r"\d{4}"), ("-", "-"), ("01", r"\d\d"), ("-", "-"), ("02", r"\d\d"), ("T", "T"), ("15", r"\d{1,2}"), (":", ":"),
    ("04", r"\d\d"), (":", ":"), ("05", r"\d\d(?:[.,]\d+)?"), ("Z07:00", r"Z|[+-]\d\d:\d\d")))
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")  # the epoch was a Thursday


def _days(year: int, month: int, day: int) -> int:
    """Days from the epoch to a civil date (years begin in March, so that the leap day is last)."""
    year -= month <= 2
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    era, of_era = divmod(year, 400)
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@lru_cache(maxsize=1024)
def _civil(days: int) -> tuple[int, int, int]:
    era, of_era = divmod(days + 719468, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return era * 400 + year + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


@lru_cache(maxsize=16384)
def parse_rfc3339(text: str) -> int:
    """Nanoseconds since the epoch of an RFC 3339 moment, fractions and offsets allowed; ValueError with Go's words otherwise."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise ValueError(_why(text))
    year, month, day, hour, minute, second = map(int, found.group(1, 2, 3, 4, 5, 6))
    fraction, sign, zone_hours, zone_minutes = found.group(7, 8, 9, 10)
    _check(text, year, month, day, hour, minute, second)
    seconds = _days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    if sign:
        if int(zone_hours) > 24 or int(zone_minutes) > 60:
            part = "hour" if int(zone_hours) > 24 else "minute"
            raise ValueError(f"parsing time {quote_ascii(text)}: time zone offset {part} out of range")
        offset = int(zone_hours) * 3600 + int(zone_minutes) * 60
        seconds += offset if sign == "-" else -offset
    return seconds * SECOND + (int(fraction[:9].ljust(9, "0")) if fraction else 0)


def _check(text: str, year: int, month: int, day: int, hour: int, minute: int, second: int) -> None:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = _MONTH_DAYS[month - 1] + leap if 1 <= month <= 12 else 31
    bounds = (("month", month, 1, 12), ("hour", hour, 0, 23), ("minute", minute, 0, 59), ("second", second, 0, 59), ("day", day, 1, last))
    for name, number, low, high in bounds:
        if not low <= number <= high:
            raise ValueError(f"parsing time {quote_ascii(text)}: {name} out of range")


def _why(text: str) -> str:
    """Go's complaint: the first element of the layout that the text does not have."""
    position = 0
    for name, pattern in _PARTS:
        found = pattern.match(text, position)
        if found is None:
            rest = quote_ascii(text[position:])
            return f'parsing time {quote_ascii(text)} as "{_LAYOUT}": cannot parse {rest} as "{name}"'
        position = found.end()
    return f"parsing time {quote_ascii(text)}: extra text: {quote_ascii(text[position:])}"


@lru_cache(maxsize=16384)
def _to_the_second(seconds: int) -> str:
    days, of_day = divmod(seconds, 86400)
    year, month, day = _civil(days)
    return f"{year:04d}-{month:02d}-{day:02d}T{of_day // 3600:02d}:{of_day // 60 % 60:02d}:{of_day % 60:02d}"


def format_rfc3339(ns: int) -> str:
    """The moment to the second, as metav1.Time is served: `2026-11-24T17:02:20Z`."""
    return _to_the_second(ns // SECOND) + "Z"


def format_micro(ns: int) -> str:
    """The moment with six decimals, as metav1.MicroTime is served."""
    return f"{_to_the_second(ns // SECOND)}.{ns % SECOND // 1000:06d}Z"


def rfc1123z(ns: int) -> str:
    """The moment as `describe` prints it: `Tue, 24 Nov 2026 17:04:25 +0000`."""
    days, of_day = divmod(ns // SECOND, 86400)
    year, month, day = _civil(days)
    clock = f"{of_day // 3600:02d}:{of_day // 60 % 60:02d}:{of_day % 60:02d}"
    return f"{_WEEKDAYS[days % 7]}, {day:02d} {_MONTHS[month - 1]} {year:04d} {clock} +0000"
