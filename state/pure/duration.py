"""Go durations as text, and the ages that kubectl shows.

Source: Go `time.ParseDuration` and `Duration.String`, apimachinery `pkg/util/duration/duration.go`.
"""
from __future__ import annotations

from .gojson import quote_ascii

_UNITS = {"ns": 1, "us": 10**3, "\u00b5s": 10**3, "\u03bcs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_LIMIT = 2**63
_DIGITS = "0123456789"


def human_age(seconds: float) -> str:
    """How long ago, in at most two units: `5s`, `2m5s`, `3h`, `6d23h`; a moment that is still to come by more than a second is invalid."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    if whole < 120:
        return f"{max(whole, 0)}s"
    minutes = whole // 60
    if minutes < 10:
        return _pair(minutes, "m", whole % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 8:
        return _pair(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    days = hours // 24
    if days < 8:
        return _pair(days, "d", hours % 24, "h")
    if days < 2 * 365:
        return f"{days}d"
    if days < 8 * 365:
        return _pair(days // 365, "y", days % 365, "d")
    return f"{days // 365}y"


def _pair(high: int, high_unit: str, low: int, low_unit: str) -> str:
    return f"{high}{high_unit}{low}{low_unit}" if low else f"{high}{high_unit}"


def parse_go_duration(text: str) -> int:
    """The nanoseconds that a Go duration (`1h2m`, `300ms`, `-1.5h`) means; ValueError with Go's words otherwise."""
    wrong = ValueError(f"time: invalid duration {quote_ascii(text)}")
    rest, negative = text, False
    if rest[:1] in ("-", "+"):
        negative, rest = rest[0] == "-", rest[1:]
    if rest == "0":
        return 0
    if not rest:
        raise wrong
    total = 0
    while rest:
        whole, rest = _digits(rest)
        fraction = ""
        if rest[:1] == ".":
            fraction, rest = _digits(rest[1:])
        if not whole and not fraction or len(whole.lstrip("0")) > 19 or int(whole or "0") > _LIMIT:
            raise wrong
        name = _unit_name(rest)
        rest = rest[len(name):]
        if not name:
            raise ValueError(f"time: missing unit in duration {quote_ascii(text)}")
        if name not in _UNITS:
            raise ValueError(f"time: unknown unit {quote_ascii(name)} in duration {quote_ascii(text)}")
        unit = _UNITS[name]
        total += int(whole or "0") * unit + _part(fraction, unit)
        if total > _LIMIT:
            raise wrong
    if negative:
        return -total
    if total == _LIMIT:
        raise wrong
    return total


def _digits(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and text[end] in _DIGITS:
        end += 1
    return text[:end], text[end:]


def _unit_name(text: str) -> str:
    end = 0
    while end < len(text) and text[end] != "." and text[end] not in _DIGITS:
        end += 1
    return text[:end]


def _part(fraction: str, unit: int) -> int:
    """A fraction of a unit, in floating point as Go does it."""
    kept = fraction
    while kept and (len(kept) > 19 or int(kept) >= _LIMIT):
        kept = kept[:-1]
    return int(float(int(kept)) * (float(unit) / float(10 ** len(kept)))) if kept else 0


def format_go_duration(ns: int) -> str:
    """A duration as Go prints it: `0s`, `1.5s`, `1m0s`, `24h0m0s`, `300ms`."""
    if not ns:
        return "0s"
    sign, rest = ("-", -ns) if ns < 0 else ("", ns)
    if rest < 10**9:
        unit, size = ("ns", 1) if rest < 10**3 else ("\u00b5s", 10**3) if rest < 10**6 else ("ms", 10**6)
        return f"{sign}{_decimal(rest, size)}{unit}"
    minutes, below = divmod(rest, 60 * 10**9)
    text = f"{_decimal(below, 10**9)}s"
    if minutes:
        text = f"{minutes % 60}m{text}"
    if minutes >= 60:
        text = f"{minutes // 60}h{text}"
    return sign + text


def _decimal(amount: int, size: int) -> str:
    whole, rest = divmod(amount, size)
    return f"{whole}.{str(size + rest)[1:].rstrip('0')}" if rest else str(whole)
