"""A part of the Common Expression Language: what validation rules of custom resources are mostly written in.

Literals, fields, indices, operators, `has`, `size`, `type` conversions, string functions, and the macros all, exists, exists_one, filter
and map. An expression with anything else is refused when it is parsed. Source: the language's specification (cel-spec `doc/langdef.md`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

Env = Mapping[str, Any]
Run = Callable[[Env], Any]
MOST_NESTED = 50

_TOKEN = r"""\s*(?:(?P<number>\d+\.\d+(?:[eE][-+]?\d+)?|0x[0-9a-fA-F]+|\d+)u?
      | (?P<raw>[rR]"[^"]*"|[rR]'[^']*')
      | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<name>[A-Za-z_]\w*)
      | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}]))"""
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Unsupported(ValueError):
    """No expression, or one with something that is not known here."""


class Failed(ValueError):
    """An expression that has no value: a field that is not there, types that do not fit."""


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(_TOKEN, re.X)


@lru_cache(maxsize=256)
def compiled(text: str) -> Run:
    """The expression as a function of its variables. Raises Unsupported; the function raises Failed."""
    return _Parser(text).whole()


class _Parser:
    """Recursive descent; every method returns a function of the variables."""

    def __init__(self, text: str):
        self.tokens: list[tuple[str, str]] = []
        self.at = self.depth = 0
        end, at = len(text.rstrip()), 0
        while at < end:
            found = _tokens().match(text, at)
            if found is None:
                raise Unsupported(f"cannot read {text[at:at + 10]!r}")
            kind = found.lastgroup or ""
            self.tokens.append((kind, found[kind]))
            at = found.end()

    def whole(self) -> Run:
        made = self.ternary()
        if self.at < len(self.tokens):
            raise Unsupported(f"unexpected {self.tokens[self.at][1]!r}")
        return made

    def peek(self) -> str:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        return text if kind == "sign" or text == "in" else ""

    def take(self, *signs: str) -> str:
        """The next sign if it is one of these, else ""."""
        found = self.peek()
        if found and found in signs:
            self.at += 1
            return found
        return ""

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise Unsupported(f"expected {sign!r}")

    def name(self) -> str:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if kind != "name":
            raise Unsupported("expected a name")
        self.at += 1
        return text

    # -- operators, the loosest first ---------------------------------------------------------------------------------------------

    def ternary(self) -> Run:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise Unsupported("nested too deeply")
        test = self.either()
        if self.take("?"):
            yes = self.either()
            self.need(":")
            no = self.ternary()
            inner = test
            test = lambda env: yes(env) if _truth(inner(env)) else no(env)  # noqa: E731
        self.depth -= 1
        return test

    def either(self) -> Run:
        return self._logic("||", self.both, True)

    def both(self) -> Run:
        return self._logic("&&", self.relation, False)

    def _logic(self, sign: str, operand: Callable[[], Run], decides: bool) -> Run:
        """A chain that one side decides, even when the other fails."""
        parts = [operand()]
        while self.take(sign):
            parts.append(operand())
        if len(parts) == 1:
            return parts[0]

        def run(env: Env) -> bool:
            failed: Failed | None = None
            for part in parts:
                try:
                    if _truth(part(env)) is decides:
                        return decides
                except Failed as e:
                    failed = e
            if failed:
                raise failed
            return not decides

        return run

    def relation(self) -> Run:
        return self._binary(self.sum, "==", "!=", "<=", ">=", "<", ">", "in")

    def sum(self) -> Run:
        return self._binary(self.product, "+", "-")

    def product(self) -> Run:
        return self._binary(self.unary, "*", "/", "%")

    def _binary(self, operand: Callable[[], Run], *signs: str) -> Run:
        left = operand()
        while sign := self.take(*signs):
            left = _applied(OPERATORS[sign], left, operand())
        return left

    def unary(self) -> Run:
        if self.take("!"):
            inner = self.unary()
            return lambda env: not _truth(inner(env))
        if self.take("-"):
            inner = self.unary()
            return lambda env: -_number(inner(env))
        return self.member()

    # -- members ------------------------------------------------------------------------------------------------------------------

    def member(self) -> Run:
        made = self.primary()
        while True:
            if self.take("."):
                made = self._dotted(made)
            elif self.take("["):
                made = _applied(_at, made, self.ternary())
                self.need("]")
            else:
                return made

    def _dotted(self, of: Run) -> Run:
        name = self.name()
        if not self.take("("):
            return lambda env: _field(of(env), name)
        if name in MACROS:
            variable = self.name()
            self.need(",")
            body = self.ternary()
            self.need(")")
            return _macro(name, of, variable, body)
        if name not in METHODS:
            raise Unsupported(f"no function {name!r}")
        return _called(METHODS[name], [of, *self.arguments()])

    def arguments(self) -> list[Run]:
        found: list[Run] = []
        while not self.take(")"):
            found.append(self.ternary())
            if self.peek() != ")":
                self.need(",")
        return found

    def primary(self) -> Run:
        if self.take("("):
            made = self.ternary()
            self.need(")")
            return made
        if self.take("["):
            return self._list()
        if self.take("{"):
            return self._map()
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if kind == "name":
            return self._named(text)
        if kind == "number":
            value: Any = float(text) if "." in text else int(text, 0) if text.startswith("0x") else int(text)
        elif kind == "raw":
            value = text[2:-1]
        elif kind == "text":
            value = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), text[1:-1])
        else:
            raise Unsupported(f"unexpected {text!r}" if text else "unexpected end")
        return lambda env: value

    def _named(self, name: str) -> Run:
        if name in WORDS:
            value = WORDS[name]
            return lambda env: value
        if not self.take("("):
            return lambda env: _field(env, name)
        if name == "has":
            return self._has()
        if name not in FUNCTIONS:
            raise Unsupported(f"no function {name!r}")
        return _called(FUNCTIONS[name], self.arguments())

    def _has(self) -> Run:
        """`has(a.b.c)`: whether the last field is there."""
        made = self.primary()
        last = ""
        while not self.take(")"):
            if self.take("["):
                made = _applied(_at, made if not last else _reading(made, last), self.ternary())
                last = ""
                self.need("]")
                continue
            self.need(".")
            made, last = (_reading(made, last) if last else made), self.name()
        if not last:
            raise Unsupported("has() wants a field")
        return lambda env: last in _map(made(env))

    def _list(self) -> Run:
        items: list[Run] = []
        while not self.take("]"):
            items.append(self.ternary())
            if self.peek() != "]":
                self.need(",")
        return lambda env: [item(env) for item in items]

    def _map(self) -> Run:
        pairs: list[tuple[Run, Run]] = []
        while not self.take("}"):
            key = self.ternary()
            self.need(":")
            pairs.append((key, self.ternary()))
            if self.peek() != "}":
                self.need(",")
        return lambda env: {key(env): value(env) for key, value in pairs}


# -- values -----------------------------------------------------------------------------------------------------------------------


def _reading(of: Run, name: str) -> Run:
    return lambda env: _field(of(env), name)


def _applied(operator: Callable[[Any, Any], Any], left: Run, right: Run) -> Run:
    return lambda env: operator(left(env), right(env))


def _called(function: Callable[..., Any], arguments: list[Run]) -> Run:
    def run(env: Env) -> Any:
        try:
            return function(*(argument(env) for argument in arguments))
        except (TypeError, AttributeError, ValueError, re.error) as e:
            raise e if isinstance(e, Failed) else Failed("no such overload") from None

    return run


def _macro(name: str, of: Run, variable: str, body: Run) -> Run:
    def run(env: Env) -> Any:
        items = of(env)
        if not isinstance(items, (list, dict)):
            raise Failed("no such overload")
        return MACROS[name]([(item, body({**env, variable: item})) for item in items])

    return run


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Failed("no such overload")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Failed("no such overload")
    return value


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failed("no such overload")
    return value


def _field(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        raise Failed("no such overload")
    if name not in value:
        raise Failed(f"no such key: {name}")
    return value[name]


def _at(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return _field(value, key)
    if not isinstance(value, list) or not isinstance(key, int) or not 0 <= key < len(value):
        raise Failed(f"index out of bounds: {key}")
    return value[key]


def _ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def run(a: Any, b: Any) -> Any:
        if isinstance(a, str) and isinstance(b, str) or isinstance(a, bool) and isinstance(b, bool):
            return compare(a, b)
        return compare(_number(a), _number(b))

    return run


def _plus(a: Any, b: Any) -> Any:
    if isinstance(a, str) and isinstance(b, str):
        return a + b
    if isinstance(a, list) and isinstance(b, list):
        return [*a, *b]
    return _number(a) + _number(b)


def _divided(a: Any, b: Any) -> Any:
    if not _number(b):
        raise Failed("division by zero")
    if isinstance(a, float) or isinstance(b, float):
        return a / b
    return abs(_number(a)) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def _rest(a: Any, b: Any) -> Any:
    return a - b * _divided(a, b)


def _in(a: Any, b: Any) -> bool:
    if not isinstance(b, (list, dict)):
        raise Failed("no such overload")
    return a in b


def _same(a: Any, b: Any) -> bool:
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": _same, "!=": lambda a, b: not _same(a, b), "in": _in,
    "<": _ordered(lambda a, b: a < b), "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b), ">=": _ordered(lambda a, b: a >= b),
    "+": _plus, "-": lambda a, b: _number(a) - _number(b), "*": lambda a, b: _number(a) * _number(b), "/": _divided, "%": _rest,
}  # fmt: skip
WORDS = {"true": True, "false": False, "null": None}
FUNCTIONS: dict[str, Callable[..., Any]] = {"size": len, "int": int, "double": float, "string": _as_text}
METHODS: dict[str, Callable[..., Any]] = {
    "size": len,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": lambda text, part: part in text,
    "matches": lambda text, pattern: re.search(pattern, text) is not None,
    "lowerAscii": str.lower,
    "upperAscii": str.upper,
    "trim": str.strip,
    "split": str.split,
    "replace": str.replace,
    "indexOf": str.find,
    "join": lambda items, by="": by.join(items),
    "sum": sum,
    "isSorted": lambda items: all(a <= b for a, b in zip(items, items[1:], strict=False)),
}
MACROS: dict[str, Callable[[list[tuple[Any, Any]]], Any]] = {
    "all": lambda found: all(_truth(test) for _, test in found),
    "exists": lambda found: any(_truth(test) for _, test in found),
    "exists_one": lambda found: sum(_truth(test) for _, test in found) == 1,
    "filter": lambda found: [item for item, test in found if _truth(test)],
    "map": lambda found: [made for _, made in found],
}
