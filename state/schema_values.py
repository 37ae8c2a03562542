"""Leaf values as Go's `UnmarshalJSON` methods take them: times, quantities, int-or-string.

Source: apimachinery `meta/v1/time.go`, `micro_time.go`, `util/intstr/intstr.go`, `api/resource/quantity.go`;
Go's `time/format.go`.
"""
from __future__ import annotations

import re
from typing import Any

from .pure.gojson import quote

RFC3339 = "2006-01-02T15:04:05Z07:00"
RFC3339_MICRO = "2006-01-02T15:04:05.000000Z07:00"
ZERO_TIME = "0001-01-01T00:00:00Z"

_ELEMENTS = ("2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05")
_RANGES = {"01": (1, 12, "month"), "15": (0, 23, "hour"), "04": (0, 59, "minute"), "05": (0, 59, "second")}
_CANONICAL = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
_DIGITS = "0123456789"


class Mismatch(Exception):
    """A JSON value of another type than Go wants: `value` as Go's UnmarshalTypeError names it, `go` the wanted type."""

    def __init__(self, value: str, go: str):
        super().__init__(value, go)
        self.value, self.go = value, go

    def __str__(self) -> str:
        return f"json: cannot unmarshal {self.value} into Go value of type {self.go}"


class Number(float):
    """A JSON number with a point or an exponent, with the text it was written as."""

    text: str

    def __new__(cls, text: str) -> Number:
        self = super().__new__(cls, text)
        self.text = text
        return self


def number_text(value: float) -> str:
    """A number as it stands on the wire: as it was written, or as Go's encoder writes a float64."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, float):
        from .pure import gofmt
        return gofmt.to_json(value)
    return str(value)


def json_kind(value: Any) -> str:
    """What Go's decoder calls the value."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"


def integer(value: Any, bits: int, go: str) -> int:
    """An int32 or int64; a float that Go's encoder would write without a point counts as one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Mismatch(json_kind(value), go)
    if isinstance(value, float):
        text = number_text(value)
        if not text.lstrip("-").isdigit():
            raise Mismatch("number " + text, go)
        value = int(text)
    limit = 1 << (bits - 1)
    if not -limit <= value < limit:
        raise Mismatch(f"number {value}", go)
    return int(value)


def int_or_string(value: Any) -> int | str:
    return value if isinstance(value, str) else integer(value, 32, "int32")


def quantity(value: Any) -> str:
    """The canonical text; ValueError with the server's words."""
    from .pure.quantity import canonical
    if isinstance(value, str):
        return canonical(value.strip())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return canonical(number_text(value))
    return canonical(json_kind(value))


def time_text(value: Any, micro: bool = False) -> str | None:
    """The moment in UTC as the server sends it (None for the zero time); ValueError with the words of Go's time.Parse."""
    if not isinstance(value, str):
        raise Mismatch(json_kind(value), "string")
    if not micro and _CANONICAL.fullmatch(value):
        return None if value == ZERO_TIME else value
    parts, fraction, offset = _parse(value, RFC3339_MICRO if micro else RFC3339, micro)
    if offset:
        from datetime import datetime, timedelta
        year, month, day, hour, minute, second = parts
        try:
            moved = datetime(max(year, 1), month, day, hour, minute, second) - timedelta(seconds=offset)
        except OverflowError:
            moved = datetime(max(year, 1), month, day, hour, minute, second)
        parts = [moved.year, moved.month, moved.day, moved.hour, moved.minute, moved.second]
    year, month, day, hour, minute, second = parts
    text = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"
    if text + "Z" == ZERO_TIME and not int(fraction or "0"):
        return None
    return f"{text}.{fraction:0<6.6}Z" if micro else text + "Z"


class _TimeError(ValueError):
    def __init__(self, value: str, layout: str, rest: str, element: str, why: str = ""):
        said = why or f" as {quote(layout)}: cannot parse {quote(rest)} as {quote(element)}"
        super().__init__(f"parsing time {quote(value)}{said}")


def _parse(value: str, layout: str, micro: bool) -> tuple[list[int], str, int]:
    """The six numbers, the digits of the fraction and the offset from UTC in seconds."""
    rest, parts = value, []
    for element in _ELEMENTS:
        if len(element) == 1:
            if rest[:1] != element:
                raise _TimeError(value, layout, rest, element)
            rest = rest[1:]
            continue
        number, after = _take(rest, element)
        if number < 0:
            raise _TimeError(value, layout, rest, element)
        low, high, name = _RANGES.get(element, (0, 9999, ""))
        if not low <= number <= high:
            raise _TimeError(value, layout, rest, element, f": {name} out of range")
        parts.append(number)
        rest = after
    fraction, rest = _fraction(value, rest, layout, micro)
    offset, rest = _zone(value, rest, layout)
    if rest:
        raise _TimeError(value, layout, rest, "", f": extra text: {quote(rest)}")
    from calendar import monthrange
    year, month, day = parts[:3]
    if not 1 <= day <= monthrange(year or 4, month)[1]:
        raise _TimeError(value, layout, rest, "", ": day out of range")
    return parts, fraction, offset


def _take(rest: str, element: str) -> tuple[int, str]:
    """The number at the start (-1: none) and what follows; only the hour may have one digit."""
    size = len(element)
    if len(rest) >= size and all(c in _DIGITS for c in rest[:size]):
        return int(rest[:size]), rest[size:]
    if element == "15" and rest[:1] and rest[0] in _DIGITS:
        return int(rest[0]), rest[1:]
    return -1, rest


def _fraction(value: str, rest: str, layout: str, micro: bool) -> tuple[str, str]:
    digits = 0
    if rest[:1] and rest[0] in ".,":
        while rest[digits + 1: digits + 2] and rest[digits + 1] in _DIGITS:
            digits += 1
    if not micro:
        return (rest[1: digits + 1], rest[digits + 1:]) if digits else ("", rest)
    if digits < 6:
        raise _TimeError(value, layout, rest, ".000000")
    return rest[1:7], rest[7:]


def _zone(value: str, rest: str, layout: str) -> tuple[int, str]:
    if rest[:1] == "Z":
        return 0, rest[1:]
    sign, hours, colon, minutes = rest[:1], rest[1:3], rest[3:4], rest[4:6]
    if colon != ":" or sign not in ("+", "-") or len(minutes) < 2 or not all(c in _DIGITS for c in hours + minutes):
        raise _TimeError(value, layout, rest, "Z07:00")
    for number, limit, name in ((hours, 24, "hour"), (minutes, 60, "minute")):
        if int(number) > limit:
            raise _TimeError(value, layout, rest, "", f": time zone offset {name} out of range")
    seconds = int(hours) * 3600 + int(minutes) * 60
    return (seconds if sign == "+" else -seconds), rest[6:]
