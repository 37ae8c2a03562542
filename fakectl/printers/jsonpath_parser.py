"""Reads kubectl's jsonpath dialect into nodes.

A template is text with actions in braces. Kept apart from the evaluation so that a syntax error is known before any object is read,
as in kubectl (k8s.io/client-go/util/jsonpath/parser.go).
"""
from __future__ import annotations

import re
from typing import Any, NamedTuple

from state.pure import gofmt


class Text(NamedTuple):
    """Text outside of braces, or a quoted string inside."""

    value: str


class Const(NamedTuple):
    """A number, true or false."""

    value: Any


class Field(NamedTuple):
    """A key of a map."""

    name: str


class Array(NamedTuple):
    """An index or a slice; `single` marks an index, whose end was derived from its start."""

    start: int | None
    stop: int | None
    step: int | None
    single: bool


class Filter(NamedTuple):
    """A condition on the elements of a list; the operator is "exists" when nothing is compared."""

    left: list[Any]
    right: list[Any]
    operator: str


class Union(NamedTuple):
    """Several subscripts with commas between."""

    branches: list[list[Any]]


class Identifier(NamedTuple):
    """A bare word: `range` and `end` mean something."""

    name: str


class Wildcard(NamedTuple):
    """Every value of a map or list."""


class Recursive(NamedTuple):
    """The value and everything below it."""


class SyntaxFault(Exception):
    """The template cannot be read; the text is the client library's."""


_DICT_KEY = re.compile(r"'([^']*)'")
_SLICE = re.compile(r"(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?")
_COMPARISON = re.compile(r"([^!<>=]+)([!<>=]+)(.+)", re.DOTALL)
_TERMINATORS = frozenset(" \t\r\n.,[]$@{}")


def parse(template: str) -> list[Any]:
    """The template's pieces: a Text, or for an action the list of its nodes."""
    root: list[Any] = []
    at = 0
    while at < len(template):
        brace = template.find("{", at)
        if brace < 0:
            root.append(Text(template[at:]))
            break
        if brace > at:
            root.append(Text(template[at:brace]))
        action = _Action(template, brace + 1)
        root.append(action.read())
        at = action.at
    return root


def _nodes_of(action: str) -> list[Any]:
    """The nodes of the first action in the text when braces are put around it."""
    nodes: list[Any] = parse("{" + action + "}")[0]
    return nodes


def _unicode(char: str) -> str:
    """Go's `%#U`."""
    name = f"U+{ord(char):04X}"
    return f"{name} '{char}'" if char.isprintable() else name


def _alphanumeric(char: str) -> bool:
    return char == "_" or char.isalpha() or char.isdecimal()


