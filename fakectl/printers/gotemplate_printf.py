"""Go's Sprintf, Sprint and Sprintln (fmt/print.go, fmt/format.go) for the values of a template."""
from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from state.pure import gofmt, gojson

_LIMIT = 1_000_000  # wider is taken for a mistake


def sprint(values: Sequence[Any]) -> str:
    """The values, with a blank between two that are not strings."""
    out: list[str] = []
    for at, value in enumerate(values):
        if at and not isinstance(value, str) and not isinstance(values[at - 1], str):
            out.append(" ")
        out.append(gofmt.text(value))
    return "".join(out)


def sprintln(values: Sequence[Any]) -> str:
    """The values with blanks between and a newline."""
    return " ".join(map(gofmt.text, values)) + "\n"


def sprintf(template: str, values: Sequence[Any]) -> str:
    """The values as the template asks."""
    return _Printf(template, values).run()


class _Flags:
    """What stands between `%` and the verb."""

    def __init__(self) -> None:
        self.set: set[str] = set()
        self.width: int | None = None
        self.precision: int | None = None
        self.go_syntax = False  # %#v


class _Printf:
    def __init__(self, template: str, values: Sequence[Any]) -> None:
        self.text = template
        self.values = values
        self.at = 0
        self.used = 0
        self.reordered = False
        self.good_index = True
        self.after_index = False
        self.flags = _Flags()
        self.out: list[str] = []

    def run(self) -> str:
        while self.at < len(self.text):
            percent = self.text.find("%", self.at)
            if percent < 0:
                self.out.append(self.text[self.at :])
                break
            self.out.append(self.text[self.at : percent])
            self.at = percent + 1
            self.directive()
        if not self.reordered and self.used < len(self.values):
            extra = ", ".join(_described(value, _Flags()) for value in self.values[self.used :])
            self.out.append(f"%!(EXTRA {extra})")
        return "".join(self.out)

    def directive(self) -> None:
        self.flags = flags = _Flags()
        self.good_index = True
        self.after_index = False
        while self.at < len(self.text) and self.text[self.at] in "#0+- ":
            flags.set.add(self.text[self.at])
            self.at += 1
        self.index()
        self.read_width()
        self.read_precision()
        if not self.after_index:
            self.index()
        if self.at >= len(self.text):
            self.out.append("%!(NOVERB)")
            return
        verb = self.text[self.at]
        self.at += 1
        if verb == "%":
            self.out.append("%")
        elif not self.good_index:
            self.out.append(f"%!{verb}(BADINDEX)")
        elif self.used >= len(self.values):
            self.out.append(f"%!{verb}(MISSING)")
        else:
            if verb in "vw":
                flags.go_syntax = "#" in flags.set
                flags.set -= {"#", "+"}
            self.out.append(formatted(self.values[self.used], verb, flags))
            self.used += 1

    def read_width(self) -> None:
        flags = self.flags
        if self.text.startswith("*", self.at):
            self.at += 1
            flags.width = self.from_value()
            if flags.width is None:
                self.out.append("%!(BADWIDTH)")
            elif flags.width < 0:
                flags.width = -flags.width
                flags.set.add("-")
                flags.set.discard("0")
            self.after_index = False
            return
        flags.width = self.number()
        if self.after_index and flags.width is not None:
            self.good_index = False

    def read_precision(self) -> None:
        flags = self.flags
        if not self.text.startswith(".", self.at) or self.at + 1 >= len(self.text):
            return
        self.at += 1
        if self.after_index:
            self.good_index = False
        self.index()
        if self.text.startswith("*", self.at):
            self.at += 1
            flags.precision = self.from_value()
            if flags.precision is not None and flags.precision < 0:
                flags.precision = None
            if flags.precision is None:
                self.out.append("%!(BADPREC)")
            self.after_index = False
            return
        flags.precision = self.number() or 0

    def number(self) -> int | None:
        match = re.compile("[0-9]+").match(self.text, self.at)
        if not match:
            return None
        number = int(match[0])
        self.at = len(self.text) if number > 10 * _LIMIT else match.end()
        return None if number > 10 * _LIMIT else number

    def from_value(self) -> int | None:
        """A width or precision given as an argument."""
        if self.used >= len(self.values):
            return None
        value = self.values[self.used]
        self.used += 1
        fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LIMIT
        return int(value) if fits else None

    def index(self) -> None:
        """An explicit `[n]`."""
        self.after_index = False
        if not self.text.startswith("[", self.at):
            return
        self.reordered = True
        close = self.text.find("]", self.at) if len(self.text) - self.at >= 3 else -1
        inside = self.text[self.at + 1 : close] if close >= 0 else ""
        self.at = close + 1 if close >= 0 else self.at + 1
        valid = inside.isascii() and inside.isdigit()
        self.after_index = valid
        if valid and 1 <= int(inside) <= len(self.values):
            self.used = int(inside) - 1
        else:
            self.good_index = False


