"""What a shell does itself: it changes its own variables, folder and streams, or calls other commands."""

from __future__ import annotations

from collections.abc import Callable

from ..files import Trouble
from ..machine import Events, Jump, Leave, Return, RunsOn, Shell, Unable
from ..parser import parse
from ..streams import TICK
from ..syntax import Node
from . import external, homes, invoke, program

DEEPEST_CALL = 20


def call(shell: Shell, body: Node, args: list[str]) -> Events:
    """A function with its own arguments."""
    if shell.depth >= DEEPEST_CALL:
        raise Unable("functions nested so deep")
    kept, shell.args = shell.args, args
    shell.depth += 1
    try:
        yield from shell.run(body)
    except Return as e:
        shell.status = e.code
    finally:
        shell.args = kept
        shell.depth -= 1


def script(shell: Shell, text: str, name: str, args: list[str]) -> Events:
    """A script in a shell of its own."""
    inner = shell.fork()
    inner.vars = {k: v for k, v in shell.vars.items() if k in shell.exported}
    inner.functions, inner.options, inner.name, inner.args = {}, set(), name, args
    for event in inner.whole(parse(text)):
        if event[1] in (1, 2):
            yield from shell.emit(event[1], event[2])
        else:
            yield event
        shell.now = max(shell.now, event[0])
    shell.now, shell.status = max(shell.now, inner.now), inner.status


def _said(shell: Shell, code: int) -> Events:
    shell.status = code
    return
    yield


def _fail(shell: Shell, text: str, code: int = 1) -> Events:
    yield from shell.complain(text)
    shell.status = code


def _number(shell: Shell, args: list[str], default: int) -> int:
    text = args[0] if args else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default if not text else 2


def colon(shell: Shell, args: list[str]) -> Events:
    return _said(shell, 0)


def exit_(shell: Shell, args: list[str]) -> Events:
    raise Leave(_number(shell, args, shell.status))
    yield


def return_(shell: Shell, args: list[str]) -> Events:
    raise Return(_number(shell, args, shell.status))
    yield


def break_(shell: Shell, args: list[str]) -> Events:
    raise Jump(max(_number(shell, args, 1), 1), False)
    yield


def continue_(shell: Shell, args: list[str]) -> Events:
    raise Jump(max(_number(shell, args, 1), 1), True)
    yield


def cd(shell: Shell, args: list[str]) -> Events:
    target = args[0] if args else shell.get("HOME") or "/"
    target = shell.get("OLDPWD") if target == "-" else target
    try:
        real = shell.world.files.real(shell.path(target))
        if shell.world.files.get(real).kind != "d":
            raise Trouble("Not a directory")
    except Trouble as e:
        return _fail(shell, f"cd: can't cd to {target}: {e}" if shell.world.image.busybox else f"cd: {target}: {e}", 1)
    shell.vars["OLDPWD"], shell.cwd = shell.cwd, real
    shell.vars["PWD"] = real
    return _said(shell, 0)


def pwd(shell: Shell, args: list[str]) -> Events:
    yield from shell.emit(1, shell.cwd + "\n")
    shell.status = 0


def export(shell: Shell, args: list[str]) -> Events:
    if not args or args == ["-p"]:
        for name in sorted(shell.exported):
            yield from shell.emit(1, f"export {name}='{shell.vars.get(name, '')}'\n")
    for word in args:
        name, equals, value = word.partition("=")
        if not name.replace("_", "a").isalnum() or name[:1].isdigit():
            if not word.startswith("-"):
                yield from _fail(shell, f"export: {name}: bad variable name", 2)
                return
            continue
        if equals:
            shell.set(name, value)
        shell.exported.add(name)
    shell.status = 0


def local(shell: Shell, args: list[str]) -> Events:
    for word in args:
        name, equals, value = word.partition("=")
        if equals:
            shell.set(name, value)
    return _said(shell, 0)


def unset(shell: Shell, args: list[str]) -> Events:
    for name in args:
        shell.vars.pop(name, None)
        shell.exported.discard(name)
        shell.functions.pop(name, None)
    return _said(shell, 0)


