"""Reads a script into its tree. Source of the grammar: POSIX.1-2017, Shell Command Language, 2.10."""

from __future__ import annotations

from functools import lru_cache

from .syntax import (
    AndOr,
    Background,
    Case,
    For,
    Function,
    Group,
    If,
    Loop,
    Node,
    Part,
    Pipeline,
    Redirect,
    Redirected,
    Sequence,
    ShellError,
    Simple,
    Word,
)
from .words import ENDS, Source

RESERVED = frozenset(("if", "then", "elif", "else", "fi", "do", "done", "case", "esac", "while", "until", "for", "{", "}", "!", "in"))
OPENERS = frozenset(("if", "while", "until", "for", "case", "{"))
REDIRECTS = ("<<-", "<<", ">>", ">&", "<&", ">|", "<>", "<", ">")
LONGEST = 100_000  # characters of a script
SAID = {"\n": "newline", "": "end of file"}


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """The tree of a script (shared: nothing changes it). Raises ShellError."""
    if len(text) > LONGEST:
        raise ShellError("scripts that long")
    return _script(text, 0)


def _script(text: str, depth: int) -> Node:
    parser = Parser(text, depth)
    body = parser.commands(())
    if parser.at < len(parser.text):
        raise parser.unexpected()
    return body


class Parser(Source):
    """The commands of one text."""

    def __init__(self, text: str, depth: int):
        super().__init__(text, depth)
        self.script = _script
        self._pending: list[tuple[Redirect, str, bool, list[Redirect]]] = []  # here-documents whose text comes after the line

    def unexpected(self, wanted: str = "") -> ShellError:
        """The shell's own complaint about what comes next."""
        self.blanks()
        word = next((op for op in ("&&", "||", ";;", "\n", ";", "&", "|", "(", ")", "<", ">") if self.text.startswith(op, self.at)), None)
        if word is None:
            found = self.word()
            word = (found.plain() or "word") if found else ""
        said = SAID.get(word, f'"{word}"' if word != "word" else "word")
        return ShellError(f"syntax error: unexpected {said}" + (f' (expecting "{wanted}")' if wanted else ""))

    # -- what stands between commands ---------------------------------------------------------------------------------------------

    def blanks(self) -> None:
        """Step over spaces, continued lines and comments."""
        while self.at < len(self.text):
            if self.text[self.at] in " \t\r":
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at += 2
            elif self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                return

    def newlines(self) -> None:
        """Step over blanks and ends of lines."""
        self.blanks()
        while self.peek() == "\n":
            self.at += 1
            self._read_documents()
            self.blanks()

    def _read_documents(self) -> None:
        for redirect, end, literal, redirects in self._pending:
            lines = []
            while self.at < len(self.text):
                stop = self.text.find("\n", self.at)
                line = self.text[self.at :] if stop < 0 else self.text[self.at : stop]
                self.at = len(self.text) if stop < 0 else stop + 1
                if redirect.op == "<<-":
                    line = line.lstrip("\t")
                if line == end:
                    break
                lines.append(line + "\n")
            body = "".join(lines)
            redirects[redirects.index(redirect)] = Redirect(redirect.fd, "<<", self._document(body, literal))
        self._pending.clear()

    def _document(self, body: str, literal: bool) -> Word:
        if literal:
            return Word((Part("text", body, True),))
        inner = Parser(body, self.depth + 1)
        return Word(tuple(inner.quoted("")))

    def keyword(self) -> str:
        """The reserved word that comes next, not stepped over; "" when none does."""
        self.blanks()
        begun = self.at
        if self.peek() in ("{", "}", "!"):
            following = self.text[begun + 1 : begun + 2]
            return self.peek() if not following or following in ENDS else ""
        word = self.name()
        following = self.text[self.at : self.at + 1]
        self.at = begun
        return word if word in RESERVED and (not following or following in ENDS) else ""

    def expect(self, word: str) -> None:
        self.newlines()
        if self.keyword() != word:
            raise self.unexpected(word)
        self.at += len(word)

    # -- lists --------------------------------------------------------------------------------------------------------------------

    def commands(self, ends: tuple[str, ...]) -> Node:
        """Commands up to one of the reserved words or operators `ends`, which is not stepped over."""
        items: list[Node] = []
        while True:
            self.newlines()
            if self._ended(ends):
                break
            item = self.and_or()
            self.blanks()
            if self.peek() == "&" and self.peek(2) != "&&":
                self.at += 1
                item = Background(item)
            elif self.peek() == ";" and self.peek(2) != ";;":
                self.at += 1
            elif self.peek() != "\n" and not self._ended(ends):
                raise self.unexpected()
            items.append(item)
        if self._pending:
            self._read_documents()
        return items[0] if len(items) == 1 and not isinstance(items[0], Background) else Sequence(items)

    def _ended(self, ends: tuple[str, ...]) -> bool:
        self.blanks()
        if self.at >= len(self.text):
            return True
        closing = ";;" if self.peek(2) == ";;" else ")" if self.peek() == ")" else ""
        if closing and closing not in ends:
            raise self.unexpected()
        word = closing or self.keyword()
        return bool(word) and word in ends

    def and_or(self) -> Node:
        left = self.pipeline()
        while True:
            self.blanks()
            op = self.peek(2)
            if op not in ("&&", "||"):
                return left
            self.at += 2
            self.newlines()
            left = AndOr(left, op, self.pipeline())

    def pipeline(self) -> Node:
        negated = False
        while self.keyword() == "!":
            self.at += 1
            negated = not negated
        stages = [self.command()]
        while True:
            self.blanks()
            if self.peek() != "|" or self.peek(2) == "||":
                break
            self.at += 1
            self.newlines()
            stages.append(self.command())
        return stages[0] if len(stages) == 1 and not negated else Pipeline(stages, negated)

    # -- commands -----------------------------------------------------------------------------------------------------------------

    def command(self) -> Node:
        self.depth += 1
        if self.depth > 24:
            raise ShellError("commands nested so deep")
        try:
            word = self.keyword()
            if word in OPENERS or self.peek() == "(":
                return self._redirected(self._compound(word))
            if word:
                raise self.unexpected()
            return self._simple()
        finally:
            self.depth -= 1

    def _compound(self, word: str) -> Node:
        if not word:
            self.at += 1
            body = self.commands((")",))
            if not self.take(")"):
                raise self.unexpected(")")
            return Group(body, True)
        self.at += len(word)
        if word == "{":
            return Group(self._body("}"), False)
        if word == "if":
            return self._if()
        if word == "for":
            return self._for()
        if word == "case":
            return self._case()
        condition = self._body("do")
        return Loop(condition, self._body("done"), word == "until")

    def _body(self, end: str) -> Node:
        """Commands (at least one) up to a reserved word, which is stepped over."""
        body = self.commands((end,))
        if isinstance(body, Sequence) and not body.items:
            raise self.unexpected()
        self.expect(end)
        return body

    def _if(self) -> Node:
        clauses, otherwise = [], None
        while True:
            condition = self._body("then")
            body = self.commands(("elif", "else", "fi"))
            clauses.append((condition, body))
            word = self.keyword()
            if word == "elif":
                self.at += 4
                continue
            if word == "else":
                self.at += 4
                otherwise = self.commands(("fi",))
            self.expect("fi")
            return If(clauses, otherwise)

    def _for(self) -> Node:
        self.blanks()
        name = self.name()
        if not name:
            raise ShellError("syntax error: bad for loop variable")
        self.newlines()
        words: list[Word] | None = None
        if self.keyword() == "in":
            self.at += 2
            words = []
            while (word := self._next_word()) is not None:
                words.append(word)
        self.blanks()
        self.take(";")
        self.expect("do")
        return For(name, words, self._body("done"))

    def _case(self) -> Node:
        word = self._next_word()
        if word is None:
            raise self.unexpected()
        self.expect("in")
        clauses: list[tuple[list[Word], Node]] = []
        while True:
            self.newlines()
            if self.keyword() == "esac":
                self.at += 4
                return Case(word, clauses)
            self.take("(")
            patterns = []
            while (pattern := self._next_word()) is not None:
                patterns.append(pattern)
                self.blanks()
                if not self.take("|"):
                    break
            self.blanks()
            if not patterns or not self.take(")"):
                raise self.unexpected(")")
            clauses.append((patterns, self.commands((";;", "esac"))))
            self.take(";;")

    def _next_word(self) -> Word | None:
        self.blanks()
        return self.word()

    def _redirected(self, body: Node) -> Node:
        redirects: list[Redirect] = []
        while self._redirect(redirects):
            self.blanks()
        return Redirected(body, redirects) if redirects else body

    def _simple(self) -> Node:
        assigns: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        begun = self.at
        while True:
            self.blanks()
            if self._redirect(redirects):
                continue
            if not words and (found := self._assignment()):
                assigns.append(found)
                continue
            word = self.word()
            if word is None:
                break
            words.append(word)
            if len(words) == 1 and (name := word.plain()) and not assigns and self._function():
                self.newlines()
                return Function(name, self.command())
        if self.at == begun or not (assigns or words or redirects):
            raise self.unexpected()
        return Simple(assigns, words, redirects)

    def _function(self) -> bool:
        begun = self.at
        self.blanks()
        if self.take("("):
            self.blanks()
            if self.take(")"):
                return True
            raise self.unexpected(")")
        self.at = begun
        return False

    def _assignment(self) -> tuple[str, Word] | None:
        begun = self.at
        name = self.name()
        if name and self.take("="):
            return name, self.word() or Word(())
        self.at = begun
        return None

    def _redirect(self, redirects: list[Redirect]) -> bool:
        self.blanks()
        begun = self.at
        digits = ""
        while self.peek().isdigit() and len(digits) < 2:
            digits += self.peek()
            self.at += 1
        op = next((o for o in REDIRECTS if self.text.startswith(o, self.at)), "")
        if not op:
            self.at = begun
            return False
        self.at += len(op)
        target = self._next_word()
        if target is None:
            raise self.unexpected()
        fd = int(digits) if digits else (0 if op[0] == "<" else 1)
        if op in ("<<", "<<-"):
            literal = any(p.quoted for p in target.parts)
            redirect = Redirect(fd, op, target)
            redirects.append(redirect)
            self._pending.append((redirect, "".join(str(p.value) for p in target.parts), literal, redirects))
        else:
            redirects.append(Redirect(fd, ">" if op == ">|" else op, target))
        return True