def _padded(text: str, flags: _Flags, zero: bool = True) -> str:
    if not flags.width:
        return text
    if "-" in flags.set:
        return text.ljust(flags.width)
    return text.rjust(flags.width, "0" if zero and "0" in flags.set else " ")


def _described(value: Any, flags: _Flags) -> str:
    if value is None:
        return "<nil>"
    return f"{gofmt.type_name(value)}={formatted(value, 'v', flags)}"


def _bad_verb(value: Any, verb: str, flags: _Flags) -> str:
    return f"%!{verb}({_described(value, flags)})"


def formatted(value: Any, verb: str, flags: _Flags) -> str:
    """One value by one verb."""
    if value is None:
        return _padded("<nil>", flags) if verb in "Tv" else _bad_verb(value, verb, flags)
    if verb == "T":
        return _padded(_cut(gofmt.type_name(value), flags), flags)
    if verb in "pw":
        return _bad_verb(value, verb, flags)
    return _nested(value, verb, flags)


def _nested(value: Any, verb: str, flags: _Flags) -> str:
    if value is None:
        return "interface {}(nil)" if flags.go_syntax else "<nil>"
    if isinstance(value, dict | list):
        return _collection(value, verb, flags)
    if isinstance(value, bool):
        return _padded("true" if value else "false", flags) if verb in "tv" else _bad_verb(value, verb, flags)
    if isinstance(value, int):
        return _integer(value, verb, flags)
    if isinstance(value, float):
        return _float(value, verb, flags)
    if isinstance(value, str):
        return _string(value, verb, flags)
    return _complex(value, verb, flags)


def _collection(value: Any, verb: str, flags: _Flags) -> str:
    if isinstance(value, dict):
        parts = [_nested(key, verb, flags) + ":" + _nested(value[key], verb, flags) for key in sorted(value)]
    else:
        parts = [_nested(item, verb, flags) for item in value]
    if flags.go_syntax:
        return gofmt.type_name(value) + "{" + ", ".join(parts) + "}"
    return ("map[" if isinstance(value, dict) else "[") + " ".join(parts) + "]"


# ---- integers ---------------------------------------------------------------------------------------------------------------

