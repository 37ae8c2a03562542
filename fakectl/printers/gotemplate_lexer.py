"""Cuts a Go template into tokens (Go's text/template/parse/lex.go).

Positions are character offsets; the executor turns them into the byte columns that errors name.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from state.pure import gojson

KEYWORDS = frozenset({"block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with"})

_SPACES = " \t\r\n"
_SPACE_RUN = re.compile(r"[ \t\r\n]*")
_QUOTED = re.compile(r'"(?:\\[^\n]|[^"\\\n])*"')
_CHARACTER = re.compile(r"'(?:\\[^\n]|[^'\\\n])*'")
_BASES = {"x": "0123456789abcdefABCDEF_", "o": "01234567_", "b": "01_"}
_DECIMAL = "0123456789_"


class Token(NamedTuple):
    """A piece of the template: its kind, where it starts, its text and its line. A keyword's kind is the word itself."""

    kind: str
    pos: int
    text: str
    line: int

    def __str__(self) -> str:
        if self.kind == "eof":
            return "EOF"
        if self.kind == "error":
            return self.text
        if self.kind in KEYWORDS or self.kind == "dot":
            return f"<{self.text}>"
        if len(self.text.encode()) > 10:
            return gojson.quote(self.text[:10]) + "..."
        return gojson.quote(self.text)


class _Fault(Exception):
    """The text cannot be cut further."""


def tokens(text: str) -> Iterator[Token]:
    """The template's tokens; the last is of the kind "eof" or "error"."""
    return _Lexer(text).run()


def _alphanumeric(char: str) -> bool:
    return char == "_" or char.isalpha() or char.isdecimal()


