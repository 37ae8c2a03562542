"""Cron schedules as the CronJob API reads them, with the parser's own complaints.

Source: github.com/robfig/cron/v3 `parser.go`, `spec.go`; kubernetes `pkg/apis/batch/validation/validation.go` (`validateScheduleFormat`).
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from .pure.duration import parse_go_duration
from .pure.gojson import quote

_MONTHS = {n: i + 1 for i, n in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))}
_DAYS = {n: i for i, n in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_BOUNDS: tuple[tuple[int, int, dict[str, int]], ...] = ((0, 59, {}), (0, 23, {}), (1, 31, {}), (1, 12, _MONTHS), (0, 6, _DAYS))
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0", "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}


@dataclass(frozen=True)
class Field:
    """The numbers that a field allows; `star` when it was written as `*`, which leaves the choice of the day to the other day field."""

    numbers: frozenset[int]
    star: bool


@dataclass(frozen=True)
class Schedule:
    """Five fields (minute, hour, day, month, weekday), or none and `every` so many nanoseconds; `zone` as the text names it."""

    fields: tuple[Field, ...] = ()
    every: int = 0
    zone: str = ""


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII):
        raise ValueError(f"failed to parse int from {text}: strconv.Atoi: parsing {quote(text)}: invalid syntax")
    number = int(text)
    if number < 0:
        raise ValueError(f"negative number ({number}) not allowed: {text}")
    return number


def _number(text: str, names: dict[str, int]) -> int:
    return names[text.lower()] if text.lower() in names else _integer(text)


def _range(text: str, low: int, high: int, names: dict[str, int]) -> tuple[range, bool]:
    span, *steps = text.split("/")
    ends = span.split("-")
    star = ends[0] in ("*", "?")
    if star:
        start, end = low, high
    else:
        start = end = _number(ends[0], names)
        if len(ends) == 2:
            end = _number(ends[1], names)
        elif len(ends) > 2:
            raise ValueError(f"too many hyphens: {text}")
    if len(steps) > 1:
        raise ValueError(f"too many slashes: {text}")
    step = 1
    if steps:
        step = _integer(steps[0])
        if len(ends) == 1:
            end = high
    if start < low:
        raise ValueError(f"beginning of range ({start}) below minimum ({low}): {text}")
    if end > high:
        raise ValueError(f"end of range ({end}) above maximum ({high}): {text}")
    if start > end:
        raise ValueError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if step == 0:
        raise ValueError(f"step of range should be a positive number: {text}")
    return range(start, end + 1, step), star and step == 1


def _field(text: str, low: int, high: int, names: dict[str, int]) -> Field:
    numbers: set[int] = set()
    star = False
    for part in filter(None, text.split(",")):
        found, any_value = _range(part, low, high, names)
        numbers.update(found)
        star = star or any_value
    return Field(frozenset(numbers), star)


def _descriptor(text: str, zone: str) -> Schedule:
    if text in _DESCRIPTORS:
        return Schedule(_fields(_DESCRIPTORS[text].split()), zone=zone)
    if text.startswith("@every "):
        length = text[len("@every "):]
        try:
            return Schedule(every=max(parse_go_duration(length) // 10**9, 1) * 10**9, zone=zone)
        except ValueError as e:
            raise ValueError(f"failed to parse duration {text}: {e}") from None
    raise ValueError(f"unrecognized descriptor: {text}")


def _fields(words: list[str]) -> tuple[Field, ...]:
    return tuple(_field(word, *bounds) for word, bounds in zip(words, _BOUNDS, strict=True))


def parse(text: str) -> Schedule:
    """The schedule; ValueError with the parser's words for what it cannot read."""
    if not text:
        raise ValueError("empty spec string")
    zone = ""
    if text.startswith(("TZ=", "CRON_TZ=")):
        head, _, text = text.partition(" ")
        zone = head.partition("=")[2]
        if not is_zone(zone):
            raise ValueError(f"provided bad location {zone}: unknown time zone {zone}")
        text = text.strip()
    if text.startswith("@"):
        return _descriptor(text, zone)
    words = text.split()
    if len(words) != 5:
        raise ValueError(f"expected exactly 5 fields, found {len(words)}: [{' '.join(words)}]")
    return Schedule(_fields(words), zone=zone)


def is_zone(name: str) -> bool:
    """Whether the time zone database knows the name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name in ("", "UTC", "Local"):
        return True
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
