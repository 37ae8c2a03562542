"""JSON text as kubectl reads it: Python's parser, Go's number types, Go's messages for what is no JSON.

Sources: Go's encoding/json scanner.go, stream.go; apimachinery pkg/util/json (int64 where it fits, else float64).
"""
from __future__ import annotations

import json
import re
from typing import Any

from state.errors import StatusError, too_large

MAX_DEPTH = 200
DEEP = f"exceeded max depth of {MAX_DEPTH}: fakectl holds no deeper objects"
LIMIT_BYTES = 3145728  # what the server takes as one object
EOF = "unexpected EOF"

_BLANKS = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_ORDINARY = re.compile(r'[^"\\\x00-\x1f]*')
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LITERALS = {"t": "true", "f": "false", "n": "null"}


class JSONFault(Exception):
    """The text is no JSON; the message is Go's, `bare` is it without the place (`offset`, in bytes). A `final` one is not about syntax."""

    def __init__(self, bare: str, offset: int = 0, final: bool = False) -> None:
        super().__init__(bare)
        self.bare, self.offset, self.final = bare, offset, final
        self._placed = offset > 0

    def __str__(self) -> str:
        return f"json: offset {self.offset}: {self.bare}" if self._placed else self.bare


def too_long() -> StatusError:
    """What the server says to an object beyond its limit."""
    return too_large(f"Request entity too large: limit is {LIMIT_BYTES}")


def skip_blanks(text: str, at: int) -> int:
    """Where the next character stands that is no blank."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def decode(text: str, start: int) -> tuple[Any, int]:
    """The value that starts here and where it ends."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except RecursionError:
        raise JSONFault(f"json: {DEEP}", final=True) from None
    except json.JSONDecodeError as e:
        raise (JSONFault(EOF) if e.pos >= len(text) else _fault(text, start)) from None
    except ValueError:
        raise _fault(text, start) from None
    if too_deep(value):
        raise JSONFault(f"json: {DEEP}", final=True)
    if _SURROGATE.search(text, start, end):
        value = _without_surrogates(value)
    return value, end