def _named(char: str) -> str:
    """Go's `%#U`."""
    name = f"U+{ord(char):04X}"
    return f"{name} '{char}'" if char.isprintable() else name


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.start = 0  # where the token being read begins
        self.at = 0
        self.counted = 0  # the lines up to here are in `line`
        self.line = 1

    def token(self, kind: str) -> Token:
        self.line += self.text.count("\n", self.counted, self.start)
        self.counted = self.start
        made = Token(kind, self.start, self.text[self.start : self.at], self.line)
        self.start = self.at
        return made

    def run(self) -> Iterator[Token]:
        try:
            while self.at < len(self.text):
                yield from self.plain_text()
                if self.at < len(self.text):
                    yield from self.left_delim()
            yield self.token("eof")
        except _Fault as fault:
            yield self.token("error")._replace(text=str(fault))

    def plain_text(self) -> Iterator[Token]:
        end = self.text.find("{{", self.at)
        if end < 0:
            end = len(self.text)
        trims = self.text.startswith("{{-", end) and self.text[end + 3 : end + 4] in tuple(_SPACES)
        kept = self.text[self.at : end].rstrip(_SPACES) if trims else self.text[self.at : end]
        self.at += len(kept)
        if kept:
            yield self.token("text")
        self.at = self.start = end

    def left_delim(self) -> Iterator[Token]:
        self.at += 2
        marker = 2 if self.text[self.at : self.at + 1] == "-" and self.text[self.at + 1 : self.at + 2] in tuple(_SPACES) else 0
        if self.text.startswith("/*", self.at + marker):
            self.at += marker
            self.comment()
            return
        yield self.token("left delim")
        self.at += marker
        self.start = self.at
        yield from self.action()

    def comment(self) -> None:
        self.start = self.at
        end = self.text.find("*/", self.at + 2)
        if end < 0:
            raise _Fault("unclosed comment")
        self.at = end + 2
        closed = self.right_delim_length()
        if not closed:
            raise _Fault("comment ends before closing delimiter")
        self.skip_right_delim(closed)
        self.start = self.at

    def right_delim_length(self) -> int:
        """2 at `}}`, 4 at ` -}}`, else 0."""
        if self.text.startswith("}}", self.at):
            return 2
        return 4 if self.text.startswith("-}}", self.at + 1) and self.text[self.at] in _SPACES else 0

    def skip_right_delim(self, length: int) -> None:
        self.at += length
        if length == 4:
            self.at = self.spaces_end()

    def spaces_end(self) -> int:
        match = _SPACE_RUN.match(self.text, self.at)
        return match.end() if match else self.at

    def action(self) -> Iterator[Token]:
        depth = 0
        while True:
            closed = self.right_delim_length()
            if closed:
                if depth:
                    raise _Fault("unclosed left paren")
                self.start = self.at + closed - 2
                self.at = self.start + 2
                yield self.token("right delim")
                if closed == 4:
                    self.at = self.start = self.spaces_end()
                return
            char = self.text[self.at : self.at + 1]
            if char == "(":
                depth += 1
            elif char == ")":
                depth -= 1
                if depth < 0:
                    raise _Fault("unexpected right paren")
            yield self.token(self.inside(char))

    def inside(self, char: str) -> str:
        """Move past the next token of an action; its kind."""
        if not char:
            raise _Fault("unclosed action")
        if char in _SPACES:
            self.at = self.spaces_end() - 1
            if self.right_delim_length() != 4:
                self.at += 1
            return "space"
        if char in '"`\'':
            return self.quoted(char)
        following = self.text[self.at + 1 : self.at + 2]
        if char == "$" or char == "." and following and following not in "0123456789":
            return self.field("variable" if char == "$" else "field")
        if char in "+-." or char in "0123456789":
            return self.number()
        if _alphanumeric(char):
            return self.identifier()
        return self.symbol(char)

    def symbol(self, char: str) -> str:
        self.at += 1
        if char == ":":
            if not self.text.startswith("=", self.at):
                raise _Fault("expected :=")
            self.at += 1
            return "declare"
        kind = {"=": "assign", "|": "pipe", "(": "left paren", ")": "right paren"}.get(char)
        if kind:
            return kind
        if not char.isascii() or not char.isprintable():
            raise _Fault(f"unrecognized character in action: {_named(char)}")
        return "char"

    def quoted(self, mark: str) -> str:
        if mark == "`":
            end = self.text.find("`", self.at + 1)
            if end < 0:
                raise _Fault("unterminated raw quoted string")
            self.at = end + 1
            return "raw string"
        match = (_QUOTED if mark == '"' else _CHARACTER).match(self.text, self.at)
        if not match:
            raise _Fault("unterminated quoted string" if mark == '"' else "unterminated character constant")
        self.at = match.end()
        return "string" if mark == '"' else "char constant"

    def at_terminator(self) -> bool:
        char = self.text[self.at : self.at + 1]
        return not char or char in " \t\r\n.,|:)(" or self.text.startswith("}}", self.at)

    def word(self) -> None:
        while self.at < len(self.text) and _alphanumeric(self.text[self.at]):
            self.at += 1
        if not self.at_terminator():
            raise _Fault(f"bad character {_named(self.text[self.at])}")

    def field(self, kind: str) -> str:
        self.at += 1
        if self.at_terminator():
            return "variable" if kind == "variable" else "dot"
        self.word()
        return kind

    def identifier(self) -> str:
        self.word()
        word = self.text[self.start : self.at]
        if word in KEYWORDS:
            return word
        return "bool" if word in ("true", "false") else "identifier"

    def number(self) -> str:
        self.scan_number()
        if self.text[self.at : self.at + 1] in ("+", "-"):
            self.scan_number()
            if self.text[self.at - 1] != "i":
                self.bad_number()
            return "complex"
        return "number"

    def bad_number(self) -> None:
        raise _Fault(f"bad number syntax: {gojson.quote(self.text[self.start : self.at])}")

    def accept(self, valid: str) -> bool:
        found = self.text[self.at : self.at + 1]
        if found and found in valid:
            self.at += 1
            return True
        return False

    def accept_run(self, valid: str) -> None:
        while self.accept(valid):
            pass

    def scan_number(self) -> None:
        self.accept("+-")
        digits = _DECIMAL
        if self.accept("0"):
            base = self.text[self.at : self.at + 1].lower()
            if base in _BASES:
                self.at += 1
                digits = _BASES[base]
        self.accept_run(digits)
        if self.accept("."):
            self.accept_run(digits)
        exponent = {_DECIMAL: "eE", _BASES["x"]: "pP"}.get(digits)
        if exponent and self.accept(exponent):
            self.accept("+-")
            self.accept_run(_DECIMAL)
        self.accept("i")
        if self.at < len(self.text) and _alphanumeric(self.text[self.at]):
            self.at += 1
            self.bad_number()
