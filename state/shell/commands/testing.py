"""test, [ and expr. Source: POSIX.1-2017, test and expr."""

from __future__ import annotations

from ..files import Entry
from ..machine import Shell
from ..regex import RegexError, compiled
from ..streams import ERR, OUT, Run

UNARY = frozenset("bcdefghkLnprSstuwxzO")
NUMBERS = ("-eq", "-ne", "-lt", "-le", "-gt", "-ge")
DEEPEST = 50


class _Bad(Exception):
    """An expression that is none."""


def bracket(shell: Shell, args: list[str]) -> Run:
    if args[-1:] != ["]"]:
        yield ERR, f"{shell.name}: [: missing ]\n"
        return 2
    return (yield from test(shell, args[:-1]))


def test(shell: Shell, args: list[str]) -> Run:
    try:
        return int(not _Test(shell, args).value())
    except _Bad as e:
        yield ERR, f"{shell.name}: {e}\n"
        return 2


class _Test:
    def __init__(self, shell: Shell, args: list[str]):
        self.shell, self.args, self.at, self.deep = shell, args, 0, 0

    def value(self) -> bool:
        if not self.args:
            return False
        found = self._or()
        if self.at < len(self.args):
            raise _Bad(f"{self.args[self.at]}: unknown operand")
        return found

    def _left(self) -> int:
        return len(self.args) - self.at

    def _or(self) -> bool:
        found = self._and()
        while self._left() and self.args[self.at] == "-o":
            self.at += 1
            found = self._and() or found
        return found

    def _and(self) -> bool:
        found = self._not()
        while self._left() and self.args[self.at] == "-a":
            self.at += 1
            found = self._not() and found
        return found

    def _not(self) -> bool:
        self.deep += 1
        if self.deep > DEEPEST:
            raise _Bad("too many operands")
        try:
            if self._left() > 1 and self.args[self.at] == "!":
                self.at += 1
                return not self._not()
            return self._primary()
        finally:
            self.deep -= 1

    def _primary(self) -> bool:
        if not self._left():
            raise _Bad("argument expected")
        args, at = self.args, self.at
        if self._left() >= 3 and (found := self._binary(args[at], args[at + 1], args[at + 2])) is not None:
            self.at += 3
            return found
        if args[at] == "(" and self._left() > 2:
            self.at += 1
            inside = self._or()
            if not self._left() or args[self.at] != ")":
                raise _Bad("closing paren expected")
            self.at += 1
            return inside
        if self._left() >= 2 and len(args[at]) == 2 and args[at][0] == "-" and args[at][1] in UNARY:
            self.at += 2
            return self._unary(args[at][1], args[at + 1])
        self.at += 1
        return args[at] != ""

    def _binary(self, left: str, op: str, right: str) -> bool | None:
        if op in ("=", "=="):
            return left == right
        if op == "!=":
            return left != right
        if op in ("<", ">"):
            return left < right if op == "<" else left > right
        if op in NUMBERS:
            a, b = _whole(left), _whole(right)
            return (a == b, a != b, a < b, a <= b, a > b, a >= b)[NUMBERS.index(op)]
        if op in ("-nt", "-ot"):
            first, second = (self.shell.world.files.find(self.shell.path(p)) for p in (left, right))
            return bool(first and second and (first.at > second.at if op == "-nt" else first.at < second.at))
        return None

    def _unary(self, op: str, word: str) -> bool:
        if op in "nz":
            return (word == "") == (op == "z")
        if op == "t":
            return False
        entry: Entry | None = self.shell.world.files.find(self.shell.path(word), follow=op not in "Lh")
        if entry is None:
            return False
        if op in "edfLh":
            return op == "e" or entry.kind == {"d": "d", "f": "f"}.get(op, "l")
        if op == "s":
            return entry.size > 0
        return bool(entry.mode & 0o111) or entry.kind == "d" if op == "x" else op in "rwO"


def _whole(text: str) -> int:
    text = text.strip()
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 18:
        raise _Bad(f"{text}: bad number")
    return int(text)


# -- expr -------------------------------------------------------------------------------------------------------------------------


def expr(shell: Shell, args: list[str]) -> Run:
    try:
        value = _Expr(list(args)).value()
    except _Bad as e:
        yield ERR, f"expr: {e}\n"
        return 2
    yield OUT, value + "\n"
    return int(value in ("", "0"))


class _Expr:
    LEVELS = (("|",), ("&",), ("=", "==", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"), (":",))

    def __init__(self, words: list[str]):
        self.words, self.deep = words, 0

    def value(self) -> str:
        if not self.words:
            raise _Bad("missing operand")
        found = self._level(0)
        if self.words:
            raise _Bad("syntax error")
        return found

    def _level(self, n: int) -> str:
        if n == len(self.LEVELS):
            return self._primary()
        left = self._level(n + 1)
        while self.words and self.words[0] in self.LEVELS[n]:
            left = self._apply(self.words.pop(0), left, self._level(n + 1))
        return left

    def _primary(self) -> str:
        self.deep += 1
        if not self.words or self.deep > DEEPEST * 4:
            raise _Bad("syntax error")
        word = self.words.pop(0)
        if word == "(":
            found = self._level(0)
            if not self.words or self.words.pop(0) != ")":
                raise _Bad("syntax error")
            return found
        if word == "length" and self.words:
            return str(len(self.words.pop(0)))
        return word

    def _apply(self, op: str, left: str, right: str) -> str:
        if op == "|":
            return left if left not in ("", "0") else right
        if op == "&":
            return left if left not in ("", "0") and right not in ("", "0") else "0"
        if op == ":":
            return _matched(left, right)
        if op in self.LEVELS[2]:
            a, b = _comparable(left, right)
            order = {"=": a == b, "==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}  # type: ignore[operator]
            return str(int(order[op]))
        try:
            x, y = _whole(left), _whole(right)
        except _Bad:
            raise _Bad("non-integer argument") from None
        if op in "/%" and y == 0:
            raise _Bad("division by zero")
        quotient = abs(x) // abs(y or 1) * (1 if (x < 0) == (y < 0) else -1)
        return str({"+": x + y, "-": x - y, "*": x * y, "/": quotient, "%": x - y * quotient}[op])


def _comparable(left: str, right: str) -> tuple[int | str, int | str]:
    try:
        return _whole(left), _whole(right)
    except _Bad:
        return left, right


def _matched(text: str, pattern: str) -> str:
    try:
        found = compiled("^" + pattern, False).search(text)
    except RegexError as e:
        raise _Bad(str(e)) from None
    if found is None:
        return "" if "\\(" in pattern else "0"
    return (found.group(1) or "") if found.groups else str(found.end - found.start)
