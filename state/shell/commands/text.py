"""Commands that work on lines."""

from __future__ import annotations

from collections.abc import Generator

from ..files import Trouble
from ..machine import Shell
from ..options import flags, number
from ..streams import ERR, OUT, Input, Mark, Run
from .filing import fault
from .printing import LONGEST, MOST_LINES, unescaped

FOR_EVER = 10**18  # nanoseconds


def _sources(shell: Shell, name: str, words: list[str], bad: list[str]) -> list[tuple[str, Input]]:
    """The inputs that the words name, or standard input; what cannot be read is noted in `bad`."""
    found = []
    for word in words or ["-"]:
        try:
            found.append((word, shell.stdin if word == "-" else Input(shell.world.files.read(shell.path(word)))))
        except Trouble as e:
            bad.append(fault(shell, name, word, e, "{}", "cannot open '{}' for reading" if name in ("head", "tail") else "{}")[1])
    return found


def _whole(shell: Shell, name: str, words: list[str]) -> Generator[Mark, None, tuple[str, bool]]:
    """The text of all inputs, and whether one could not be read."""
    bad: list[str] = []
    texts = []
    for _, source in _sources(shell, name, words, bad):
        texts.append((yield from source.all()))
    for line in bad:
        yield ERR, line
    text = "".join(texts)
    shell.world.step(1 + len(text) // 200)
    return text, bool(bad)


def tee(shell: Shell, args: list[str]) -> Run:
    given, words = flags("tee", args, "ai", "", {"append": "a"})
    files = shell.world.files
    entries = [files.open(shell.path(w), shell.moment, append="a" in given) for w in words if w != "/dev/null"]
    while line := (yield from shell.stdin.line()):
        for entry in entries:
            files.add(entry, line, shell.moment)
        yield OUT, line
    return 0


def wc(shell: Shell, args: list[str]) -> Run:
    given, words = flags("wc", args, "lwcm", "")
    bad: list[str] = []
    for name, source in _sources(shell, "wc", words, bad):
        text = yield from source.all()
        counts = {"l": text.count("\n"), "w": len(text.split()), "c": len(text.encode("utf-8", "replace")), "m": len(text)}
        wanted = [k for k in "lwmc" if k in given] or ["l", "w", "c"]
        width = 9 if shell.world.image.busybox else 7
        shown = str(counts[wanted[0]]) if len(wanted) == 1 else " ".join(f"{counts[k]:{width}d}" for k in wanted)
        yield OUT, shown + (f" {name}" if words else "") + "\n"
    for line in bad:
        yield ERR, line
    return int(bool(bad))


def head(shell: Shell, args: list[str]) -> Run:
    args = [f"-n{a[1:]}" if a[:1] == "-" and a[1:].isdecimal() else a for a in args]
    given, words = flags("head", args, "qv", "nc", {"lines": "n", "bytes": "c"})
    bad: list[str] = []
    for _, source in _sources(shell, "head", words, bad):
        if "c" in given:
            yield OUT, (yield from source.all())[: max(number(given["c"], 0), 0)]
            continue
        for _ in range(min(max(number(given.get("n", "10"), 10), 0), MOST_LINES)):
            line = yield from source.line()
            if not line:
                break
            yield OUT, line
    for line in bad:
        yield ERR, line
    return int(bool(bad))


def tail(shell: Shell, args: list[str]) -> Run:
    args = [f"-n{a[1:]}" if a[:1] == "-" and a[1:].isdecimal() else a for a in args]
    given, words = flags("tail", args, "qvfF", "ncs", {"lines": "n", "bytes": "c", "follow": "f"})
    if words == ["/dev/null"] and given.keys() & {"f", "F"}:
        shell.now += FOR_EVER
        yield OUT, ""
        return 0
    text, bad = yield from _whole(shell, "tail", words)
    if "c" in given:
        yield OUT, text[-number(given["c"], 0) :] if number(given["c"], 0) > 0 else ""
    else:
        count, lines = given.get("n", "10"), text.splitlines(True)
        size = abs(number(count, 10))
        yield OUT, "".join(lines[max(size - 1, 0) :] if count.startswith("+") else lines[len(lines) - min(size, len(lines)) :])
    if given.keys() & {"f", "F"}:
        shell.now += FOR_EVER
        yield OUT, ""
    return int(bad)


def sort(shell: Shell, args: list[str]) -> Run:
    given, words = flags("sort", args, "nrufbh", "kt", {"reverse": "r", "numeric-sort": "n", "unique": "u"})
    text, bad = yield from _whole(shell, "sort", words)
    lines = [line.rstrip("\n") for line in text.splitlines(True)]
    field = number(given.get("k", "").split(",")[0].rstrip("nr"), 0)
    numeric = given.keys() & {"n", "h"} or "n" in given.get("k", "")

    def key(line: str) -> tuple[float, str]:
        cells = line.split(given["t"] if given.get("t") else None)
        cell = line if not field else cells[field - 1] if field <= len(cells) else ""
        return (_leading(cell), line) if numeric else (0.0, cell.lower() if "f" in given else cell)

    lines.sort(key=key, reverse="r" in given or "r" in given.get("k", ""))
    if "u" in given:
        lines = list(dict.fromkeys(lines))
    yield OUT, "".join(line + "\n" for line in lines)
    return int(bad)


def _leading(text: str) -> float:
    text = text.strip()
    end = 1 if text[:1] == "-" else 0
    while end < len(text) and end < 30 and (text[end] in "0123456789."):
        end += 1
    digits = text[:end]
    return float(digits) if digits.replace(".", "", 1).lstrip("-").isdigit() else 0.0


def uniq(shell: Shell, args: list[str]) -> Run:
    given, words = flags("uniq", args, "cdui", "")
    text, bad = yield from _whole(shell, "uniq", words)
    groups: list[tuple[str, int]] = []
    for line in text.splitlines():
        if groups and groups[-1][0] == line:
            groups[-1] = line, groups[-1][1] + 1
        else:
            groups.append((line, 1))
    shown = [(line, n) for line, n in groups if ("d" not in given or n > 1) and ("u" not in given or n == 1)]
    yield OUT, "".join(f"{n:7d} {line}\n" if "c" in given else f"{line}\n" for line, n in shown)
    return int(bad)


def _characters(text: str) -> str:
    """A set of tr: ranges and classes spelled out."""
    classes = {"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:alpha:]": "A-Za-z", "[:space:]": " \t\n\r",
               "[:alnum:]": "A-Za-z0-9"}  # fmt: skip
    for name, meant in classes.items():
        text = text.replace(name, meant)
    text = unescaped(text[:LONGEST])[0]
    out, i = [], 0
    while i < len(text):
        if text[i + 1 : i + 2] == "-" and i + 2 < len(text) and ord(text[i]) <= ord(text[i + 2]) < ord(text[i]) + 256:
            out += [chr(c) for c in range(ord(text[i]), ord(text[i + 2]) + 1)]
            i += 3
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def tr(shell: Shell, args: list[str]) -> Run:
    given, words = flags("tr", args, "dscC", "")
    if not words:
        yield ERR, "tr: missing operand\n"
        return 1
    first, second = _characters(words[0]), _characters(words[1]) if len(words) > 1 else ""
    negated = bool(given.keys() & {"c", "C"})
    while line := (yield from shell.stdin.line()):
        shell.world.step(1 + len(line) // 200)
        if "d" in given:
            line = "".join(c for c in line if (c in first) == negated)
        elif second:
            mapped = {c: second[min(i, len(second) - 1)] for i, c in reversed(list(enumerate(first)))}
            line = "".join(second[-1] if negated and c not in first else c if negated else mapped.get(c, c) for c in line)
        if "s" in given:
            squeezed = second or first
            line = "".join(c for i, c in enumerate(line) if i == 0 or c != line[i - 1] or (c in squeezed) == (negated and not second))
        yield OUT, line
    return 0


def _ranges(text: str) -> list[tuple[int, int]]:
    found = []
    for piece in text.split(","):
        low, dash, high = piece.partition("-")
        found.append((max(number(low, 1), 1), number(high, 10**6) if dash else number(low, 1)))
    return found


def cut(shell: Shell, args: list[str]) -> Run:
    given, words = flags("cut", args, "sn", "dfcb", {"delimiter": "d", "fields": "f"})
    if not given.keys() & {"f", "c", "b"}:
        yield ERR, "cut: you must specify a list of bytes, characters, or fields\n"
        return 1
    ranges = _ranges(given.get("f") or given.get("c") or given.get("b") or "1")
    text, bad = yield from _whole(shell, "cut", words)
    mark = given.get("d") or "\t"
    for line in text.splitlines():
        shell.world.step()
        if "f" in given and mark not in line:
            if "s" not in given:
                yield OUT, line + "\n"
            continue
        cells = line.split(mark) if "f" in given else list(line)
        kept = [c for i, c in enumerate(cells, 1) if any(low <= i <= high for low, high in ranges)]
        yield OUT, (mark if "f" in given else "").join(kept) + "\n"
    return int(bad)


def rev(shell: Shell, args: list[str]) -> Run:
    while line := (yield from shell.stdin.line()):
        yield OUT, line.removesuffix("\n")[::-1] + "\n"
    return 0


def tac(shell: Shell, args: list[str]) -> Run:
    text, bad = yield from _whole(shell, "tac", args)
    yield OUT, "".join(line if line.endswith("\n") else line + "\n" for line in reversed(text.splitlines(True)))
    return int(bad)


def nl(shell: Shell, args: list[str]) -> Run:
    text, bad = yield from _whole(shell, "nl", args)
    yield OUT, "".join(f"{i:6d}\t{line}" for i, line in enumerate(text.splitlines(True), 1))
    return int(bad)


def base64(shell: Shell, args: list[str]) -> Run:
    import binascii

    given, words = flags("base64", args, "d", "w", {"decode": "d", "wrap": "w"})
    text, bad = yield from _whole(shell, "base64", words)
    raw = text.encode("utf-8", "replace")
    if "d" in given:
        try:
            yield OUT, binascii.a2b_base64(raw).decode("utf-8", "replace")
        except binascii.Error:
            yield ERR, "base64: invalid input\n"
            return 1
        return int(bad)
    made = binascii.b2a_base64(raw, newline=False).decode()
    width = number(given.get("w", "76"), 76)
    yield OUT, "".join(made[i : i + width] + "\n" for i in range(0, len(made), width)) if width > 0 else made
    return int(bad)