def set_(shell: Shell, args: list[str]) -> Events:
    if not args:
        for name in sorted(shell.vars):
            yield from shell.emit(1, f"{name}='{shell.vars[name]}'\n")
    rest = list(args)
    while rest and rest[0][:1] in ("-", "+") and len(rest[0]) > 1:
        word = rest.pop(0)
        if word == "--":
            shell.args = rest
            rest = []
            break
        options = {rest.pop(0)} if word[1:] == "o" and rest else set(word[1:])
        shell.options = shell.options | options if word[0] == "-" else shell.options - options
    if rest:
        shell.args = rest
    shell.status = 0


def shift(shell: Shell, args: list[str]) -> Events:
    shell.args = shell.args[_number(shell, args, 1) :]
    return _said(shell, 0)


def eval_(shell: Shell, args: list[str]) -> Events:
    if shell.depth >= DEEPEST_CALL:
        raise Unable("eval nested so deep")
    shell.depth += 1
    try:
        yield from shell.run(parse(" ".join(args)))
    finally:
        shell.depth -= 1


def exec_(shell: Shell, args: list[str]) -> Events:
    if not args:
        yield from _said(shell, 0)
        return
    yield from external(shell, args)
    raise Leave(shell.status)


def source(shell: Shell, args: list[str]) -> Events:
    if not args:
        yield from _fail(shell, ".: filename argument required", 2)
        return
    try:
        text = shell.world.files.read(shell.path(args[0]))
    except Trouble:
        yield from _fail(shell, f".: can't open '{args[0]}': No such file or directory", 2)
        return
    yield from eval_(shell, [text])


def read(shell: Shell, args: list[str]) -> Events:
    """One line of standard input into variables."""
    names = [a for a in args if not a.startswith("-")] or ["REPLY"]
    run = shell.stdin.line()
    while True:
        try:
            stream, text = next(run)
        except StopIteration as e:
            line = e.value
            break
        shell.now = max(shell.now, getattr(shell.stdin, "now", 0))
        if stream in (1, 2):
            yield from shell.emit(stream, text)
        else:
            yield shell.now, stream, text
    words = line.rstrip("\n").split(None, len(names) - 1) if len(names) > 1 else [line.rstrip("\n").strip()]
    for i, name in enumerate(names):
        shell.set(name, words[i].strip() if i < len(words) else "")
    shell.status = 0 if line.endswith("\n") else 1


def wait(shell: Shell, args: list[str]) -> Events:
    """Until everything in the background has ended."""
    world = shell.world
    yield shell.now, TICK, ""
    while world.waiting or world.endless:
        if world.endless:
            raise RunsOn
        shell.now = max(shell.now, min(event[0] for event, _ in world.waiting))
        yield shell.now, TICK, ""
    shell.status = 0


def command(shell: Shell, args: list[str]) -> Events:
    if args[:1] in (["-v"], ["-V"]):
        shell.status = 127
        for name in args[1:]:
            if name in BUILTINS or name in shell.functions:
                yield from shell.emit(1, name + "\n")
                shell.status = 0
            elif program(shell, name):
                yield from shell.emit(1, (name if "/" in name else f"/bin/{name}" if name in homes() else f"/usr/bin/{name}") + "\n")
                shell.status = 0
        return
    if args:
        yield from invoke(shell, args)


def type_(shell: Shell, args: list[str]) -> Events:
    shell.status = 0
    for name in args:
        if name in BUILTINS:
            yield from shell.emit(1, f"{name} is a shell builtin\n")
        elif program(shell, name):
            yield from shell.emit(1, f"{name} is /bin/{name}\n")
        else:
            yield from shell.emit(2, f"{shell.name}: type: {name}: not found\n")
            shell.status = 127


BUILTINS: dict[str, Callable[[Shell, list[str]], Events]] = {
    ":": colon, "exit": exit_, "return": return_, "break": break_, "continue": continue_, "cd": cd, "pwd": pwd, "export": export,
    "local": local, "readonly": export, "unset": unset, "set": set_, "shift": shift, "eval": eval_, "exec": exec_, ".": source,
    "source": source, "read": read, "wait": wait, "command": command, "type": type_, "trap": colon, "umask": colon, "ulimit": colon,
    "alias": colon, "hash": colon, "times": colon, "jobs": colon,
}  # fmt: skip
