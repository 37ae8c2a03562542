"""The commands of the pretend shell: which file has which, which images have them, and how one is called.

A command is `name(shell, args)`, a generator of (stream, text) that returns its exit code; a builtin works on the shell itself.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from .. import images
from ..expansion import fields, text_of
from ..files import Trouble
from ..machine import RunsOn, Shell, Unable
from ..redirects import redirect
from ..streams import ERR, OUT, Run

if TYPE_CHECKING:
    from ..machine import Events
    from ..syntax import Simple
    from ..world import Image

Command = Callable[[Shell, list[str]], Run]
FILES = {
    "filing": "ls cat cp mv rm rmdir mkdir touch ln chmod chown basename dirname readlink realpath stat du",
    "printing": "echo printf seq yes",
    "text": "tee wc head tail sort uniq tr cut rev tac nl base64",
    "matching": "grep egrep fgrep sed",
    "system": "env printenv hostname date sleep true false id whoami uname ps df free uptime kill nproc arch which sync",
    "testing": "test [ expr",
    "network": "nslookup wget curl",
    "programs": "nginx perl sh bash ash dash",
}
FOLDERS = ("/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")


@cache
def homes() -> dict[str, str]:
    return {name: file for file, names in FILES.items() for name in names.split()}


def has(image: Image, name: str) -> bool:
    """Whether the image has a program of this name."""
    return images.has(image, name, name in homes())


def find(name: str) -> Command:
    """The command of this name. Raises Unable for one that is not pretended."""
    home = homes().get(name)
    if home is None:
        raise Unable(name)
    module = importlib.import_module(f"{__name__}.{home}")
    return getattr(module, {"[": "bracket", "true": "true_", "false": "false_"}.get(name, name))


def program(shell: Shell, name: str) -> str:
    """The name of the program that a word means ("" for none): by itself, or by its path."""
    folder, _, base = name.rpartition("/")
    if "/" not in name:
        return name if has(shell.world.image, name) else ""
    return base if folder in FOLDERS and has(shell.world.image, base) else ""


# -- calling ----------------------------------------------------------------------------------------------------------------------


def simple(shell: Shell, node: Simple) -> Events:
    """A simple command: words, assignments, redirections."""
    shell.substituted = 0
    words = yield from fields(shell, node.words)
    assigned = []
    for name, word in node.assigns:
        assigned.append((name, (yield from text_of(shell, word))))
    if "x" in shell.options and (words or assigned):
        yield from shell.emit(2, "+ " + " ".join([*(f"{n}={v}" for n, v in assigned), *map(_shown, words)]) + "\n")
    kept = shell.sinks, shell.stdin
    shell.sinks = dict(shell.sinks)
    inherited = shell.stdin
    try:
        if not (yield from redirect(shell, node.redirects)):
            shell.check()
            return
        if not words:
            for name, value in assigned:
                shell.set(name, value)
            shell.status = shell.substituted
        else:
            yield from _with(shell, assigned, words)
    except Trouble as e:
        yield from shell.complain(f"write error: {e}")
        shell.status = 1
    finally:
        lasting = words[:1] == ["exec"] and len(words) == 1
        shell.sinks, shell.stdin = (shell.sinks, shell.stdin) if lasting else (kept[0], inherited)
    shell.check()


def _shown(word: str) -> str:
    return word if word and not set(word) & set(" \t\n'\"$&;|<>()*?") else "'" + word.replace("'", "'\"'\"'") + "'"


def _with(shell: Shell, assigned: list[tuple[str, str]], words: list[str]) -> Events:
    """Call a command with variables that are its own."""
    before = {name: (shell.vars.get(name), name in shell.exported) for name, _ in assigned}
    for name, value in assigned:
        shell.set(name, value)
        shell.exported.add(name)
    yield from invoke(shell, words)
    for name, (old, was_exported) in before.items():
        if old is None:
            shell.vars.pop(name, None)
        else:
            shell.vars[name] = old
        if not was_exported:
            shell.exported.discard(name)


def invoke(shell: Shell, words: list[str]) -> Events:
    """Call a function, a builtin or a program; its exit code is in the shell's status."""
    from .builtins import BUILTINS, call

    name = words[0]
    if name in shell.functions:
        yield from call(shell, shell.functions[name], words[1:])
    elif name in BUILTINS:
        yield from BUILTINS[name](shell, words[1:])
    else:
        yield from external(shell, words)


def external(shell: Shell, words: list[str]) -> Events:
    """Call a program."""
    name = words[0]
    found = program(shell, name)
    if not found:
        yield from _absent(shell, name, words[1:])
        return
    try:
        run = find(found)(shell, words[1:])
        shell.status = yield from drive(shell, run)
    except Unable as e:
        if shell.world.main and str(e) == found:
            raise RunsOn from None
        yield from shell.emit(2, f"fakectl: the pretend shell does not know {e}\n")
        shell.status = 126


def _absent(shell: Shell, name: str, args: list[str]) -> Events:
    """A word that is no program: a script among the files, or nothing at all."""
    from .builtins import script

    entry = shell.world.files.find(shell.path(name)) if "/" in name else None
    if entry is not None:
        if entry.kind == "d" or not entry.mode & 0o111:
            yield from shell.complain(f"{name}: Permission denied")
            shell.status = 126
        else:
            yield from script(shell, entry.text, name, args)
        return
    if shell.world.main and not shell.world.image.busybox:
        raise RunsOn
    bash = shell.name == "bash"
    where = "" if shell.world.image.busybox else "line 1: " if bash else "1: "
    yield from shell.complain(f"{where}{name}: {'command ' if bash else ''}not found")
    shell.status = 127


def drive(shell: Shell, run: Run) -> Any:
    """Let a command work; its marks become events."""
    while True:
        try:
            stream, text = next(run)
        except StopIteration as e:
            return e.value or 0
        shell.now = max(shell.now, getattr(shell.stdin, "now", 0))
        if stream in (OUT, ERR):
            yield from shell.emit(stream, text)
        else:
            yield shell.now, stream, text
