"""`-o json`: Go's `json.MarshalIndent` with four blanks.

What came from a server is a map in kubectl, printed with sorted keys; what the client made is a Go struct, printed in the struct's order.
Sources: cli-runtime pkg/printers/json.go; Go's encoding/json encode.go, indent.go.
"""
from __future__ import annotations

from json.encoder import encode_basestring as _encode
from typing import Any

_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_KEYS: dict[str, str] = {}
_KEYS_KEPT = 50_000


class JSONPrinter:
    """Prints objects as indented JSON; `sort` off keeps the order of the dicts."""

    def __init__(self, sort: bool = True) -> None:
        self._sort = sort

    def print_object(self, obj: Any) -> str:
        """One object and a newline. A watch event (its type, its object) stands on one line."""
        if type(obj) is dict and "kind" not in obj and set(obj) == {"type", "object"}:
            from state.pure import gofmt

            return '{"type":' + _string(obj["type"]) + ',"object":' + gofmt.to_json(obj["object"], sort=self._sort) + "}\n"
        return dumps(obj, self._sort) + "\n"


def dumps(value: Any, sort: bool = True) -> str:
    """The value as indented JSON."""
    out: list[str] = []
    _value(value, "\n", sort, out)
    return "".join(out)


def _value(value: Any, newline: str, sort: bool, out: list[str]) -> None:
    kind = type(value)
    if kind is str:
        out.append(_string(value))
    elif kind is dict and value:
        inner = newline + "    "
        lead = "{" + inner
        for key in sorted(value) if sort else value:
            item = value[key]
            known = _KEYS.get(key) or _key(key)
            if type(item) is str:
                out.append(lead + known + _string(item))
            else:
                out.append(lead + known)
                _value(item, inner, sort, out)
            lead = "," + inner
        out.append(newline + "}")
    elif kind is list and value:
        inner = newline + "    "
        lead = "[" + inner
        for item in value:
            out.append(lead)
            _value(item, inner, sort, out)
            lead = "," + inner
        out.append(newline + "]")
    else:
        out.append(_small(value))


def _small(value: Any) -> str:
    """Numbers, booleans, null, an empty list or map."""
    if type(value) is not float:
        return "null" if value is None else str(value).lower()
    from state.pure import gofmt

    return gofmt.to_json(value)


def _string(text: str) -> str:
    quoted = _encode(text)
    if "<" in text or ">" in text or "&" in text or not text.isascii():
        return quoted.translate(_HTML)
    return quoted


def _key(key: str) -> str:
    """The quoted key with its colon, kept for the next object."""
    if len(_KEYS) >= _KEYS_KEPT:
        _KEYS.clear()
    _KEYS[key] = known = _string(key) + ": "
    return known
