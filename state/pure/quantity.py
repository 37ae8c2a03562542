"""Amounts of cpu, memory and other resources: parsed, kept and written as the API server does it.

Go keeps an amount in one of two forms, and the pod-template-hash shows which: the small one (an int64 and a power of ten) or the big one
(an arbitrary integer and a scale). Both are an integer times a power of ten here, with a mark.
Source: apimachinery v0.37 `pkg/api/resource/{quantity,amount,suffix,scale_int}.go`.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

DECIMAL, BINARY, EXPONENT = "DecimalSI", "BinarySI", "DecimalExponent"
MAX_INT64 = 2**63 - 1
NANO, MILLI = -9, -3
_SMALL_DIGITS = 18
_MOST_DIGITS = 4000  # more than any amount means; also what int() and str() take without complaint

_PATTERN = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"
FORMAT_WRONG = f"quantities must match the regular expression '{_PATTERN}'"
NUMBER_WRONG = "unable to parse numeric part of quantity"
SUFFIX_WRONG = "unable to parse quantity's suffix"

_SCAN = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)")
_DECIMALS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARIES = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_SUFFIXES = {v: k for k, v in _DECIMALS.items()}
_BINARY_SUFFIXES = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")


class Quantity:
    """`number * 10**exponent`; `big` marks Go's second form, `text` is the text as typed where Go keeps it. Never changed once made."""

    __slots__ = ("number", "exponent", "format", "big", "text")

    def __init__(self, number: int, exponent: int, fmt: str, *, big: bool = False, text: str = "") -> None:
        self.number = number
        self.exponent = exponent
        self.format = fmt
        self.big = big
        self.text = text

    def served(self) -> str:
        """The text that the server answers with."""
        return self.text or self._canonical()

    def _canonical(self) -> str:
        if not self.number:
            return "0"
        if self.format == BINARY:
            whole, exact = _at_scale(self.number, self.exponent, 0)
            if abs(whole) >= 1024 and exact:
                return _binary_text(whole)
        digits = str(abs(self.number)).rstrip("0")
        exponent = self.exponent + len(str(abs(self.number))) - len(digits)
        digits += "0" * (exponent % 3)
        exponent -= exponent % 3
        sign = "-" if self.number < 0 else ""
        if self.format in (DECIMAL, BINARY):
            return sign + digits + _DECIMAL_SUFFIXES.get(exponent, "")  # Go too forgets a power of ten beyond exa
        return f"{sign}{digits}e{exponent}" if exponent else sign + digits

    def rounded_up_to_milli(self) -> Quantity:
        """At most three decimal places, rounded away from zero, as defaulting leaves requests and limits."""
        if not self.big and self.exponent >= MILLI:
            return self
        number, _ = _at_scale(self.number, self.exponent, MILLI)
        return Quantity(number, MILLI, self.format, big=self.big)

    def dump(self) -> str:
        """The Go value as `k8s.io/utils/dump` prints it."""
        number, scale = (0, 0) if self.big else (self.number, self.exponent)
        small = f"value:(int64){number} scale:(resource.Scale){scale}"
        dec = self._big_dump() if self.big else "<nil>"
        return (f"(resource.Quantity){{i:(resource.int64Amount){{{small}}} d:(resource.infDecAmount){{Dec:(*inf.Dec){dec}}} "
                f"s:(string){self.text} Format:(resource.Format){self.format}}}")

    def _big_dump(self) -> str:
        rest, words = abs(self.number), []
        while rest:
            words.append(str(rest & (2**64 - 1)))
            rest >>= 64
        natural = f"[{' '.join(words)}]" if words else "<nil>"
        negative = "true" if self.number < 0 else "false"
        return f"{{unscaled:(big.Int){{neg:(bool){negative} abs:(big.nat){natural}}} scale:(inf.Scale){-self.exponent}}}"


def _binary_text(whole: int) -> str:
    power = 0
    while abs(whole) >= 1024 and whole % 1024 == 0 and power < len(_BINARY_SUFFIXES) - 1:
        whole //= 1024
        power += 1
    return f"{whole}{_BINARY_SUFFIXES[power]}"


def _at_scale(number: int, exponent: int, scale: int) -> tuple[int, bool]:
    """`number * 10**exponent` in units of `10**scale`, rounded away from zero, and whether that is exact."""
    shift = exponent - scale
    if not number or not shift:
        return number, True
    if shift > 0:
        return number * 10 ** min(shift, _MOST_DIGITS), True
    sign = -1 if number < 0 else 1
    if -shift > _MOST_DIGITS + _SMALL_DIGITS:
        return sign, False
    whole, rest = divmod(abs(number), 10**-shift)
    return sign * (whole + (1 if rest else 0)), not rest


