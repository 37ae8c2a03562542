"""Programs of well-known images, as far as people call them: shells, nginx, and the perl of a Job that everybody has seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..files import Trouble
from ..machine import RunsOn, Shell, Unable
from ..parser import parse
from ..servers import nginx_version
from ..streams import ERR, OUT, Mark, Run

MOST_DIGITS = 5_000
_PI = re.compile(r"\s*print\s+bpi\((\d{1,4})\)\s*;?\s*")


def sh(shell: Shell, args: list[str], name: str = "sh") -> Run:
    """A shell in the shell: a script in an argument, in a file, or on standard input."""
    inner = shell.fork()
    inner.vars = {k: v for k, v in shell.vars.items() if k in shell.exported}
    inner.functions, inner.options, inner.name, inner.lenient = {}, set(), name, 0
    words = list(args)
    command = False
    while words and words[0][:1] in "-+" and len(words[0]) > 1:
        word = words.pop(0)
        if word == "-o" and words:
            inner.options.add(words.pop(0))
        elif word in ("--login", "--"):
            continue
        elif word.startswith("--"):
            raise Unable(f"{name} {word}")
        else:
            command = command or "c" in word
            inner.options |= set(word[1:]) & set("exuf")
            if word.endswith("o") and words:
                inner.options.add(words.pop(0))
    if command:
        if not words:
            yield (
                ERR,
                f"{name}: option requires an argument -- c\n" if shell.world.image.busybox else f"{name}: 0: -c requires an argument\n",
            )
            return 2
        inner.args, inner.name = words[2:], words[1] if len(words) > 1 else name
        yield from _timed(shell, inner, _whole(inner, words[0]))
    elif words:
        try:
            text = shell.world.files.read(shell.path(words[0]))
        except Trouble:
            yield ERR, f"{name}: can't open '{words[0]}': No such file or directory\n"
            return 2
        inner.args, inner.name = words[1:], words[0]
        yield from _timed(shell, inner, _whole(inner, text))
    else:
        yield from _timed(shell, inner, interactive(inner))
    shell.now = max(shell.now, inner.now)
    return inner.status


def _timed(shell: Shell, inner: Shell, marks: Iterator[Mark]) -> Iterator[Mark]:
    """The marks of an inner shell, whose time is the outer one's."""
    for mark in marks:
        shell.now = max(shell.now, inner.now)
        yield mark


def _whole(shell: Shell, text: str) -> Iterator[tuple[int, str]]:
    from ..syntax import ShellError

    try:
        tree = parse(text)
    except ShellError as e:
        yield ERR, f"{shell.name}: {'' if shell.world.image.busybox else '1: '}{e}\n".replace("1: syntax", "1: Syntax")
        shell.status = 2
        return
    for _, stream, out in shell.whole(tree):
        yield stream, out


def interactive(shell: Shell) -> Iterator[tuple[int, str]]:
    """Commands from standard input, line by line; lines that are not whole yet wait for the next one."""
    from ..machine import Leave
    from ..syntax import ShellError

    prompt = getattr(shell.stdin, "prompt", None)
    pending = ""
    while True:
        if prompt:
            yield ERR, "> " if pending else prompt(shell)
        line = yield from shell.stdin.line()
        if not line:
            if prompt:
                yield ERR, "exit\n" if shell.name == "bash" else "\n"
            return
        pending += line
        try:
            tree = parse(pending)
        except ShellError as e:
            if _unfinished(str(e)) and (not shell.stdin.ended or shell.stdin.buffer):
                continue
            yield ERR, f"{shell.name}: {e}\n"
            shell.status, pending = 2, ""
            continue
        pending = ""
        try:
            for _, stream, out in shell.run(tree):
                yield stream, out
        except Leave as e:
            shell.status = e.code
            return
        except ShellError as e:
            yield ERR, f"{shell.name}: {e}\n"
            shell.status = 2


def _unfinished(why: str) -> bool:
    return "end of file" in why or "unterminated" in why or "EOF" in why or "missing" in why


def bash(shell: Shell, args: list[str]) -> Run:
    return sh(shell, args, "bash")


def ash(shell: Shell, args: list[str]) -> Run:
    return sh(shell, args, "sh")


def dash(shell: Shell, args: list[str]) -> Run:
    return sh(shell, args, "sh")


def nginx(shell: Shell, args: list[str]) -> Run:
    if args == ["-v"]:
        yield ERR, f"nginx version: nginx/{nginx_version(shell.world.image.tag)}\n"
        return 0
    if args == ["-t"]:
        yield ERR, "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
        yield ERR, "nginx: configuration file /etc/nginx/nginx.conf test is successful\n"
        return 0
    if args == ["-s", "reload"]:
        return 0
    if shell.world.main:
        raise RunsOn
    raise Unable(f"nginx {' '.join(args)}".rstrip())


def perl(shell: Shell, args: list[str]) -> Run:
    """Digits of pi, as the Job of the Kubernetes documentation prints them."""
    found = _PI.fullmatch(args[-1]) if args and any(a.startswith("-Mbignum") for a in args[:-1]) else None
    if found:
        yield OUT, pi(min(int(found[1]), MOST_DIGITS)) + "\n"
        return 0
    if shell.world.main:
        return 0
    raise Unable("perl programs")


def pi(digits: int) -> str:
    """Pi with so many digits in all, by Machin's formula."""
    digits = max(digits, 1)
    unit = 10 ** (digits + 10)

    def arctan(x: int) -> int:
        term = total = unit // x
        n, sign = 3, -1
        while term:
            term //= x * x
            total += sign * (term // n)
            n, sign = n + 2, -sign
        return total

    value = 4 * (4 * arctan(5) - arctan(239))
    rounded = (value + 5 * 10**10) // 10**11  # the last digit is rounded
    text = str(rounded)
    return f"{text[0]}.{text[1:]}" if digits > 1 else text
