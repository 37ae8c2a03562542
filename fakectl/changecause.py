"""--record: the command line is kept in the annotation from which `rollout history` tells why something was changed.

Source: cli-runtime `pkg/genericclioptions/record_flags.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .flags import GLOBALS, Command
from .pflag import Parser

ANNOTATION = "kubernetes.io/change-cause"

Object = dict[str, Any]


class _Spelled(Parser):
    """Remembers the flags as they were given, in order."""

    def __init__(self, command: Command):
        long: dict[str, Any] = {**GLOBALS, **command.flags}
        short = {f.shorthand: f for f in long.values() if f.shorthand}
        super().__init__(long.get, short.get, _silent)
        self.said: list[str] = []

    def _set(self, flag: Any, text: str) -> None:
        super()._set(flag, text)
        self.said.append(f" --{flag.flag}={text}")


def _silent(line: str) -> None:
    """Deprecated flags have been told of already."""


def recorder(session: Any, command: Command, record: bool) -> Callable[[Object], None]:
    """What notes the running command in an object, if it shall."""
    if not record:
        return lambda obj: None
    spelled = _Spelled(command)
    words = spelled.parse(session.argv).args
    cause = " ".join(["kubectl", *words]) + "".join(spelled.said)

    def note(obj: Object) -> None:
        metadata = obj.setdefault("metadata", {})
        metadata["annotations"] = {**(metadata.get("annotations") or {}), ANNOTATION: cause}

    return note
