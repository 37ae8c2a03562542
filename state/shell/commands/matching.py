"""grep and sed (of the latter: s, d, p, q and y, with addresses)."""

from __future__ import annotations

from collections.abc import Callable, Generator

from ..files import Trouble
from ..machine import Shell, Unable
from ..options import flags, number
from ..regex import LONGEST_TEXT, Regex, RegexError, compiled
from ..streams import ERR, OUT, Input, Mark, Run
from .filing import fault


def grep(shell: Shell, args: list[str]) -> Run:
    given, words = flags("grep", args, "ivcnqEFGowxshHlLrRa", "emABC", {"color": "h", "ignore-case": "i", "quiet": "q", "count": "c",
                                                                    "invert-match": "v", "line-buffered": "a"})  # fmt: skip
    if given.keys() & {"r", "R", "A", "B", "C"}:
        raise Unable("grep -" + min(given.keys() & {"r", "R", "A", "B", "C"}))
    if "e" not in given and not words:
        yield ERR, "grep: no pattern given\n"
        return 2
    pattern = given["e"] if "e" in given else words.pop(0)
    try:
        test = _tester(pattern, given)
    except RegexError as e:
        yield ERR, f"grep: {pattern}: {e}\n"
        return 2
    code = 1
    for name in words or ["-"]:
        prefix = f"{name}:" if len(words) > 1 and "h" not in given or "H" in given else ""
        found = yield from _grepped(shell, name, prefix, test, given)
        code = 2 if found is None else 0 if found and code != 2 else code
        if found and "q" in given:
            return 0
    return code


def _tester(pattern: str, given: dict[str, str]) -> Callable[[str], list[str]]:
    """A function that gives what matches in a line (several with -o, else the line itself or nothing)."""
    if "F" in given and not given.keys() & {"w", "x", "o"}:
        fold = str.lower if "i" in given else str
        wanted = [fold(p) for p in pattern.split("\n")]
        return lambda line: [line] if any(w in fold(line) for w in wanted) else []
    if "F" in given:
        pattern = "".join("\\" + c if c in ".[]*^$\\" else c for c in pattern)
    extended = "E" in given
    found = compiled(f"^({pattern})$" if extended and "x" in given else f"^{pattern}$" if "x" in given else pattern, extended, "i" in given)

    def test(line: str) -> list[str]:
        matches, at = [], 0
        while at <= len(line) and (hit := found.search(line, at)):
            word = not (line[hit.start - 1 : hit.start].isalnum() or line[hit.end : hit.end + 1].isalnum())
            if "w" not in given or word:
                if "o" not in given:
                    return [line]
                matches.append(line[hit.start : hit.end])
            at = hit.end if hit.end > hit.start else hit.end + 1
        return [m for m in matches if m]

    return test


