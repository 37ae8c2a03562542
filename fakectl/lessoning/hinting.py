"""Hints at a command, each telling more than the one before: what it begins with, its words with their values left out, all of it."""

from __future__ import annotations

import re

from .calls import calls

HINTS = 3


def hint(command: str, number: int) -> str:
    """Hint number 1, 2 or 3 (and more: all of it)."""
    if number >= HINTS:
        return command
    line = next(iter(calls(command)), None) or command.split()[1:]
    words = [word or "…" for word in line]
    name = _name(words)
    if number == 1:
        return f"The command is kubectl {' '.join(name)} ..."
    left = list(name)
    out = []
    for word in words:
        if left and word == left[0]:
            out.append(left.pop(0))
        else:
            out.append(_masked(word))
    return " ".join(["kubectl", *out])


def _name(words: list[str]) -> list[str]:
    """The words that name the command, as they are spelled here."""
    from fakectl.errors import CommandError
    from fakectl.lazy import find

    try:
        node, rest = find(words)
    except CommandError:
        return words[:1]
    name = [word for word in words if word not in rest]
    return name if len(name) == len(node.path) else list(node.path)


def _masked(word: str) -> str:
    """A flag without its value; of another word its first letter, and the kind before a slash."""
    if word.startswith("-"):
        return re.sub(r"=.*", "=…", word, flags=re.DOTALL)
    scheme, remote, _ = word.partition("://")
    kind, slash, _ = word.partition("/")
    if remote:
        return f"{scheme}://…"
    return f"{kind}/…" if slash and "." not in kind else f"{word[:1]}…"