class _Action:
    """One pass over the inside of `{...}`; `at` is the next character to read."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.nodes: list[Any] = []

    def read(self) -> list[Any]:
        """Every node up to the closing brace, which is consumed."""
        text = self.text
        while not text.startswith("}", self.at):
            if text.startswith("[?(", self.at):
                self._filter()
            elif text.startswith("..", self.at):
                self._recursive()
            else:
                self._other(text[self.at : self.at + 1])
        self.at += 1
        return self.nodes

    def _other(self, char: str) -> None:
        if char in ("", "\r", "\n"):
            raise SyntaxFault("unclosed action")
        if char in " @$":
            self.at += 1
        elif char == "[":
            self._array()
        elif char in "\"'":
            self._quote(char)
        elif char == ".":
            self.at += 1
            self._field()
        elif char in "+-" or char.isdecimal():
            self._number()
        elif _alphanumeric(char):
            self._identifier()
        else:
            raise SyntaxFault(f"unrecognized character in action: {_unicode(char)}")

    def _identifier(self) -> None:
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] not in _TERMINATORS:
            self.at += 1
        word = self.text[begin : self.at]
        self.nodes.append(Const(word == "true") if word in ("true", "false") else Identifier(word))

    def _recursive(self) -> None:
        if self.nodes and isinstance(self.nodes[-1], Recursive):
            raise SyntaxFault("invalid multiple recursive descent")
        self.at += 2
        self.nodes.append(Recursive())
        if self.at < len(self.text) and _alphanumeric(self.text[self.at]):
            self._field()

    def _field(self) -> None:
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] not in _TERMINATORS:
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at = min(self.at, len(self.text))
        name = self.text[begin : self.at]
        self.nodes.append(Wildcard() if name == "*" else Field(name.replace("\\", "")))

    def _number(self) -> None:
        begin = self.at
        if self.text[self.at] in "+-":
            self.at += 1
        while self.at < len(self.text) and (self.text[self.at] == "." or self.text[self.at].isdecimal()):
            self.at += 1
        literal = self.text[begin : self.at]
        try:
            if not literal.isascii():
                raise ValueError(literal)
            number: int | float = float(literal) if "." in literal else gofmt.GoInt(literal)
        except ValueError:
            raise SyntaxFault(f"cannot parse number {literal}") from None
        self.nodes.append(Const(number if abs(number) < 1 << 63 else float(number)))

    def _quote(self, mark: str) -> None:
        begin = self.at
        self.at += 1
        while True:
            char = self.text[self.at : self.at + 1]
            if char in ("", "\n"):
                raise SyntaxFault("unterminated quoted string")
            self.at += 1
            # One character back is all that the real parser looks, so "\\" does not end here.
            if char == mark and self.text[self.at - 2] != "\\":
                break
        literal = self.text[begin : self.at]
        try:
            self.nodes.append(Text(gofmt.unquote_body(literal[1:-1], mark)))
        except ValueError as err:
            raise SyntaxFault(f"unquote string {literal} error {err}") from None

    def _array(self) -> None:
        close = self.text.find("]", self.at)
        newline = self.text.find("\n", self.at)
        if close < 0 or 0 <= newline < close:
            raise SyntaxFault("unterminated array")
        inside = self.text[self.at + 1 : close]
        self.at = close + 1
        if inside == "*":
            inside = ":"
        parts = inside.split(",")
        if len(parts) > 1:
            self.nodes.append(Union([_nodes_of(f"[{part.strip(' ')}]") for part in parts]))
            return
        key = _DICT_KEY.fullmatch(inside)
        if key:
            self.nodes += _nodes_of("." + key[1])
            return
        bounds = _SLICE.fullmatch(inside)
        if not bounds:
            raise SyntaxFault(f"invalid array index {inside}")
        start, stop, step = (_bound(group) for group in bounds.groups())
        single = not bounds[2]
        if single:
            stop = (start or 0) + 1
        self.nodes.append(Array(start, stop, step, single))

    def _filter(self) -> None:
        begin = self.at + 3
        self._skip_condition(begin)
        condition = self.text[begin : self.at - 2]
        parts = _COMPARISON.fullmatch(condition)
        if parts:
            self.nodes.append(Filter(_nodes_of(parts[1]), _nodes_of(parts[3]), parts[2]))
        else:
            self.nodes.append(Filter(_nodes_of(condition), [], "exists"))

    def _skip_condition(self, begin: int) -> None:
        """Move past the `)]` that ends the condition: the first `)` outside of the first quoted string."""
        self.at = begin
        mark = ""
        closed = False
        while True:
            char = self.text[self.at : self.at + 1]
            if char in ("", "\n"):
                raise SyntaxFault("unterminated filter")
            self.at += 1
            if char in "\"'":
                if not mark:
                    mark = char
                elif char == mark and self.text[self.at - 2] != "\\":
                    closed = True
            elif char == ")" and bool(mark) == closed:
                break
        if self.text[self.at : self.at + 1] != "]":
            raise SyntaxFault("unclosed array expect ]")
        self.at += 1


def _bound(group: str | None) -> int | None:
    """The number in one part of a slice, None where it is left out."""
    digits = (group or "").removeprefix(":")
    if not digits:
        return None
    if digits == "-" or abs(int(digits)) >= 1 << 63:
        raise SyntaxFault(f"array index {digits} is not a number")
    return int(digits)
