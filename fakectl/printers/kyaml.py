"""`-o kyaml`: the explicit flow style of sigs.k8s.io/yaml/kyaml: braces, quoted values, trailing commas.

Unlike `-o yaml` it keeps the order of the JSON form: sorted for what a server sent, the Go struct's for what the client made.
Sources: sigs.k8s.io/yaml kyaml/kyaml.go; cli-runtime pkg/printers/kyaml.go.
"""
from __future__ import annotations

import re
from typing import Any

from fakectl.errors import CommandError
from fakectl.printers import yamlscalar

_KEYS: dict[str, str] = {}
_KEYS_KEPT = 50_000
_FOLD = "\\\n"
_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\r": "\\r", "\v": "\\v", "\0": "\\0", "\x1b": "\\e",
    "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}
_WORDS = frozenset(("null", "y", "yes", "on", "n", "no", "off", "true", "false", "t", "f"))
_NUMBER = (
    r"[-+]?(?:0x[0-9a-f]+|0o?[0-7]+|0b[01]+|[0-9]+|[0-9]+\.?[0-9]*(?:e[-+]?[0-9]+)?|\.[0-9]+(?:e[-+]?[0-9]+)?"
    r"|0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)p[-+]?[0-9]+|inf|infinity)|nan"
)
_BARE = r"\w(?:[\w./-]*\w)?"


class KYAMLPrinter:
    """Prints objects as KYAML documents, each behind its own `---`."""

    def __init__(self, sort: bool = True) -> None:
        self._sort = sort

    def print_object(self, obj: Any) -> str:
        """One document."""
        return "---\n" + _node(obj, 0, self._sort) + "\n"


def _node(value: Any, level: int, sort: bool) -> str:
    kind = type(value)
    if kind is str:
        return _string(value, level + 1)
    if kind is dict:
        return _mapping(value, level, sort)
    if kind is list:
        return _sequence(value, level, sort)
    if kind is not float:
        return str(value).lower() if value is not None else "null"
    from state.pure import gofmt

    return gofmt.to_json(value)


def _mapping(mapping: dict[str, Any], level: int, sort: bool) -> str:
    if not mapping:
        return "{}"
    pad = "  " * (level + 1)
    entries = [f"{pad}{_key(key)}: {_node(mapping[key], level + 1, sort)},\n" for key in (sorted(mapping) if sort else mapping)]
    return "{\n" + "".join(entries) + "  " * level + "}"


def _sequence(sequence: list[Any], level: int, sort: bool) -> str:
    if not sequence:
        return "[]"
    if all(type(item) in (dict, list) for item in sequence):
        return "[" + ", ".join([_node(item, level, sort) for item in sequence]) + "]"
    pad = "  " * (level + 1)
    return "[\n" + "".join([f"{pad}{_node(item, level + 1, sort)},\n" for item in sequence]) + "  " * level + "]"


def _key(key: str) -> str:
    known = _KEYS.get(key)
    if known is None:
        text = _as_read(key)
        known = '"' + _escaped(text, "\\n", "\\t") + '"' if _needs_quotes(text) else text
        if len(_KEYS) >= _KEYS_KEPT:
            _KEYS.clear()
        _KEYS[key] = known
    return known


def _needs_quotes(key: str) -> bool:
    if not re.fullmatch(_BARE, key) or not all(char.isalnum() or char in "_-./" for char in key):
        return True
    low = key.lower()
    if low in _WORDS or yamlscalar.is_time(key):
        return True
    number = low.replace("_", "")
    return bool(re.fullmatch(_NUMBER, number)) and not _too_big(number)


def _too_big(number: str) -> bool:
    """Whether Go's parsers refuse the number as out of range."""
    if re.match("[-+]?0[xob]", number):
        return "p" not in number and not -(2**63) <= int(number, 0) < 2**63
    return number.lstrip("+-")[0] in ".0123456789" and float(number) in (float("inf"), float("-inf"))


def _string(value: str, level: int) -> str:
    text = _as_read(value)
    if "\n" not in text:
        if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
            return f'"{text}"'
        return '"' + _escaped(text) + '"'
    return _folded(text, "  " * level)


def _folded(text: str, pad: str) -> str:
    """Several lines: each ends with an escaped newline and a fold, and is set in by one more blank so that the edge stays straight."""
    lines = text.split("\n")
    last = lines.pop()
    out = ['"' + _FOLD]
    out += [pad + _edge(line + "\n") + _escaped(line) + "\\n" + _FOLD for line in lines]
    if last:
        out.append(pad + _edge(last) + _escaped(last) + _FOLD)
    return "".join(out) + pad + '"'


def _edge(line: str) -> str:
    """Blanks that start a line would be dropped by a reader, so they are escaped."""
    return "\\" if line[0].isspace() and line[0] != "\n" else " "


def _escaped(text: str, newline: str = "", tab: str = "\t") -> str:
    """The characters between the quotes; a tab is bare in a value and escaped in a key."""
    return "".join([newline if char == "\n" else tab if char == "\t" else _escape(char) for char in text])


def _escape(char: str) -> str:
    known = _ESCAPES.get(char)
    if known is not None:
        return known
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x20 or code == 0x7F else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _as_read(text: str) -> str:
    try:
        return yamlscalar.as_read(text)
    except CommandError as e:
        raise CommandError(f"error decoding: {e}") from None
