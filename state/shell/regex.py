"""POSIX regular expressions, basic and extended, matched in time that grows only with pattern times text.

A pattern becomes a small program whose threads go through the text side by side (Thompson's way), so that no pattern can make anybody
wait. Source of the syntax: POSIX.1-2017, Regular Expressions.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

LONGEST = 1_000  # instructions of a pattern
LONGEST_TEXT = 4_000  # characters of a text that is searched
MOST_REPEATS = 255
CLASSES = {
    "alpha": str.isalpha, "digit": str.isdigit, "alnum": str.isalnum, "space": str.isspace, "upper": str.isupper, "lower": str.islower,
    "punct": lambda c: c.isprintable() and not c.isalnum() and not c.isspace(), "blank": lambda c: c in " \t",
    "xdigit": lambda c: c in "0123456789abcdefABCDEF", "print": str.isprintable, "graph": lambda c: c.isprintable() and c != " ",
    "cntrl": lambda c: not c.isprintable(),
}  # fmt: skip


class RegexError(Exception):
    """A pattern that is none."""


class Found(NamedTuple):
    """Where a pattern matched; `spans` are those of its groups, None for one that took no part."""

    text: str
    start: int
    end: int
    spans: tuple[tuple[int, int] | None, ...]

    @property
    def groups(self) -> int:
        return len(self.spans)

    def group(self, number: int) -> str | None:
        if number == 0:
            return self.text[self.start : self.end]
        span = self.spans[number - 1] if number <= len(self.spans) else None
        return self.text[span[0] : span[1]] if span else ""


Set = tuple[bool, frozenset[str], tuple[tuple[str, str], ...], tuple[str, ...]]  # negated, characters, ranges, classes
# ("char", c) ("any",) ("set", Set) ("split", a, b) ("jump", a) ("save", n) ("begin",) ("end",) ("match",)
Code = list[tuple]


class _Parser:
    def __init__(self, pattern: str, extended: bool):
        self.text, self.extended, self.at, self.groups, self.depth = pattern, extended, 0, 0, 0

    def all(self) -> Code:
        code = self._alternatives()
        if self.at < len(self.text):
            raise RegexError("Unmatched ) or \\)")
        return [("save", 0), *code, ("save", 1), ("match",)]

    def _op(self, char: str) -> bool:
        """Whether the operator comes next: bare in an extended expression, behind a backslash in a basic one."""
        return self.text.startswith(char if self.extended else "\\" + char, self.at)

    def _take(self, char: str) -> bool:
        if self._op(char):
            self.at += 1 if self.extended else 2
            return True
        return False

    def _alternatives(self) -> Code:
        code = self._branch()
        while self._take("|"):
            other = self._branch()
            code = [("split", 1, len(code) + 2), *code, ("jump", len(other) + 1), *other]
            self._check(code)
        return code

    def _check(self, code: Code) -> None:
        if len(code) > LONGEST:
            raise RegexError("Regular expression too big")

    def _branch(self) -> Code:
        code: Code = []
        while self.at < len(self.text) and not self._op("|") and not (self._op(")") and self.depth):
            first = not code
            atom = self._atom(first)
            code += self._repeated(atom)
            self._check(code)
        return code

    def _atom(self, first: bool) -> Code:
        char = self.text[self.at]
        if self._take("("):
            return self._group()
        self.at += 1
        if char == "^" and (self.extended or first):
            return [("begin",)]
        if char == "$" and (self.extended or self.at == len(self.text) or self._op(")") or self._op("|")):
            return [("end",)]
        if char == ".":
            return [("any",)]
        if char == "[":
            return [("set", self._set())]
        if char == "\\":
            if self.at >= len(self.text):
                raise RegexError("Trailing backslash")
            self.at += 1
            return self._escaped(self.text[self.at - 1])
        if self.extended and char in "*+?" and first:
            raise RegexError("Invalid preceding regular expression")
        return [("char", char)]

    def _escaped(self, char: str) -> Code:
        sets = {"w": (False, frozenset("_"), (), ("alnum",)), "W": (True, frozenset("_"), (), ("alnum",)),
                "s": (False, frozenset(), (), ("space",)), "S": (True, frozenset(), (), ("space",)),
                "d": (False, frozenset(), (), ("digit",))}  # fmt: skip
        if char in sets:
            return [("set", sets[char])]
        if char.isdigit():
            raise RegexError("back references are not pretended")
        return [("char", {"n": "\n", "t": "\t"}.get(char, char))]

    def _group(self) -> Code:
        self.depth += 1
        if self.depth > 20:
            raise RegexError("Regular expression too big")
        self.groups += 1
        number = self.groups
        code = self._alternatives()
        if not self._take(")"):
            raise RegexError("Unmatched ( or \\(")
        self.depth -= 1
        return [("save", 2 * number), *code, ("save", 2 * number + 1)]

    def _repeated(self, code: Code) -> Code:
        while self.at < len(self.text):
            if self.text[self.at] == "*":
                self.at += 1
                code = [("split", 1, len(code) + 2), *code, ("jump", -len(code) - 1)]
            elif self._take("+"):
                code = [*code, ("split", -len(code), 1)]
            elif self._take("?"):
                code = [("split", 1, len(code) + 1), *code]
            elif self._op("{") and (bounds := self._bounds()):
                code = self._times(code, *bounds)
            else:
                break
            self._check(code)
        return code

    def _bounds(self) -> tuple[int, int | None] | None:
        begun = self.at
        self._take("{")
        end = self.text.find("}" if self.extended else "\\}", self.at)
        low, comma, high = self.text[self.at : max(end, self.at)].partition(",")
        if end < 0 or not low.isascii() or not low.isdecimal() or (high and not (high.isascii() and high.isdecimal())):
            self.at = begun
            if self.extended:
                return None
            raise RegexError("Invalid content of \\{\\}")
        self.at = end + (1 if self.extended else 2)
        least, most = int(low[:4]), (int(high[:4]) if high else None) if comma else int(low[:4])
        if least > MOST_REPEATS or (most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise RegexError("Invalid content of \\{\\}")
        return least, most

    def _times(self, code: Code, least: int, most: int | None) -> Code:
        made: Code = []
        if len(code) * max(least, most or 0) > LONGEST:
            raise RegexError("Regular expression too big")
        for _ in range(least):
            made += code
        if most is None:
            return [*made, ("split", 1, len(code) + 2), *code, ("jump", -len(code) - 1)]
        for left in range(most - least, 0, -1):
            made += [("split", 1, left * (len(code) + 1)), *code]
        return made

    def _set(self) -> Set:
        negated = self.text.startswith("^", self.at)
        self.at += negated
        chars: set[str] = set()
        ranges: list[tuple[str, str]] = []
        classes: list[str] = []
        first = True
        while True:
            if self.at >= len(self.text):
                raise RegexError("Unmatched [, [^, [:, [., or [=")
            char = self.text[self.at]
            if char == "]" and not first:
                self.at += 1
                return negated, frozenset(chars), tuple(ranges), tuple(classes)
            first = False
            if self.text.startswith("[:", self.at) and (end := self.text.find(":]", self.at)) > 0:
                name = self.text[self.at + 2 : end]
                if name not in CLASSES:
                    raise RegexError("Invalid character class name")
                classes.append(name)
                self.at = end + 2
            elif self.text[self.at + 1 : self.at + 2] == "-" and self.text[self.at + 2 : self.at + 3] not in ("]", ""):
                ranges.append((char, self.text[self.at + 2]))
                self.at += 3
            else:
                chars.add(char)
                self.at += 1


def _in(found: Set, char: str) -> bool:
    negated, chars, ranges, classes = found
    inside = char in chars or any(a <= char <= b for a, b in ranges) or any(CLASSES[c](char) for c in classes)
    return inside != negated


class Regex:
    """A compiled pattern."""

    def __init__(self, pattern: str, extended: bool, ignore_case: bool):
        parser = _Parser(pattern.lower() if ignore_case else pattern, extended)
        self.code = [_absolute(i, instruction) for i, instruction in enumerate(parser.all())]
        self.groups = parser.groups
        self.ignore_case = ignore_case

    def search(self, text: str, start: int = 0) -> Found | None:
        """The first match from `start` on; of those that begin there, the one that a greedy reader takes."""
        text = text[:LONGEST_TEXT]
        folded = text.lower() if self.ignore_case else text
        if len(folded) != len(text):
            folded = text
        threads: list[tuple[int, tuple[int, ...]]] = []
        best: tuple[int, ...] | None = None
        blank = (-1,) * (2 * self.groups + 2)
        for at in range(start, len(folded) + 1):
            seen: set[int] = set()
            ready: list[tuple[int, tuple[int, ...]]] = []
            for pc, saved in threads:
                self._follow(pc, saved, at, folded, seen, ready)
            if best is None:
                self._follow(0, blank, at, folded, seen, ready)
            if not ready and best is not None:
                break
            threads = []
            char = folded[at : at + 1]
            for pc, saved in ready:
                op = self.code[pc]
                if op[0] == "match":
                    best = saved
                    break
                if char and (op[0] == "any" or (op[1] == char if op[0] == "char" else _in(op[1], char))):
                    threads.append((pc + 1, saved))
            if not threads and best is not None:
                break
        if best is None:
            return None
        spans = tuple((best[i], best[i + 1]) if best[i] >= 0 <= best[i + 1] else None for i in range(2, len(best), 2))
        return Found(text, best[0], best[1], spans)

    def _follow(self, pc: int, saved: tuple[int, ...], at: int, text: str, seen: set[int], ready: list) -> None:
        """Go on from an instruction to those that wait for a character."""
        stack = [(pc, saved)]
        while stack:
            pc, saved = stack.pop()
            if pc in seen:
                continue
            seen.add(pc)
            op = self.code[pc]
            if op[0] == "jump":
                stack.append((op[1], saved))
            elif op[0] == "split":
                stack += [(op[2], saved), (op[1], saved)]
            elif op[0] == "save":
                stack.append((pc + 1, (*saved[: op[1]], at, *saved[op[1] + 1 :])))
            elif op[0] == "begin":
                if at == 0:
                    stack.append((pc + 1, saved))
            elif op[0] == "end":
                if at == len(text):
                    stack.append((pc + 1, saved))
            else:
                ready.append((pc, saved))


def _absolute(at: int, instruction: tuple) -> tuple:
    if instruction[0] in ("split", "jump"):
        return (instruction[0], *(at + offset for offset in instruction[1:]))
    return instruction


@lru_cache(maxsize=128)
def compiled(pattern: str, extended: bool, ignore_case: bool = False) -> Regex:
    """Raises RegexError."""
    return Regex(pattern, extended, ignore_case)