def _suffix(text: str) -> tuple[int, str]:
    """The exponent that a suffix means (of ten, or of two for BinarySI), and the format that it asks for."""
    if text in _DECIMALS:
        return _DECIMALS[text], DECIMAL
    if text in _BINARIES:
        return _BINARIES[text], BINARY
    if text[0] in "eE" and text[1:].lstrip("+-").isdigit() and len(text) < 24:
        exponent = int(text[1:])
        if -(2**63) <= exponent <= MAX_INT64:
            return (exponent + 2**31) % 2**32 - 2**31, EXPONENT  # Go keeps the lower 32 bits
    raise ValueError(SUFFIX_WRONG)


@lru_cache(maxsize=4096)
def parse(text: str) -> Quantity:
    """The amount that `text` means; ValueError with Go's words otherwise."""
    text = text.strip()  # as UnmarshalJSON does
    if text == "0":
        return Quantity(0, 0, DECIMAL, text="0")
    found = _SCAN.fullmatch(text) if text else None
    if found is None:
        raise ValueError(FORMAT_WRONG)
    sign, whole, fraction, unit = found.groups()
    fraction = fraction or ""
    exponent, fmt = _suffix(unit)
    whole_digits = whole.lstrip("0") or "0"
    small = _small(text, sign, whole_digits, fraction, exponent, fmt)
    return small if small is not None else _big(sign, whole + fraction, len(fraction), exponent, fmt)


def _small(text: str, sign: str, whole: str, fraction: str, exponent: int, fmt: str) -> Quantity | None:
    """Go's quick form, or None when the amount does not fit it."""
    digits = whole + fraction
    if fmt == BINARY:
        if fraction or 15 - len(whole) - exponent * 3 // 10 - 1 < 0:
            return None
        number = int(digits)
        kept = number & 7 != 0
        number, scale = number << exponent, 0
        if number > MAX_INT64:
            return None
    else:
        scale = exponent - len(fraction)
        if len(digits) > _SMALL_DIGITS or scale < NANO:
            return None
        number = int(digits)
        kept = scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"
    return Quantity(-number if sign == "-" else number, scale, fmt, text=text if kept else "")


def _big(sign: str, digits: str, places: int, exponent: int, fmt: str) -> Quantity:
    power = exponent if fmt != BINARY else 0
    if not digits or len(digits) + max(0, power - NANO) > _MOST_DIGITS:
        raise ValueError(NUMBER_WRONG)
    number, scale = int(digits), power - places
    if fmt == BINARY:
        number <<= exponent
    if number:
        number, scale = _at_scale(number, scale, NANO)[0], NANO
    if fmt == BINARY:
        one = 10**-scale
        if number > MAX_INT64 * one:
            number, scale = MAX_INT64, 0
        elif 0 < number < one:
            fmt = DECIMAL
    return Quantity(-number if sign == "-" else number, scale, fmt, big=True)


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """The text under which the server keeps an amount: served again until it no longer changes."""
    served = parse(text).served()
    while served != text:
        text, served = served, parse(served).served()
    return served


def _int64(text: str, scale: int) -> int:
    quantity = parse(text)
    number, _ = _at_scale(quantity.number, quantity.exponent, scale)
    return max(-MAX_INT64 - 1, min(MAX_INT64, number))


@lru_cache(maxsize=4096)
def value(text: str) -> int:
    """The amount in whole units, rounded away from zero."""
    return _int64(text, 0)


@lru_cache(maxsize=4096)
def milli_value(text: str) -> int:
    """The amount in thousandths, rounded away from zero."""
    return _int64(text, MILLI)


def compare(a: str, b: str) -> int:
    """-1, 0 or 1: how the amount `a` stands to the amount `b`."""
    x, y = parse(a), parse(b)
    scale = min(x.exponent, y.exponent) if x.number and y.number else 0
    left, _ = _at_scale(x.number, x.exponent, scale)
    right, _ = _at_scale(y.number, y.exponent, scale)
    return (left > right) - (left < right)


def add(texts: Iterable[str]) -> str:
    """The sum as the server writes it, in the format of the first amount that is not zero."""
    number, exponent, fmt = 0, 0, DECIMAL
    for text in texts:
        amount = parse(text)
        if not number:
            number, exponent, fmt = amount.number, amount.exponent, amount.format
        elif amount.number:
            scale = min(exponent, amount.exponent)
            number = _at_scale(number, exponent, scale)[0] + _at_scale(amount.number, amount.exponent, scale)[0]
            exponent = scale
    return Quantity(number, exponent, fmt)._canonical()
