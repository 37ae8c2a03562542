"""Whether two command lines mean the same: short names, the order of flags, `-n x` for `--namespace=x`, defaults that are spelled out.

Each is read as the command line itself would read it, and what is read is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from .calls import KUBECTLS
from .shellwords import Call, NotUnderstood, Word, flat, parse

BY_TYPE = frozenset({"get", "describe", "delete", "scale", "label", "annotate", "patch", "edit", "expose", "autoscale", "wait", "taint",
                     "rollout", "set"})  # whose first word is a type, or type/name
OF_PODS = frozenset({"logs", "exec", "attach", "debug", "port-forward"})  # whose first word is a pod, or type/name
Meaning = tuple[Any, ...]


def same(typed: str, wanted: str) -> bool:
    """Whether two lines of a shell run the same commands."""
    if typed.split() == wanted.split():
        return True
    try:
        ours, theirs = parse(typed), parse(wanted)
    except NotUnderstood:
        return False
    return len(ours) == len(theirs) and all(
        len(a.calls) == len(b.calls) and all(map(_same_call, a.calls, b.calls)) for a, b in zip(ours, theirs, strict=True)
    )


def _same_call(one: Call, other: Call) -> bool:
    if _read(one) != _read(other) or one.appends != other.appends:
        return False
    a, b = _words(one.words), _words(other.words)
    if not (a and b and a[0] in KUBECTLS and b[0] in KUBECTLS):
        return a == b
    return a[1:] == b[1:] or (meaning(a[1:]) or a) == (meaning(b[1:]) or b)


def _read(call: Call) -> list[str]:
    return [flat(word) if word else "" for word in (call.stdin, call.reads, call.writes)]


def _words(words: Sequence[Word]) -> list[str]:
    return [flat(word) for word in words]


class _Listener:
    """What a command line is read with: takes the global flags."""

    def __init__(self) -> None:
        self.globals: dict[str, Any] = {}
        self.all_namespaces = False

    def note(self, _: str) -> None:
        """Warnings about old flags are no matter here."""

    def use_globals(self, values: dict[str, Any]) -> None:
        self.globals = values


def meaning(argv: Sequence[str]) -> Meaning | None:
    """What a kubectl command line asks for, as something that compares; None for one that kubectl refuses."""
    from fakectl.errors import CommandError, ShowHelp
    from fakectl.lazy import find
    from fakectl.pflag import FlagError

    listener = _Listener()
    try:
        node, rest = find(argv)
        read = node.load().make_context(node.command_path, list(rest), obj=listener)
    except (CommandError, FlagError, ShowHelp, click.ClickException):
        return None
    flags = dict(read.params)
    words = flags.pop("args")
    given = {"namespace": "default", **{k: v for k, v in listener.globals.items() if v}}
    if flags.get("all_namespaces"):
        del given["namespace"]
    return node.path, _objects(node.path, words), sorted(flags.items()), sorted(given.items())


def _objects(path: tuple[str, ...], words: list[str]) -> Meaning:
    """The objects that the words name, and the other words."""
    if not words:
        return ((), ())
    if path[0] in OF_PODS:
        kind, slash, name = words[0].partition("/")
        return (((_resource(kind), name) if slash else ("pods", kind),), tuple(words[1:]))
    if path[0] not in BY_TYPE:
        return ((), tuple(words))
    if "/" in words[0]:
        named = [w for w in words if "/" in w and "=" not in w]
        pairs = tuple((_resource(w.partition("/")[0]), w.partition("/")[2]) for w in named)
        return (pairs, tuple(sorted(w for w in words if w not in named)))
    count = next((i for i, w in enumerate(words[1:], 1) if "=" in w or w.endswith("-")), len(words))
    types = [_resource(word) for word in words[0].split(",")]
    return (tuple((kind, name) for kind in types for name in words[1:count] or [""]), tuple(sorted(words[count:])))


def _resource(word: str) -> str:
    from state.kind import catalog

    found = catalog().resolve(word)
    return found.gr if found else word