def _grepped(
    shell: Shell, name: str, prefix: str, test: Callable[[str], list[str]], given: dict[str, str]
) -> Generator[Mark, None, int | None]:
    """Go through one file: how many lines matched, None when it cannot be read."""
    count, at, most = 0, 0, number(given.get("m", ""), -1)
    try:
        source = shell.stdin if name == "-" else Input(shell.world.files.read(shell.path(name)))
    except Trouble as e:
        if "s" not in given:
            yield fault(shell, "grep", name, e, "{}", "{}")
        return None
    while line := (yield from source.line()):
        at += 1
        shell.world.step(1 + min(len(line), LONGEST_TEXT) // 20)
        found = test(line.removesuffix("\n"))
        if bool(found) == ("v" in given):
            continue
        count += 1
        if not given.keys() & {"q", "c", "l", "L"}:
            for text in found if "o" in given else [line.removesuffix("\n")]:
                yield OUT, prefix + (f"{at}:" if "n" in given else "") + text + "\n"
        if count == most or given.keys() & {"q", "l"}:
            break
    if "c" in given:
        yield OUT, f"{prefix}{count}\n"
    if "l" in given and count:
        yield OUT, name + "\n"
    return count


def egrep(shell: Shell, args: list[str]) -> Run:
    return grep(shell, ["-E", *args])


def fgrep(shell: Shell, args: list[str]) -> Run:
    return grep(shell, ["-F", *args])


# -- sed --------------------------------------------------------------------------------------------------------------------------


class _Step:
    """One command of a script: which lines it is for, its letter, and what it works with."""

    def __init__(self, low: int | Regex | None, high: int | Regex | None, letter: str):
        self.low, self.high, self.letter = low, high, letter
        self.pattern: Regex | None = None
        self.text, self.flags = "", ""
        self.inside = False


def sed(shell: Shell, args: list[str]) -> Run:
    given, words = flags("sed", args, "nErsu", "ei", {"quiet": "n", "regexp-extended": "E", "expression": "e", "in-place": "i"})
    if "i" in given:
        raise Unable("sed -i")
    if "e" not in given and not words:
        yield ERR, "sed: no script\n"
        return 1
    try:
        steps = _Sed(given["e"] if "e" in given else words.pop(0), bool(given.keys() & {"E", "r"})).steps()
    except RegexError as e:
        yield ERR, f"sed: {e}\n"
        return 1
    texts = []
    for name in words:
        try:
            texts.append(shell.world.files.read(shell.path(name)))
        except Trouble as e:
            yield fault(shell, "sed", name, e, "{}", "can't read {}")
            return 1
    source = Input("".join(texts)) if words else shell.stdin
    at = 0
    line = yield from source.line()
    while line:
        following = yield from source.line()
        at += 1
        shell.world.step(1 + min(len(line), LONGEST_TEXT) // 20)
        made, quit_ = _edited(steps, line.removesuffix("\n"), at, not following, "n" in given)
        yield OUT, "".join(text + "\n" for text in made)
        if quit_:
            break
        line = following
    return 0


def _edited(steps: list[_Step], line: str, at: int, last: bool, quiet: bool) -> tuple[list[str], bool]:
    """What is printed for a line, and whether that was all."""
    out: list[str] = []
    for step in steps:
        if not _meant(step, line, at, last):
            continue
        if step.letter == "d":
            return out, False
        if step.letter == "p":
            out.append(line)
        elif step.letter == "q":
            return ([*out, line] if not quiet else out), True
        else:
            line, changed = _substituted(step, line)
            if changed and "p" in step.flags:
                out.append(line)
    return (out if quiet else [*out, line]), False


def _meant(step: _Step, line: str, at: int, last: bool) -> bool:
    def here(address: int | Regex | None) -> bool:
        if isinstance(address, int):
            return last if address < 0 else at == address
        return address is None or address.search(line) is not None

    if step.high is None:
        return here(step.low)
    if step.inside:
        step.inside = not (here(step.high) or isinstance(step.high, int) and 0 <= step.high <= at)
        return True
    if here(step.low):
        step.inside = not (isinstance(step.high, int) and 0 <= step.high <= at)
        return True
    return False


def _substituted(step: _Step, line: str) -> tuple[str, bool]:
    assert step.pattern is not None
    out, at, count = [], 0, 0
    while at <= len(line) and (hit := step.pattern.search(line, at)):
        count += 1
        out.append(line[at : hit.start])
        out.append(_replacement(step.text, hit))
        if hit.end == hit.start:
            out.append(line[hit.end : hit.end + 1])
        at = hit.end if hit.end > hit.start else hit.end + 1
        if "g" not in step.flags or count > 10_000:
            break
    return "".join(out) + line[at:], count > 0


def _replacement(text: str, hit: object) -> str:
    out, i = [], 0
    group: Callable[[int], str | None] = hit.group  # type: ignore[attr-defined]
    while i < len(text):
        if text[i] == "\\" and i + 1 < len(text):
            i += 1
            out.append((group(int(text[i])) or "") if text[i].isdigit() else {"n": "\n", "t": "\t"}.get(text[i], text[i]))
        else:
            out.append((group(0) or "") if text[i] == "&" else text[i])
        i += 1
    return "".join(out)


class _Sed:
    def __init__(self, text: str, extended: bool):
        self.text, self.extended, self.at = text, extended, 0

    def steps(self) -> list[_Step]:
        found: list[_Step] = []
        while True:
            while self.text[self.at : self.at + 1] in ("\n", ";", " ", "\t") and self.at < len(self.text):
                self.at += 1
            if self.at >= len(self.text):
                return found
            found.append(self._step())

    def _address(self) -> int | Regex | None:
        char = self.text[self.at : self.at + 1]
        if char == "$":
            self.at += 1
            return -1
        if char == "/":
            return compiled(self._delimited("/"), self.extended)
        begun = self.at
        while self.text[self.at : self.at + 1].isdigit():
            self.at += 1
        return int(self.text[begun : self.at][:9]) if self.at > begun else None

    def _delimited(self, mark: str) -> str:
        """The text between the mark at hand and the next one."""
        out = []
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != mark:
            if self.text[self.at] == "\\" and self.text[self.at + 1 : self.at + 2] == mark:
                self.at += 1
            elif self.text[self.at] == "\\":
                out.append("\\")
                self.at += 1
            out.append(self.text[self.at : self.at + 1])
            self.at += 1
        if self.at >= len(self.text):
            raise RegexError("unterminated address regex" if mark == "/" else "unterminated `s' command")
        self.at += 1
        return "".join(out)

    def _step(self) -> _Step:
        low = self._address()
        high = None
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
            high = self._address()
        letter = self.text[self.at : self.at + 1]
        self.at += 1
        step = _Step(low, high, letter)
        if letter == "s":
            mark = self.text[self.at : self.at + 1]
            if not mark:
                raise RegexError("unterminated `s' command")
            pattern = self._delimited(mark)
            self.at -= 1
            step.text = self._delimited(mark)
            begun = self.at
            while self.text[self.at : self.at + 1] in ("g", "p", "i", "I") and self.at < len(self.text):
                self.at += 1
            step.flags = self.text[begun : self.at]
            step.pattern = compiled(pattern, self.extended, "i" in step.flags.lower())
        elif letter not in ("d", "p", "q"):
            raise Unable(f"sed's {letter or 'empty command'}")
        return step
