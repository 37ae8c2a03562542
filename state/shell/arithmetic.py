"""$((...)): C's integers of 64 bits. Source: POSIX.1-2017, Shell Command Language, 2.6.4."""

from __future__ import annotations

import re
from collections.abc import Callable

from .syntax import ShellError

_TOKEN = re.compile(
    r"\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),])", re.ASCII
)
_BINARY = (("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", "<=", ">", ">="), ("<<", ">>"), ("+", "-"), ("*", "/", "%"))
DEEPEST = 40
LONGEST = 4_000
Get = Callable[[str], str]
Set = Callable[[str, str], None]


def wrapped(number: int) -> int:
    """As a signed number of 64 bits."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def evaluate(text: str, get: Get, put: Set) -> int:
    """The value of an expression. Raises ShellError."""
    return _Sum(text, get, put).all()


class _Sum:
    def __init__(self, text: str, get: Get, put: Set, depth: int = 0):
        if len(text) > LONGEST or depth > 10:
            raise ShellError("arithmetic syntax error")
        self.get, self.put, self.depth, self.deep = get, put, depth, 0
        self.tokens: list[str] = []
        at = 0
        text = text.strip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found:
                raise ShellError("arithmetic syntax error")
            self.tokens.append(found[1])
            at = found.end()
        self.at = 0

    def all(self) -> int:
        if not self.tokens:
            return 0
        value = self.assignment()
        while self._take(","):
            value = self.assignment()
        if self.at < len(self.tokens):
            raise ShellError("arithmetic syntax error")
        return value

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, *words: str) -> str:
        word = self._peek()
        if word in words:
            self.at += 1
            return word
        return ""

    def variable(self, name: str) -> int:
        text = self.get(name).strip()
        if not text:
            return 0
        try:
            return wrapped(_number(text))
        except ValueError:
            return _Sum(text, self.get, self.put, self.depth + 1).all()

    def assignment(self) -> int:
        self.deep += 1
        if self.deep > DEEPEST:
            raise ShellError("arithmetic syntax error")
        name = self._peek()
        op = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""
        assigns = op == "=" or len(op) > 1 and op[-1] == "=" and op not in ("==", "<=", ">=", "!=")
        if assigns and (name[:1].isalpha() or name[:1] == "_"):
            self.at += 2
            value = self.assignment()
            if op != "=":
                value = _apply(op[:-1], self.variable(name), value)
            self.put(name, str(value))
            self.deep -= 1
            return value
        value = self._conditional()
        self.deep -= 1
        return value

    def _conditional(self) -> int:
        value = self._binary(0)
        if self._take("?"):
            yes = self.assignment()
            if not self._take(":"):
                raise ShellError("arithmetic syntax error")
            no = self.assignment()
            return yes if value else no
        return value

    def _binary(self, level: int) -> int:
        if level == len(_BINARY):
            return self._power()
        left = self._binary(level + 1)
        while op := self._take(*_BINARY[level]):
            left = _apply(op, left, self._binary(level + 1))
        return left

    def _power(self) -> int:
        base = self._unary()
        if self._take("**"):
            power = self._power()
            if power < 0 or power > 10_000:
                raise ShellError("exponent less than 0" if power < 0 else "arithmetic syntax error")
            return wrapped(pow(base, power, 1 << 64))
        return base

    def _unary(self) -> int:
        self.deep += 1
        if self.deep > DEEPEST:
            raise ShellError("arithmetic syntax error")
        try:
            if op := self._take("-", "+", "!", "~"):
                value = self._unary()
                return wrapped({"-": -value, "+": value, "!": int(not value), "~": ~value}[op])
            if op := self._take("++", "--"):
                return self._step(self._name(), 1 if op == "++" else -1)
            return self._primary()
        finally:
            self.deep -= 1

    def _name(self) -> str:
        name = self._peek()
        if not (name[:1].isalpha() or name[:1] == "_"):
            raise ShellError("arithmetic syntax error")
        self.at += 1
        return name

    def _step(self, name: str, by: int) -> int:
        value = wrapped(self.variable(name) + by)
        self.put(name, str(value))
        return value

    def _primary(self) -> int:
        word = self._peek()
        self.at += 1
        if word == "(":
            value = self.assignment()
            if not self._take(")"):
                raise ShellError("arithmetic syntax error")
            return value
        if word[:1].isdigit():
            try:
                return wrapped(_number(word))
            except ValueError:
                raise ShellError("arithmetic syntax error") from None
        if word[:1].isalpha() or word[:1] == "_":
            value = self.variable(word)
            if op := self._take("++", "--"):
                self._step(word, 1 if op == "++" else -1)
            return value
        raise ShellError("arithmetic syntax error")


def _number(text: str) -> int:
    if len(text) > 30:
        raise ValueError(text)
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text)
    if not digits.isascii() or "_" in digits or digits[:1] in ("+", "-", " "):
        raise ValueError(text)
    if digits[:2].lower() == "0x":
        return sign * int(digits, 16)
    return sign * (int(digits, 8) if digits.startswith("0") and len(digits) > 1 else int(digits))


def _apply(op: str, a: int, b: int) -> int:
    if op in ("/", "%"):
        if b == 0:
            raise ShellError("divide by zero")
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return wrapped(quotient if op == "/" else a - b * quotient)
    if op in ("<<", ">>"):
        b &= 63
        return wrapped(a << b if op == "<<" else a >> b)
    results = {
        "+": a + b, "-": a - b, "*": a * b, "&": a & b, "|": a | b, "^": a ^ b, "&&": int(bool(a and b)), "||": int(bool(a or b)),
        "==": int(a == b), "!=": int(a != b), "<": int(a < b), "<=": int(a <= b), ">": int(a > b), ">=": int(a >= b),
    }  # fmt: skip
    return wrapped(results[op])
