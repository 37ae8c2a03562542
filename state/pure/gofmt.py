"""Values as Go prints them: `%v`, `%#v`, type names, floats (`strconv.FormatFloat`), JSON with Go's floats, and `strconv.Unquote`.

JSON data stands for Go's `interface{}` tree: an int is an int64, a float a float64, a dict a map[string]interface {}.
Rules from Go's fmt/print.go, strconv/ftoa.go, strconv/quote.go and encoding/json/encode.go.
"""
from __future__ import annotations

from typing import Any

from state.pure import gojson


class GoInt(int):
    """A Go `int` (a constant of a template, a length, an index) beside the int64 of JSON data."""


class GoByte(int):
    """A Go `uint8`: what indexing a string yields."""


_TYPES = {
    dict: "map[string]interface {}", list: "[]interface {}", str: "string", bool: "bool", int: "int64", float: "float64",
    GoInt: "int", GoByte: "uint8", complex: "complex128", type(None): "<nil>",
}


def type_name(value: Any) -> str:
    """`%T` of the value."""
    return _TYPES[type(value)]


# ---- floats -----------------------------------------------------------------------------------------------------------------

def _digits(value: float) -> tuple[str, int]:
    """The fewest digits that name the float, and where the decimal point stands among them."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    return (digits, point) if digits else ("0", 1)


def _scientific(digits: str, point: int) -> str:
    exponent = point - 1 if digits != "0" else 0
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _positional(digits: str, point: int) -> str:
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return digits[:point] + "." + digits[point:]


def format_float(value: float, verb: str = "g", precision: int = -1) -> str:
    """`strconv.FormatFloat` with 64 bits; precision -1 asks for the fewest digits that name the value."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    if precision >= 0:
        return f"{value:.{precision}{verb}}"
    digits, point = _digits(abs(value))
    kind = verb.lower()
    # The shortest form turns to an exponent as if its precision were 6.
    scientific = kind == "e" or (kind == "g" and not -4 <= point - 1 < 6)
    text = _scientific(digits, point) if scientific else _positional(digits, point)
    return ("-" if str(value)[0] == "-" else "") + (text.upper() if verb in "EG" else text)


def _json_float(value: float) -> str:
    if value == 0:
        return "-0" if str(value)[0] == "-" else "0"
    if 1e-6 <= abs(value) < 1e21:
        return format_float(value, "f")
    text = format_float(value, "e")
    return text[:-2] + text[-1] if text[-4:-1] == "e-0" else text


# ---- whole values -----------------------------------------------------------------------------------------------------------

def text(value: Any) -> str:
    """`%v`: strings bare, `[a b]`, `map[k:v ...]` with sorted keys, `<nil>`."""
    if isinstance(value, str):
        return value
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return format_float(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{text(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(text, value)) + "]"
    imaginary = format_float(value.imag)
    return f"({format_float(value.real)}{imaginary if imaginary[0] in '+-' else '+' + imaginary}i)"


def source(value: Any) -> str:
    """`%#v`: the value as Go source, as kubectl dumps the object that a jsonpath failed on."""
    if isinstance(value, str):
        return gojson.quote(value)
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, dict):
        return "map[string]interface {}{" + ", ".join(f"{gojson.quote(key)}:{source(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[]interface {}{" + ", ".join(map(source, value)) + "}"
    return f"{int(value):#x}" if isinstance(value, GoByte) else text(value)


def as_floats(value: Any) -> Any:
    """The value with every int a float: what encoding/json decodes a marshalled Go struct to."""
    if isinstance(value, dict):
        return {key: as_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_floats(item) for item in value]
    return float(value) if type(value) is int else value


def _has_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    if isinstance(value, list):
        return any(map(_has_float, value))
    return isinstance(value, float)


def to_json(value: Any, indent: int = 0, sort: bool = True) -> str:
    """`json.Marshal` (or MarshalIndent) of any value, floats in Go's form."""
    if not _has_float(value):
        return gojson.dumps(value, sort=sort, indent=indent or None)
    return _json(value, indent, "\n", sort)


def _json(value: Any, indent: int, newline: str, sort: bool) -> str:
    if isinstance(value, float):
        return _json_float(value)
    if not isinstance(value, dict | list) or not value:
        return gojson.dumps(value)
    inner = newline + " " * indent
    if isinstance(value, list):
        opening, closing = "[", "]"
        items = [_json(item, indent, inner, sort) for item in value]
    else:
        opening, closing = "{", "}"
        colon = ": " if indent else ":"
        items = [gojson.dumps(key) + colon + _json(value[key], indent, inner, sort) for key in (sorted(value) if sort else value)]
    if indent:
        return opening + inner + f",{inner}".join(items) + newline + closing
    return opening + ",".join(items) + closing


# ---- quoted text ------------------------------------------------------------------------------------------------------------

_SIMPLE = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}
_HEX = {"x": 2, "u": 4, "U": 8}


def unquote_char(body: str, at: int, quote: str) -> tuple[bytes, int]:
    """The bytes that the (escaped) character at `at` stands for and where the next one starts; ValueError("invalid syntax") if none."""
    char = body[at]
    if char == quote and quote in "'\"":
        raise ValueError("invalid syntax")
    if char != "\\":
        return char.encode("utf-8", "surrogateescape"), at + 1
    kind = body[at + 1 : at + 2]
    if kind in _SIMPLE:
        return bytes([_SIMPLE[kind]]), at + 2
    if kind in _HEX:
        digits = body[at + 2 : at + 2 + _HEX[kind]]
        if len(digits) == _HEX[kind] and all(d in "0123456789abcdefABCDEF" for d in digits):
            return _code(int(digits, 16), kind == "x"), at + 2 + len(digits)
    elif kind and kind in "01234567":
        digits = body[at + 1 : at + 4]
        if len(digits) == 3 and all(d in "01234567" for d in digits) and int(digits, 8) < 256:
            return bytes([int(digits, 8)]), at + 4
    elif kind == quote and kind in ("'", '"'):
        return kind.encode(), at + 2
    raise ValueError("invalid syntax")


def _code(number: int, single_byte: bool) -> bytes:
    if single_byte:
        return bytes([number])
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        raise ValueError("invalid syntax")
    return chr(number).encode()


def unquote_body(body: str, quote: str) -> str:
    """The text between two quotes with its escapes resolved."""
    if "\\" not in body and quote not in body:
        return body
    out, at = bytearray(), 0
    while at < len(body):
        part, at = unquote_char(body, at, quote)
        out += part
    return out.decode("utf-8", "surrogateescape")


def unquote(literal: str) -> str:
    """`strconv.Unquote` of a Go string literal, quoted or raw; ValueError("invalid syntax") if it is none."""
    body = literal[1:-1]
    if literal[0] == "`":
        return body.replace("\r", "")
    if "\n" in body:
        raise ValueError("invalid syntax")
    return unquote_body(body, '"')