_BASES = {"v": "d", "d": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X"}


def _integer(value: int, verb: str, flags: _Flags) -> str:
    if verb in _BASES:
        if verb == "v" and flags.go_syntax and isinstance(value, gofmt.GoByte):
            return _number(value, "x", flags, True)
        return _number(value, verb, flags, "#" in flags.set)
    rune = chr(value) if 0 <= value <= 0x10FFFF and not 0xD800 <= value < 0xE000 else "\ufffd"
    if verb == "c":
        return _padded(rune, flags)
    if verb == "q":
        quoted = _ascii_quote(rune) if "+" in flags.set else gojson.quote(rune)
        inside = quoted[1:-1].replace('\\"', '"')
        return _padded("'" + ("\\'" if inside == "'" else inside) + "'", flags)
    if verb == "U":
        text = f"U+{value & 0xFFFFFFFFFFFFFFFF:0{max(4, flags.precision or 0)}X}"
        if "#" in flags.set and rune.isprintable() and 0 <= value <= 0x10FFFF:
            text += f" '{rune}'"
        return _padded(text, flags, zero=False)
    return _bad_verb(value, verb, flags)


def _number(value: int, verb: str, flags: _Flags, prefixed: bool) -> str:
    sign = "-" if value < 0 else "+" if "+" in flags.set else " " if " " in flags.set else ""
    digits = format(abs(value), _BASES[verb])
    if flags.precision is not None:
        if flags.precision == 0 and value == 0:
            return " " * (flags.width or 0)
        digits = digits.rjust(flags.precision, "0")
    elif "0" in flags.set and "-" not in flags.set and flags.width:
        digits = digits.rjust(flags.width - len(sign), "0")
    if prefixed and verb in "bxX":
        digits = "0" + verb + digits
    elif prefixed and verb in "oO" and digits[0] != "0":
        digits = "0" + digits
    if verb == "O":
        digits = "0o" + digits
    return _padded(sign + digits, flags, zero=False)


# ---- floats -----------------------------------------------------------------------------------------------------------------

_FLOAT_VERBS = {"v": ("g", -1), "g": ("g", -1), "G": ("G", -1), "f": ("f", 6), "F": ("f", 6), "e": ("e", 6), "E": ("E", 6)}


def _float(value: float, verb: str, flags: _Flags) -> str:
    if verb in "bxX":
        number = _binary(value, verb, flags.precision)
    elif verb in _FLOAT_VERBS:
        form, precision = _FLOAT_VERBS[verb]
        number = gofmt.format_float(value, form, precision if flags.precision is None else flags.precision)
    else:
        return _bad_verb(value, verb, flags)
    sign = number[0] if number[0] in "+-" else "+"
    digits = number.lstrip("+-")
    if " " in flags.set and sign == "+" and "+" not in flags.set:
        sign = " "
    if digits[0] in "IN":
        plain = digits == "NaN" and not flags.set & {" ", "+"}
        return _padded(digits if plain or sign == "+" and "+" not in flags.set and digits != "Inf" else sign + digits, flags, zero=False)
    if "#" in flags.set and verb != "b":
        digits = _with_point(digits, verb, flags)
    if sign == "+" and "+" not in flags.set:
        return _padded(digits, flags)
    if "0" in flags.set and "-" not in flags.set and flags.width and flags.width > len(digits) + 1:
        return sign + digits.rjust(flags.width - 1, "0")
    return _padded(sign + digits, flags)


def _with_point(digits: str, verb: str, flags: _Flags) -> str:
    """The `#` flag: always a decimal point, and for %g the zeros that it drops."""
    split = re.search("[pP]" if verb in "xX" else "[eE]", digits)
    mantissa, tail = (digits[: split.start()], digits[split.start() :]) if split else (digits, "")
    wanted = 0
    if verb in "vgGx":
        wanted = 6 if flags.precision is None else flags.precision
        wanted -= len(mantissa.replace(".", "").lstrip("0"))
    if "." not in mantissa:
        wanted -= mantissa == "0"
        mantissa += "."
    return mantissa + "0" * wanted + tail


def _binary(value: float, verb: str, precision: int | None) -> str:
    """%b and %x: a binary mantissa and exponent."""
    fraction, exponent = math.frexp(value)
    mantissa = int(abs(fraction) * (1 << 53))
    sign = "-" if str(value)[0] == "-" else ""
    if verb == "b":
        return f"{sign}{mantissa}p{exponent - 53 if value else -1074:+d}"
    exponent = exponent - 1 if value else 0
    digits = 13 if precision is None else precision
    if digits < 13:
        unit = 1 << 4 * (13 - digits)
        mantissa = round(mantissa / unit) * unit
        if mantissa >> 53:
            mantissa >>= 1
            exponent += 1
    shown = f"{mantissa & (1 << 52) - 1:013x}"
    shown = shown.rstrip("0") if precision is None else shown.ljust(digits, "0")[:digits]
    text = f"{sign}0x{mantissa >> 52}{'.' + shown if shown else ''}p{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return text.upper() if verb == "X" else text


def _complex(value: complex, verb: str, flags: _Flags) -> str:
    if verb not in "vbgGxXfFeE":
        return _bad_verb(value, verb, flags)
    signed = _Flags()
    signed.set, signed.width, signed.precision = flags.set | {"+"}, flags.width, flags.precision
    return f"({_float(value.real, verb, flags)}{_float(value.imag, verb, signed)}i)"


# ---- strings ----------------------------------------------------------------------------------------------------------------

def _cut(text: str, flags: _Flags) -> str:
    return text if flags.precision is None else text[: flags.precision]


def _string(value: str, verb: str, flags: _Flags) -> str:
    if verb == "s" or (verb == "v" and not flags.go_syntax):
        return _padded(_cut(value, flags), flags)
    if verb in "qv":
        text = _cut(value, flags)
        if "#" in flags.set and _backquotable(text):
            return _padded("`" + text + "`", flags)
        return _padded(_ascii_quote(text) if "+" in flags.set else gojson.quote(text), flags)
    if verb in "xX":
        return _hex(value, verb, flags)
    return _bad_verb(value, verb, flags)


def _backquotable(text: str) -> bool:
    return not any(char in "`\x7f\ufeff\ufffd" or (char < " " and char != "\t") for char in text)


def _ascii_quote(text: str) -> str:
    return "".join(
        char if char.isascii() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}" for char in gojson.quote(text)
    )


def _hex(value: str, verb: str, flags: _Flags) -> str:
    data = value.encode("utf-8", "surrogateescape")
    if flags.precision is not None:
        data = data[: flags.precision]
    if not data:
        return _padded("", flags)
    prefix = "0" + verb if "#" in flags.set else ""
    pairs = [f"{byte:02{verb}}" for byte in data]
    text = " ".join(prefix + pair for pair in pairs) if " " in flags.set else prefix + "".join(pairs)
    return _padded(text, flags)
