"""The shell lines of documents, as far as documents about kubectl need them: quotes, variables, `$(…)`, here-documents, pipes and lists.

Source: POSIX Shell Command Language. What is not understood (loops, functions, background jobs) raises NotUnderstood, so that the caller
can say that a command is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Za-z_]\w*")
OPERATORS = ("&&", "||", ";;", ">>", "2>&1", "2>", "&>", "<<-", "<<<", "<<", "|", ";", ">", "<", "&", "(", ")")
KEYWORDS = frozenset([
    "for", "while", "until", "if", "case", "do", "done", "then", "fi", "else", "function", "{", "}", "select", "time", "!", "[[",
])


class NotUnderstood(ValueError):
    """A line that is more of a shell than is read here."""


@dataclass(frozen=True)
class Part:
    """A piece of a word: text as it stands, the name of a variable, or a command whose output counts."""

    kind: str  # "text", "variable" or "command"
    text: str
    quoted: bool = False


Word = tuple[Part, ...]


@dataclass
class Call:
    """One simple command: its words, the texts that it reads, and the file that it writes."""

    words: list[Word] = field(default_factory=list)
    stdin: Word | None = None
    reads: Word | None = None
    writes: Word | None = None
    appends: bool = False
    quiet: bool = False  # stderr goes nowhere


@dataclass
class Pipeline:
    """Commands joined by pipes; `after` is the operator before the pipeline ("", "&&", "||" or ";")."""

    after: str
    calls: list[Call]


Token = str | Word


def parse(text: str) -> list[Pipeline]:
    """The pipelines of a command as it stands in a document. Raises NotUnderstood."""
    tokens, documents = _Reader(text).tokens()
    out = [Pipeline("", [Call()])]
    pending = iter(tokens)
    here = iter(documents)
    for token in pending:
        call = out[-1].calls[-1]
        if not isinstance(token, str):
            call.words.append(token)
        elif token in ("<<", "<<-"):
            next(pending)
            call.stdin = next(here)
        elif token == "2>&1":
            continue
        elif token in (">", ">>", "<", "2>", "&>", "<<<"):
            _redirect(call, token, next(pending, ""))
        elif token == "|":
            out[-1].calls.append(Call())
        elif token in ("&&", "||", ";"):
            out.append(Pipeline(token, [Call()]))
        else:
            raise NotUnderstood(f"{token} is not read here")
    return [p for p in out if any(c.words for c in p.calls)]


def _redirect(call: Call, token: str, target: Token) -> None:
    if isinstance(target, str):
        raise NotUnderstood(f"{token} needs a file")
    if token == "<":
        call.reads = target
    elif token == "<<<":
        call.stdin = (*target, Part("text", "\n", True))
    elif token == "2>":
        call.quiet = True
    else:
        call.writes, call.appends = target, token == ">>"


def expand(word: Word, variables: dict[str, str], run: Callable[[str], str]) -> list[str]:
    """The words that a word becomes: variables filled in, `run` asked for the output of commands; unquoted ones are split at blanks."""
    out, open_ = [""], any(p.quoted or p.kind == "text" for p in word)
    for part in word:
        value = part.text
        if part.kind != "text":
            value = variables.get(value, "") if part.kind == "variable" else run(value).rstrip("\n")
        if part.kind == "text" or part.quoted:
            out[-1] += value
            continue
        pieces = value.split()
        if pieces:
            open_ = True
            out[-1] += pieces[0]
            out += pieces[1:]
    return out if open_ else []


def flat(word: Word) -> str:
    """A word as it is before anything is filled in."""
    return "".join(p.text if p.kind == "text" else f"${p.text}" for p in word)


class _Reader:
    def __init__(self, text: str):
        self.text, self.at = text, 0
        self._ends: list[tuple[str, bool, bool]] = []  # here-documents whose text begins on the next line: end, literal, dash

    def tokens(self) -> tuple[list[Token], list[Word]]:
        out: list[Token] = []
        documents: list[Word] = []
        while self.at < len(self.text):
            c = self.text[self.at]
            if c == "\\" and self.text[self.at + 1 : self.at + 2] == "\n":
                self.at += 2
            elif c == "\n":
                self.at += 1
                documents += self._here_documents()
                if out and out[-1] not in (";", "&&", "||", "|"):
                    out.append(";")
            elif c in " \t":
                self.at += 1
            elif c == "#" and (self.at == 0 or self.text[self.at - 1] in " \t\n"):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            else:
                self._one(out)
        if self._ends:
            documents += self._here_documents()
        return out, documents

    def _one(self, out: list[Token]) -> None:
        operator = next((o for o in OPERATORS if self.text.startswith(o, self.at)), "")
        if not operator:
            word = self._word()
            if flat(word) in KEYWORDS and (not out or out[-1] in (";", "&&", "||", "|")):
                raise NotUnderstood(f"{flat(word)} is not read here")
            out.append(word)
            return
        self.at += len(operator)
        out.append(operator)
        if operator in ("<<", "<<-"):
            while self.text[self.at : self.at + 1] in (" ", "\t"):
                self.at += 1
            start = self.at
            word = self._word()
            literal = any(c in self.text[start : self.at] for c in "'\"\\")
            out.append(word)
            self._ends.append((flat(word), literal, operator == "<<-"))

    def _here_documents(self) -> Iterator[Word]:
        for end, literal, dash in self._ends:
            lines = []
            while self.at < len(self.text):
                stop = self.text.find("\n", self.at)
                stop = len(self.text) if stop < 0 else stop
                line = self.text[self.at : stop]
                self.at = stop + 1
                line = line.lstrip("\t") if dash else line
                if line.strip() == end:
                    break
                lines.append(line + "\n")
            text = "".join(lines)
            yield (Part("text", text, True),) if literal else _Reader(text).filled()
        self._ends = []

    def filled(self) -> Word:
        """The whole text as the inside of double quotes."""
        parts: list[Part] = []
        while self.at < len(self.text):
            parts.append(self._in_double(""))
        return tuple(parts)

    def _word(self) -> Word:
        parts: list[Part] = []
        while self.at < len(self.text):
            c = self.text[self.at]
            if c in " \t\n" or c in "|;&<>()":
                break
            if c == "'":
                end = self.text.find("'", self.at + 1)
                if end < 0:
                    raise NotUnderstood("a quote is not closed")
                parts.append(Part("text", self.text[self.at + 1 : end], True))
                self.at = end + 1
            elif c == '"':
                self.at += 1
                parts.append(Part("text", "", True))
                while self.text[self.at : self.at + 1] != '"':
                    if self.at >= len(self.text):
                        raise NotUnderstood("a quote is not closed")
                    parts.append(self._in_double('"'))
                self.at += 1
            elif c == "\\":
                escaped = self.text[self.at + 1 : self.at + 2]
                parts += [] if escaped == "\n" else [Part("text", escaped, True)]
                self.at += 2
            elif c in "$`":
                parts.append(self._dollar(quoted=False))
            else:
                parts.append(Part("text", c))
                self.at += 1
        return tuple(parts)

    def _in_double(self, quote: str) -> Part:
        c = self.text[self.at]
        if c in "$`":
            return self._dollar(quoted=True)
        if c == "\\" and self.text[self.at + 1 : self.at + 2] in ("$", "`", "\\", "\n", quote or "$"):
            self.at += 2
            return Part("text", self.text[self.at - 1].replace("\n", ""), True)
        self.at += 1
        return Part("text", c, True)

    def _dollar(self, *, quoted: bool) -> Part:
        text = self.text
        if text[self.at] == "`":
            end = text.find("`", self.at + 1)
            return self._upto(end, 1, quoted)
        if text.startswith("$(", self.at) and not text.startswith("$((", self.at):
            depth, end = 0, self.at + 1
            while end < len(text):
                depth += (text[end] == "(") - (text[end] == ")")
                if not depth:
                    break
                end += 1
            return self._upto(end if not depth else -1, 2, quoted)
        braced = text.startswith("${", self.at)
        if text.startswith("$?", self.at):
            self.at += 2
            return Part("variable", "?", quoted)
        name = NAME.match(text, self.at + 1 + braced)
        if not name or (braced and text[name.end() : name.end() + 1] != "}"):
            if braced:
                raise NotUnderstood("${…} with more than a name is not read here")
            self.at += 1
            return Part("text", "$", quoted)
        self.at = name.end() + braced
        return Part("variable", name.group(), quoted)

    def _upto(self, end: int, skip: int, quoted: bool) -> Part:
        if end < 0:
            raise NotUnderstood("a command within a word is not closed")
        inner = self.text[self.at + skip : end]
        self.at = end + 1
        return Part("command", inner, quoted)
