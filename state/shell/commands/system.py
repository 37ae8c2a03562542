"""Commands about the process, its user, its machine and its clock."""

from __future__ import annotations

from ..dates import strftime
from ..machine import Leave, Shell, Unable
from ..options import flags, number
from ..streams import ERR, OUT, PAUSE, Run
from . import external, program

SECOND = 1_000_000_000
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST_SLEEP = 100 * 365 * 86400 * SECOND


def env(shell: Shell, args: list[str]) -> Run:
    given: dict[str, str] = {}
    words = list(args)
    if words[:1] in (["-i"], ["-"]):
        raise Unable("env -i")
    while words and "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        given[name] = value
    if not words:
        known = {name: shell.vars[name] for name in shell.vars if name in shell.exported}
        for name, value in (known | given).items():
            yield OUT, f"{name}={value}\n"
        return 0
    inner = shell.fork()
    inner.vars |= given
    inner.exported |= set(given)
    for at, stream, text in external(inner, words):
        shell.now = max(shell.now, at)
        yield stream, text
    shell.now = max(shell.now, inner.now)
    return inner.status


def printenv(shell: Shell, args: list[str]) -> Run:
    if not args:
        return (yield from env(shell, []))
    code = 0
    for name in args:
        if name in shell.exported and name in shell.vars:
            yield OUT, shell.vars[name] + "\n"
        else:
            code = 1
    return code


def hostname(shell: Shell, args: list[str]) -> Run:
    given, words = flags("hostname", args, "sfidI", "")
    if words:
        yield ERR, "hostname: sethostname: Operation not permitted\n"
        return 1
    if given.keys() & {"i", "I"}:
        found = next((line.split()[0] for line in _hosts(shell) if shell.world.hostname in line.split()[1:]), "127.0.0.1")
        yield OUT, found + (" \n" if "I" in given else "\n")
        return 0
    yield OUT, (shell.world.hostname.partition(".")[0] if "s" in given else shell.world.hostname) + "\n"
    return 0


def _hosts(shell: Shell) -> list[str]:
    found = shell.world.files.find("/etc/hosts")
    return [line for line in (found.text if found else "").splitlines() if line.split()]


def date(shell: Shell, args: list[str]) -> Run:
    given, words = flags("date", args, "uR", "dI", {"utc": "u", "rfc-3339": "I", "iso-8601": "I", "date": "d"})
    if shell.world.capturing:
        shell.world.timed += 1
    moment = shell.moment
    if "d" in given:
        if not given["d"].startswith("@") or number(given["d"][1:], -1) < 0:
            raise Unable(f"date -d {given['d']}")
        moment = number(given["d"][1:], 0) * SECOND
    text = next((w[1:] for w in words if w.startswith("+")), "%a %b %e %H:%M:%S %Z %Y")
    if "R" in given:
        text = "%a, %d %b %Y %H:%M:%S +0000"
    elif "I" in given:
        text = {"s": "%Y-%m-%dT%H:%M:%S+00:00", "seconds": "%Y-%m-%dT%H:%M:%S+00:00"}.get(given["I"], "%Y-%m-%d")
    yield OUT, strftime(moment, text) + "\n"
    return 0


def sleep(shell: Shell, args: list[str]) -> Run:
    total = 0
    if not args:
        yield ERR, "sleep: missing operand\n"
        return 1
    for word in args:
        if word in ("infinity", "inf"):
            total = LONGEST_SLEEP
            continue
        unit = UNITS.get(word[-1:], 0)
        digits = word[:-1] if unit else word
        whole, _, part = digits.partition(".")
        if not (whole + part).isascii() or not (whole + part).isdecimal() or len(whole) > 12:
            yield ERR, f"sleep: invalid {'number' if shell.world.image.busybox else 'time interval'} '{word}'\n"
            return 1
        total += (int(whole or "0") * SECOND + int(part[:9].ljust(9, "0") or "0")) * (unit or 1)
    shell.now += min(total, LONGEST_SLEEP)
    yield PAUSE
    return 0


def true_(shell: Shell, args: list[str]) -> Run:
    return 0
    yield


def false_(shell: Shell, args: list[str]) -> Run:
    return 1
    yield


