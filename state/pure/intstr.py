"""Values that are a whole number or a percentage (`maxSurge: 25%`).

Source: apimachinery `pkg/util/intstr/intstr.go`.
"""
from __future__ import annotations

from .gojson import quote
from .strconv import parse_int


def percent(value: str) -> int:
    """The number before the percent sign; ValueError with Go's words when there is none."""
    if not value.endswith("%"):
        raise ValueError("invalid type: string is not a percentage")
    digits = value[:-1]
    try:
        return parse_int(digits)
    except ValueError as e:
        raise ValueError(f"invalid value {quote(value)}: strconv.Atoi: parsing {quote(digits)}: {e}") from None


def scaled_value(int_or_percent: int | str | None, total: int, round_up: bool) -> int:
    """A number as it is, a percentage as its share of `total`, rounded up or down; ValueError with Go's words otherwise."""
    if int_or_percent is None:
        raise ValueError("nil value for IntOrString")
    if isinstance(int_or_percent, int):
        return int_or_percent
    try:
        share = percent(int_or_percent) * total
    except ValueError as e:
        raise ValueError(f"invalid value for IntOrString: {e}") from None
    return -(-share // 100) if round_up else share // 100
