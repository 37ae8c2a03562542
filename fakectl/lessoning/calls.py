"""The kubectl command lines that a shell makes of a command of a document: those that fakectl gets to see when somebody types it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .playing import BEFORE, KUBECTL
from .shellwords import Call, NotUnderstood, Word, parse

KUBECTLS = KUBECTL | {"k"}
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
Line = list[str | None]


def calls(command: str) -> list[Line]:
    """Each kubectl command line in the order of running, without the word kubectl; None stands for a word that the shell fills in."""
    try:
        return list(_lines(command))
    except NotUnderstood:
        return []


def _lines(text: str) -> Iterator[Line]:
    for pipeline in parse(text):
        for call in pipeline.calls:
            yield from _inner(call)
            words = [_known(word) for word in call.words]
            while words and words[0] is not None and (words[0] in BEFORE or ASSIGNMENT.fullmatch(words[0])):
                words = words[1:]
            if words and words[0] in KUBECTLS:
                yield words[1:]


def _inner(call: Call) -> Iterator[Line]:
    """The command lines within `$(…)`, which run first."""
    for word in (*call.words, *(w for w in (call.stdin, call.reads, call.writes) if w)):
        for part in word:
            if part.kind == "command":
                yield from _lines(part.text)


def _known(word: Word) -> str | None:
    return "".join(p.text for p in word) if all(p.kind == "text" for p in word) else None