def too_deep(value: Any) -> bool:
    """Whether lists and maps are nested beyond MAX_DEPTH."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        items = [item for outer in level for item in (outer.values() if type(outer) is dict else outer if type(outer) is list else ())]
        level = [item for item in items if type(item) in (dict, list)]
        if not level:
            return False
    return True


def as_int(digits: str) -> int | float:
    """An int64, or the float64 next to the number."""
    if len(digits) < 19:
        return int(digits)
    if len(digits) <= 20 and -(2**63) <= int(digits) < 2**63:
        return int(digits)
    return as_float(digits)


def as_float(digits: str) -> float:
    """A float64 that is a number."""
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(digits)
    return number


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_int=as_int, parse_float=as_float, parse_constant=_refuse)


def _without_surrogates(value: Any) -> Any:
    """Halves of pairs are no characters: Go reads them as U+FFFD."""
    if type(value) is str:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if type(value) is dict:
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return [_without_surrogates(item) for item in value] if type(value) is list else value


# ---- Go's message -----------------------------------------------------------------------------------------------------------

def _fault(text: str, start: int) -> JSONFault:
    at, why = _Scanner(text).scan(start)
    if at >= len(text):
        return JSONFault(EOF)
    if not why:
        return JSONFault(f"json: cannot unmarshal number {text[at:_end_of_number(text, at)]} into Go value of type float64", final=True)
    offset = len(text[:at].encode("utf-8", "replace")) + 1
    return JSONFault(f"invalid character {_quoted(text[at])} {why}", offset)


def _end_of_number(text: str, at: int) -> int:
    found = _NUMBER.match(text, at)
    return found.end() if found else at


def _end_of_ordinary(text: str, at: int) -> int:
    found = _ORDINARY.match(text, at)
    return found.end() if found else at


def _quoted(char: str) -> str:
    """Go shows the first byte of the character."""
    from state.pure.gojson import quote

    if char == "'":
        return r"'\''"
    return "'\"'" if char == '"' else "'" + quote(chr(char.encode("utf-8", "replace")[0]))[1:-1] + "'"


class _Scanner:
    """Finds the first character that cannot stand where it stands, and Go's words for the place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._huge = -1

    def scan(self, at: int) -> tuple[int, str]:
        """The place and the words; no words when only a number is out of range, the end of the text when it is cut off."""
        stack: list[str] = []
        expected = "value"
        while True:
            at = skip_blanks(self._text, at)
            char = self._text[at : at + 1]
            if not char:
                return at, "eof"
            if expected == "value" or (expected == "element" and char != "]"):
                if char in "{[":
                    stack.append(char)
                    expected = "first key" if char == "{" else "element"
                    at += 1
                    continue
                at, why = self._scalar(at, char)
            elif expected == "element":
                at, why = at + 1, ""
                stack.pop()
            else:
                at, why, expected = self._between(at, char, expected, stack)
                if expected and not why:
                    continue
            if why:
                return at, why
            if not stack:
                return self._huge, ""
            expected = "after"

    def _between(self, at: int, char: str, expected: str, stack: list[str]) -> tuple[int, str, str]:
        """Keys, colons, commas and closing brackets: the next place, the fault, and what is expected then ("" when a value ended)."""
        if expected in ("key", "first key"):
            if char == "}" and expected == "first key":
                stack.pop()
                return at + 1, "", ""
            if char != '"':
                return at, "looking for beginning of object key string", expected
            at, why = self._string(at)
            return at, why, "colon"
        if expected == "colon":
            return (at + 1, "", "value") if char == ":" else (at, "after object key", expected)
        opened = stack[-1]
        if char == ",":
            return at + 1, "", "key" if opened == "{" else "value"
        if char == {"{": "}", "[": "]"}[opened]:
            stack.pop()
            return at + 1, "", ""
        return at, "after object key:value pair" if opened == "{" else "after array element", expected

    def _scalar(self, at: int, char: str) -> tuple[int, str]:
        if char == '"':
            return self._string(at)
        word = _LITERALS.get(char)
        if word:
            for i, wanted in enumerate(word):
                if self._text[at + i : at + i + 1] != wanted:
                    return at + i, f"in literal {word} (expecting {_quoted(wanted)})"
            return at + len(word), ""
        return self._number(at, char)

    def _number(self, at: int, char: str) -> tuple[int, str]:
        if char not in "-0123456789":
            return at, "looking for beginning of value"
        end = _end_of_number(self._text, at)
        if end == at:
            return at + 1, "in numeric literal"
        following = self._text[end : end + 1]
        digits = self._text[at:end]
        if following == "." and "." not in digits and "e" not in digits.lower():
            return end + 1, "after decimal point in numeric literal"
        if following in ("e", "E") and "e" not in digits.lower():
            signed = self._text[end + 1 : end + 2] in ("+", "-")
            return end + 1 + signed, "in exponent of numeric literal"
        if self._huge < 0 and abs(float(digits)) == float("inf"):
            self._huge = at
        return end, ""

    def _string(self, at: int) -> tuple[int, str]:
        text = self._text
        at += 1
        while (at := _end_of_ordinary(text, at)) < len(text) and text[at] != '"':
            if text[at] < " ":
                return at, "in string literal"
            if text[at] == "\\":
                at += 1
                if text[at : at + 1] == "u":
                    for _ in range(4):
                        at += 1
                        if text[at : at + 1] not in tuple("0123456789abcdefABCDEF"):
                            return at, "in \\u hexadecimal character escape"
                elif text[at : at + 1] not in tuple('"\\/bfnrt'):
                    return at, "in string escape code"
            at += 1
        return (at + 1, "") if at < len(text) else (at, "eof")