def sync(shell: Shell, args: list[str]) -> Run:
    return true_(shell, args)


def id(shell: Shell, args: list[str]) -> Run:
    given, _ = flags("id", args, "ugnG", "")
    uid = shell.world.uid
    if "u" in given:
        yield OUT, ("root" if "n" in given and not uid else str(uid)) + "\n"
    elif given.keys() & {"g", "G"}:
        yield OUT, ("root" if "n" in given else "0") + "\n"
    elif uid:
        yield OUT, f"uid={uid} gid=0(root) groups=0(root)\n"
    else:
        yield OUT, "uid=0(root) gid=0(root) groups=" + ("10(wheel)" if shell.world.image.busybox else "0(root)") + "\n"
    return 0


def whoami(shell: Shell, args: list[str]) -> Run:
    if shell.world.uid:
        yield ERR, f"whoami: unknown uid {shell.world.uid}\n"
        return 1
    yield OUT, "root\n"
    return 0


def uname(shell: Shell, args: list[str]) -> Run:
    given, _ = flags("uname", args, "asnrvmo", "", {"all": "a"})
    known = {"s": "Linux", "n": shell.world.hostname, "r": shell.world.kernel, "v": "#1 SMP", "m": "x86_64", "o": "GNU/Linux"}
    wanted = known.keys() if "a" in given else [k for k in known if k in given] or ["s"]
    yield OUT, " ".join(known[k] for k in wanted) + "\n"
    return 0


def arch(shell: Shell, args: list[str]) -> Run:
    yield OUT, "x86_64\n"
    return 0


def nproc(shell: Shell, args: list[str]) -> Run:
    yield OUT, "2\n"
    return 0


def ps(shell: Shell, args: list[str]) -> Run:
    main = shell.world.command
    if shell.world.image.busybox:
        yield OUT, "PID   USER     TIME  COMMAND\n"
        yield OUT, f"    1 root      0:00 {main}\n    7 root      0:00 ps {' '.join(args)}".rstrip() + "\n"
    elif any("a" in a or "e" in a for a in args):
        yield OUT, "UID          PID    PPID  C STIME TTY          TIME CMD\n"
        yield OUT, f"root           1       0  0 {strftime(shell.world.start, '%H:%M')} ?        00:00:00 {main}\n"
    else:
        yield OUT, f"    PID TTY          TIME CMD\n      1 ?        00:00:00 {main.split()[0].rpartition('/')[2]}\n"
    return 0


def df(shell: Shell, args: list[str]) -> Run:
    yield OUT, "Filesystem           1K-blocks      Used Available Use% Mounted on\n"
    yield OUT, "overlay              102400000  10000000  92400000  10% /\n"
    yield OUT, "tmpfs                    65536         0     65536   0% /dev\n"
    return 0


def free(shell: Shell, args: list[str]) -> Run:
    yield OUT, "              total        used        free      shared  buff/cache   available\n"
    yield (
        OUT,
        "Mem:        8000000     1000000     6000000        1000     1000000     6900000\nSwap:             0           0           0\n",
    )
    return 0


def uptime(shell: Shell, args: list[str]) -> Run:
    yield OUT, f" {strftime(shell.moment, '%H:%M:%S')} up {shell.now // (60 * SECOND)} min,  0 users,  load average: 0.00, 0.00, 0.00\n"
    return 0


def kill(shell: Shell, args: list[str]) -> Run:
    """The process itself (1, when this is the container's own) ends; others are not there."""
    targets = [a for a in args if not a.startswith("-")]
    if "1" in targets and not shell.world.main:
        raise Unable("kill 1")
    if "1" in targets or "$$" in targets:
        raise Leave(143)
    shell.jobs.clear()
    if any(t not in ("7", "%1") for t in targets):
        yield ERR, f"{shell.name}: can't kill pid {targets[0]}: No such process\n"
        return 1
    return 0


def which(shell: Shell, args: list[str]) -> Run:
    code = 0
    for name in args:
        if program(shell, name):
            yield OUT, f"/bin/{name}\n" if shell.world.image.busybox else f"/usr/bin/{name}\n"
        else:
            code = 1
    return code
