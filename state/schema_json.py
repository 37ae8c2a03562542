"""JSON text as Go's decoder reads it: duplicate fields are seen, numbers keep their text, syntax errors have Go's words.

Source: sigs.k8s.io/json `internal/golang/encoding/json/scanner.go`.
"""
from __future__ import annotations

import json
from typing import Any

from .pure.gojson import quote
from .schema_values import Number

TOO_DEEP = "exceeded max depth"
MAX_DEPTH = 200

_SPACE = " \t\r\n"
_LITERALS = {"t": "true", "f": "false", "n": "null"}


class Repeated(dict[str, Any]):
    """An object in which a key stands more than once; `pairs` has them all in their order."""

    pairs: list[tuple[str, Any]]


def parse(text: bytes | str) -> Any:
    """The JSON value; ValueError with Go's message. Objects with duplicate keys are `Repeated`, numbers with a point `Number`."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=Number, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    except ValueError:
        raise ValueError(syntax_error(text) or "invalid number literal") from None


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    repeated = Repeated(made)
    repeated.pairs = pairs
    return repeated


def pairs_of(value: dict[str, Any]) -> Any:
    """The object's keys and values, duplicates included."""
    return value.pairs if isinstance(value, Repeated) else value.items()


def plain(value: Any, depth: int = 0) -> Any:
    """A copy as plain JSON data; ValueError when it is nested too deeply."""
    if depth > MAX_DEPTH:
        raise ValueError(TOO_DEEP)
    if isinstance(value, dict):
        return {k: plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v, depth + 1) for v in value]
    return float(value) if isinstance(value, Number) else value


def duplicates(value: Any, path: str = "") -> list[str]:
    """What strict decoding says of repeated keys in a value without a type: `duplicate field "a.b"`, each once."""
    found: dict[str, None] = {}
    _find_duplicates(value, path, found)
    return list(found)[:100]


def _find_duplicates(value: Any, path: str, found: dict[str, None]) -> None:
    if isinstance(value, list):
        for i, item in enumerate(value):
            _find_duplicates(item, f"{path}[{i}]", found)
    elif isinstance(value, dict):
        seen = set()
        for key, item in pairs_of(value):
            inner = f"{path}.{key}" if path else key
            if key in seen:
                found[f"duplicate field {quote(inner)}"] = None
            seen.add(key)
            _find_duplicates(item, inner, found)


class _Wrong(Exception):
    pass


def syntax_error(text: str) -> str:
    """Go's message for text that is not JSON, "" for text that is."""
    try:
        _Scanner(text).run()
    except _Wrong as e:
        return str(e)
    return ""


class _Scanner:
    """Go's scanner without its values: walks the text once, with a stack of what is open."""

    def __init__(self, text: str):
        self.text, self.at = text, 0

    def fail(self, where: str) -> _Wrong:
        ended = self.at >= len(self.text)
        if ended and where.startswith(("looking", "after object", "after array", "in string literal")):
            return _Wrong("unexpected end of JSON input")
        # Go's scanner sees bytes: a character beyond ASCII is named by its first one. At the end it tries a blank.
        char = " " if ended else chr(self.text[self.at].encode("utf-8", "replace")[0])
        shown = {"'": "'\\''", '"': "'\"'"}.get(char) or "'" + quote(char)[1:-1] + "'"
        return _Wrong(f"invalid character {shown} {where}")

    def peek(self) -> str:
        """The next character that is no blank, "" at the end."""
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1
        return self.text[self.at: self.at + 1]

    def run(self) -> None:
        opened: list[str] = []
        while True:
            closed = self.value(opened)
            while closed and opened:
                closed = self.after(opened)
            if closed:
                break
        if self.peek():
            raise self.fail("after top-level value")

    def value(self, opened: list[str]) -> bool:
        """Reads one value or the start of one; True when a value is complete."""
        char = self.peek()
        if char == "{":
            self.at += 1
            if self.peek() == "}":
                self.at += 1
                return True
            self.key()
            opened.append("}")
            return False
        if char == "[":
            self.at += 1
            if self.peek() == "]":
                self.at += 1
                return True
            opened.append("]")
            return False
        self.scalar(char)
        return True

    def key(self) -> None:
        if self.peek() != '"':
            raise self.fail("looking for beginning of object key string")
        self.string()
        if self.peek() != ":":
            raise self.fail("after object key")
        self.at += 1

    def after(self, opened: list[str]) -> bool:
        """What follows a value inside the innermost open thing; True when that is complete too."""
        char, end = self.peek(), opened[-1]
        if char == end:
            self.at += 1
            opened.pop()
            return True
        if char != ",":
            raise self.fail("after object key:value pair" if end == "}" else "after array element")
        self.at += 1
        if end == "}":
            self.key()
        return False

    def scalar(self, char: str) -> None:
        if char == '"':
            self.string()
        elif char == "-" or char in tuple("0123456789"):
            self.number()
        elif char in _LITERALS:
            for expected in _LITERALS[char]:
                if self.text[self.at: self.at + 1] != expected:
                    raise self.fail(f"in literal {_LITERALS[char]} (expecting '{expected}')")
                self.at += 1
        else:
            raise self.fail("looking for beginning of value")

    def string(self) -> None:
        self.at += 1
        while True:
            char = self.text[self.at: self.at + 1]
            if char == '"':
                self.at += 1
                return
            if char == "" or char < " ":
                raise self.fail("in string literal")
            self.at += 1
            if char == "\\":
                self.escape()

    def escape(self) -> None:
        kind = self.text[self.at: self.at + 1]
        if kind == "" or kind not in 'bfnrt\\/"u':
            raise self.fail("in string escape code")
        self.at += 1
        for _ in range(4 if kind == "u" else 0):
            digit = self.text[self.at: self.at + 1]
            if digit == "" or digit not in "0123456789abcdefABCDEF":
                raise self.fail("in \\u hexadecimal character escape")
            self.at += 1

    def digits(self, where: str) -> None:
        if self.text[self.at: self.at + 1] not in tuple("0123456789"):
            raise self.fail(where)
        while self.text[self.at: self.at + 1] in tuple("0123456789"):
            self.at += 1

    def number(self) -> None:
        if self.text[self.at] == "-":
            self.at += 1
        if self.text[self.at: self.at + 1] == "0":
            self.at += 1
        else:
            self.digits("in numeric literal")
        if self.text[self.at: self.at + 1] == ".":
            self.at += 1
            self.digits("after decimal point in numeric literal")
        if self.text[self.at: self.at + 1] in ("e", "E"):
            self.at += 1
            if self.text[self.at: self.at + 1] in ("+", "-"):
                self.at += 1
            self.digits("in exponent of numeric literal")
