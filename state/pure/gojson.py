"""Text as Go's standard library writes it: quoted strings (`strconv.Quote`) and compact JSON (`encoding/json`)."""
from __future__ import annotations

import json
from typing import Any

_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"'}
_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def quote(text: str) -> str:
    """`%q` of Go: printable characters stand, the rest is escaped."""
    out = []
    for ch in text:
        if ch in _ESCAPES:
            out.append(_ESCAPES[ch])
        elif ch.isprintable():
            out.append(ch)
        elif ord(ch) < 0x80:
            out.append(f"\\x{ord(ch):02x}")
        elif ord(ch) < 0x10000:
            out.append(f"\\u{ord(ch):04x}")
        else:
            out.append(f"\\U{ord(ch):08x}")
    return '"' + "".join(out) + '"'


def quote_ascii(text: str) -> str:
    """How Go's `time` package quotes: bytes that are not printable ASCII in hexadecimal."""
    raw = text.encode("utf-8", "surrogateescape")
    shown = ("\\" + chr(b) if b in b'"\\' else chr(b) if 0x20 <= b < 0x80 else f"\\x{b:02x}" for b in raw)
    return f'"{"".join(shown)}"'


def dumps(value: Any, *, sort: bool = True, indent: int | None = None, html: bool = True) -> str:
    """JSON as Go's `json.Marshal` (and `MarshalIndent` with `indent` blanks) writes it, `<`, `>` and `&` escaped unless `html` is off."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(value, sort_keys=sort, indent=indent, separators=separators, ensure_ascii=False)
    return text.translate(_HTML) if html else text
