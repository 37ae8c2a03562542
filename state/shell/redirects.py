"""Where streams lead: files, other streams, nowhere, or the text of a here-document."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Union

from .expansion import text_of
from .files import Entry, Trouble
from .streams import Event, Input
from .syntax import Redirect

if TYPE_CHECKING:
    from .machine import Shell


class Sink:
    """A file that is written to."""

    def __init__(self, shell: Shell, entry: Entry):
        self.shell, self.entry = shell, entry

    def add(self, text: str) -> None:
        self.shell.world.files.add(self.entry, text, self.shell.moment)


Target = Union[int, Sink, None]  # noqa: UP007  (a stream of the process, a file, or nothing)


def redirect(shell: Shell, redirects: list[Redirect]) -> Generator[Event, None, bool]:
    """Lead streams elsewhere; False (with a word on stderr) when a file cannot be opened."""
    for found in redirects:
        target = yield from text_of(shell, found.target)
        try:
            _lead(shell, found, target)
        except Trouble as e:
            doing = "open" if found.op == "<" else "create"
            said = {"No such file or directory": "no such file" if found.op == "<" else "nonexistent directory"}.get(str(e), str(e))
            yield from shell.complain(f"can't {doing} {target}: {said}")
            shell.status = 1
            return False
    return True


def _lead(shell: Shell, found: Redirect, target: str) -> None:
    if found.op == "<<":
        shell.stdin = Input(target)
    elif found.op == "<":
        shell.stdin = Input("" if target == "/dev/null" else shell.world.files.read(shell.path(target)))
    elif found.op in (">&", "<&"):
        if target not in ("-", "0", "1", "2"):
            raise Trouble("Bad file descriptor")
        shell.sinks[found.fd] = None if target == "-" else shell.sinks.get(int(target))
    else:
        shell.sinks[found.fd] = _opened(shell, target, found.op == ">>")


def _opened(shell: Shell, target: str, append: bool) -> Target:
    """What a redirection writes to."""
    if target in ("/dev/stdout", "/dev/stderr", "/dev/tty"):
        return shell.sinks.get(2 if target == "/dev/stderr" else 1)
    if target in ("/proc/1/fd/1", "/proc/1/fd/2", "/proc/self/fd/1", "/proc/self/fd/2"):
        return shell.sinks.get(int(target[-1])) if shell.world.main or "self" in target else None
    if target == "/dev/null":
        return None
    return Sink(shell, shell.world.files.open(shell.path(target), shell.moment, append=append))
