"""Reads words: quotes, and what begins with a dollar sign or a backquote."""

from __future__ import annotations

from collections.abc import Callable

from .syntax import Node, Part, ShellError, Word

DEEPEST = 24  # nested substitutions and compound commands
ENDS = frozenset(" \t\n;&|()<>")
IN_QUOTES = frozenset('$`"\\\n')
SPECIAL = frozenset("?#@*$!-0123456789")
OPERATORS = (":-", ":=", ":+", ":?", "##", "#", "%%", "%", "-", "=", "+", "?")


class Source:
    """A script's text, read from left to right. `script` reads the commands of a substitution; the parser gives it."""

    def __init__(self, text: str, depth: int = 0):
        if depth > DEEPEST:
            raise ShellError("commands nested so deep")
        self.text, self.at, self.depth = text, 0, depth
        self.script: Callable[[str, int], Node]

    def peek(self, length: int = 1) -> str:
        return self.text[self.at : self.at + length]

    def take(self, text: str) -> bool:
        """Step over a text that comes next."""
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    # -- words --------------------------------------------------------------------------------------------------------------------

    def word(self, ends: frozenset[str] = ENDS) -> Word | None:
        """The word that comes next, None when none does."""
        parts: list[Part] = []
        begun = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in ends:
                break
            if char == "'":
                parts.append(Part("text", self._until_quote(), True))
            elif char == '"':
                self.at += 1
                parts += self._double()
            elif char == "\\":
                self.at += 2
                escaped = self.text[self.at - 1 : self.at]
                if escaped != "\n":
                    parts.append(Part("text", escaped, True))
            elif char == "$" or char == "`":
                parts.append(self._dollar(False))
            else:
                parts.append(Part("text", self._plain(ends), False))
        return Word(tuple(parts)) if self.at > begun else None

    def _plain(self, ends: frozenset[str]) -> str:
        begun = self.at
        while self.at < len(self.text) and self.text[self.at] not in ends and self.text[self.at] not in "'\"\\$`":
            self.at += 1
        return self.text[begun : self.at]

    def _until_quote(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise ShellError("syntax error: unterminated quoted string")
        found = self.text[self.at + 1 : end]
        self.at = end + 1
        return found

    def _double(self) -> list[Part]:
        parts = self.quoted('"')
        if not self.take('"'):
            raise ShellError("syntax error: unterminated quoted string")
        return parts or [Part("text", "", True)]

    def quoted(self, end: str) -> list[Part]:
        """What stands in double quotes or in a here-document, up to `end`, which is not stepped over."""
        parts: list[Part] = []
        text: list[str] = []

        def flush() -> None:
            if text:
                parts.append(Part("text", "".join(text), True))
                text.clear()

        while self.at < len(self.text) and (not end or self.text[self.at] != end):
            char = self.text[self.at]
            if char == "\\" and self.text[self.at + 1 : self.at + 2] in IN_QUOTES and self.at + 1 < len(self.text):
                if self.text[self.at + 1] != "\n":
                    text.append(self.text[self.at + 1])
                self.at += 2
            elif char in "$`":
                flush()
                parts.append(self._dollar(True))
            else:
                text.append(char)
                self.at += 1
        flush()
        return parts

    # -- dollars ------------------------------------------------------------------------------------------------------------------

    def _dollar(self, quoted: bool) -> Part:
        if self.take("`"):
            return Part("run", self._backquoted(), quoted)
        self.at += 1
        if self.take("(("):
            end = self._matching_sum()
            if end >= 0:
                inner = Source(self.text[self.at : end], self.depth + 1)
                inner.script = self.script
                self.at = end + 2
                return Part("sum", Word(tuple(inner.quoted(""))), quoted)
            self.at -= 2
        if self.take("("):
            return Part("run", self._substitution(), quoted)
        if self.take("{"):
            return self._braced(quoted)
        name = self.name() or (self.peek() if self.peek() in SPECIAL else "")
        if not name:
            return Part("text", "$", quoted)
        if name in SPECIAL:
            self.at += 1
        return Part("var", name, quoted)

    def name(self) -> str:
        """The variable's name that comes next, "" when none does."""
        begun = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if not (char == "_" or char.isascii() and (char.isalpha() or char.isdigit() and self.at > begun)):
                break
            self.at += 1
        return self.text[begun : self.at]

    def _matching_sum(self) -> int:
        """Where the )) of an arithmetic expansion is; -1 when the parentheses were a subshell's."""
        depth = 0
        for i in range(self.at, len(self.text)):
            if self.text[i] == "(":
                depth += 1
            elif self.text[i] == ")":
                if depth == 0:
                    return i if self.text.startswith("))", i) else -1
                depth -= 1
        return -1

    def _backquoted(self) -> Node:
        text: list[str] = []
        while self.at < len(self.text) and self.text[self.at] != "`":
            if self.text[self.at] == "\\" and self.text[self.at + 1 : self.at + 2] in ("`", "\\", "$"):
                self.at += 1
            text.append(self.text[self.at : self.at + 1])
            self.at += 1
        if not self.take("`"):
            raise ShellError("syntax error: EOF in backquote substitution")
        return self.script("".join(text), self.depth + 1)

    def _substitution(self) -> Node:
        begun = self.at
        self.at = skip_parentheses(self.text, self.at)
        return self.script(self.text[begun : self.at - 1], self.depth + 1)

    def _braced(self, quoted: bool) -> Part:
        if self.peek() == "#" and self.peek(2) != "#}":
            self.at += 1
            name = self.name() or self._special()
            if not self.take("}"):
                raise ShellError("syntax error: bad substitution")
            return Part("var", name, quoted, "length")
        name = self.name() or self._special()
        if self.take("}"):
            return Part("var", name, quoted)
        op = next((o for o in OPERATORS if self.take(o)), "")
        if not op or not name:
            raise ShellError("syntax error: bad substitution")
        if self.depth >= DEEPEST:
            raise ShellError("commands nested so deep")
        self.depth += 1
        arg = Word(tuple(self.quoted("}"))) if quoted else self.word(frozenset("}")) or Word(())
        self.depth -= 1
        if not self.take("}"):
            raise ShellError("syntax error: missing '}'")
        return Part("var", name, quoted, op, arg)

    def _special(self) -> str:
        begun = self.at
        while self.peek() and self.peek().isascii() and self.peek().isdigit():
            self.at += 1
        if self.at == begun and self.peek() and self.peek() in SPECIAL:
            self.at += 1
        return self.text[begun : self.at]


def skip_parentheses(text: str, at: int) -> int:
    """Where the text after the closing parenthesis begins; quotes and nested parentheses are stepped over."""
    depth = 1
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char in "'\"":
            at = _skip_quote(text, at)
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    raise ShellError('syntax error: unexpected end of file (expecting ")")')


def _skip_quote(text: str, at: int) -> int:
    quote = text[at]
    at += 1
    while at < len(text) and text[at] != quote:
        if quote == '"' and text[at] == "\\":
            at += 1
        elif quote == '"' and text.startswith("$(", at):
            at = skip_parentheses(text, at + 2) - 1
        at += 1
    return at
