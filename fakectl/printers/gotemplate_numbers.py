"""Numeric constants of a Go template and the value each has where no type is asked for (Go's text/template: newNumber, idealConstant)."""
from __future__ import annotations

import re
from typing import Any

from state.pure import gofmt, gojson

_INTEGER = re.compile(r"[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEX_FLOAT = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")


def constant(source: str) -> Any:
    """The value: an int, a float or a complex; None for an unsigned number that overflows an int. ValueError has Go's words."""
    if source[0] == "'":
        return _character(source)
    if source[-1] == "i":
        return _complex(source)
    if _INTEGER.fullmatch(source):
        number = _integer(source)
        if -(1 << 63) <= number < 1 << 63:
            return gofmt.GoInt(number)
        if 0 <= number < 1 << 64 and source[0] not in "+-":
            return None
        raise ValueError(f"integer overflow: {gojson.quote(source)}")
    real = _float(source)
    if real is None:
        raise ValueError(f"illegal number syntax: {gojson.quote(source)}")
    if not any(mark in source for mark in ".eEpP"):
        raise ValueError(f"integer overflow: {gojson.quote(source)}")
    return real


def _integer(source: str) -> int:
    sign = -1 if source[0] == "-" else 1
    digits = source.lstrip("+-").replace("_", "")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return sign * int(digits, 8)
    return sign * int(digits, 0)


def _float(source: str) -> float | None:
    if _FLOAT.fullmatch(source):
        return float(source)
    return float.fromhex(source) if _HEX_FLOAT.fullmatch(source) else None


def _character(source: str) -> gofmt.GoInt:
    if len(source) < 3:
        raise ValueError("invalid syntax")
    part, end = gofmt.unquote_char(source[:-1] + "\0", 1, "'")
    if end != len(source) - 1:
        raise ValueError(f"malformed character constant: {source}")
    return gofmt.GoInt(part[0] if len(part) == 1 else ord(part.decode()))


def _complex(source: str) -> complex:
    split = max(source.rfind("+", 1), source.rfind("-", 1))
    if split > 0 and source[split - 1] in "eEpP":
        split = max(source.rfind("+", 1, split), source.rfind("-", 1, split))
    if split < 0:
        imaginary = _float(source[:-1])
        if imaginary is None:
            raise ValueError(f"illegal number syntax: {gojson.quote(source)}")
        return complex(0, imaginary)
    parts = _float(source[:split]), _float(source[split:-1])
    if parts[0] is None or parts[1] is None:
        raise ValueError("syntax error scanning complex number")
    return complex(parts[0], parts[1])
