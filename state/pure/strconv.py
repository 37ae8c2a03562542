"""Decimal numbers as Go reads them. Source: Go's `strconv/atoi.go` (ParseInt, ParseUint, Atoi)."""
from __future__ import annotations


def parse_int(text: str, bits: int = 64, *, signed: bool = True) -> int:
    """The number; ValueError with the end of Go's message: "invalid syntax" or "value out of range"."""
    digits = text[1:] if signed and text[:1] in ("+", "-") else text
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("invalid syntax")
    digits = digits.lstrip("0") or "0"
    number = int(digits) if len(digits) <= 20 else 1 << 64
    if text[0] == "-":
        number = -number
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if signed else (0, 1 << bits)
    if not low <= number < high:
        raise ValueError("value out of range")
    return number
