"""Label and field selectors: parsed with Go's complaints, matched, and written in canonical form.

Source: apimachinery `pkg/labels/selector.go`, `pkg/fields/selector.go`, `pkg/apis/meta/v1/helpers.go`.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from . import names
from .gojson import dumps, quote

FieldTerm = tuple[str, str, str]  # key, "=" or "!=", value

EQUALS, DOUBLE_EQUALS, NOT_EQUALS, IN, NOT_IN, EXISTS, NOT_EXISTS, GREATER, LESS = "=", "==", "!=", "in", "notin", "exists", "!", "gt", "lt"
_BINARY = (IN, NOT_IN, EQUALS, DOUBLE_EQUALS, NOT_EQUALS, GREATER, LESS)
_SIGNS = {EQUALS: "=", DOUBLE_EQUALS: "==", NOT_EQUALS: "!=", IN: " in ", NOT_IN: " notin ", GREATER: ">", LESS: "<"}
_OPERATOR_TOKENS = {"in": IN, "notin": NOT_IN, "=": EQUALS, "==": DOUBLE_EQUALS, "!=": NOT_EQUALS, ">": GREATER, "<": LESS}
_EXPRESSION_OPERATORS = {"In": IN, "NotIn": NOT_IN, "Exists": EXISTS, "DoesNotExist": NOT_EXISTS}
_TOKEN = re.compile(r"==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+")
_FIELD_OPERATOR = re.compile("!=|==|=")
_SPECIAL = frozenset(("==", "!=", "=", "!", "(", ")", ",", "<", ">", ""))


class Requirement:
    """One condition on one label. Never changed once made."""

    __slots__ = ("key", "op", "values")

    def __init__(self, key: str, op: str, values: tuple[str, ...]) -> None:
        self.key = key
        self.op = op
        self.values = values

    def matches(self, labels: Mapping[str, str]) -> bool:
        op, held = self.op, labels.get(self.key)
        if op in (EQUALS, DOUBLE_EQUALS, IN):
            return held is not None and held in self.values
        if op in (NOT_EQUALS, NOT_IN):
            return held is None or held not in self.values
        if op == EXISTS:
            return held is not None
        if op == NOT_EXISTS:
            return held is None
        number, bound = _int64(held), _int64(self.values[0])
        if number is None or bound is None:
            return False
        return number > bound if op == GREATER else number < bound

    def __str__(self) -> str:
        if self.op == EXISTS:
            return self.key
        if self.op == NOT_EXISTS:
            return "!" + self.key
        text = ",".join(sorted(self.values, key=str.encode))
        return f"{self.key}{_SIGNS[self.op]}({text})" if self.op in (IN, NOT_IN) else f"{self.key}{_SIGNS[self.op]}{text}"


class Selector:
    """All of its requirements must hold; without any it selects everything, unless it is the one that selects `nothing`."""

    __slots__ = ("requirements", "nothing")

    def __init__(self, requirements: tuple[Requirement, ...] = (), *, nothing: bool = False) -> None:
        self.requirements = tuple(sorted(requirements, key=lambda r: r.key.encode())) if len(requirements) > 1 else requirements
        self.nothing = nothing

    @property
    def empty(self) -> bool:
        """Whether this selector leaves nothing out."""
        return not self.requirements and not self.nothing

    def matches(self, labels: Mapping[str, str] | None) -> bool:
        """Whether an object with these labels is selected."""
        if self.nothing:
            return False
        held = labels or {}
        return all(r.matches(held) for r in self.requirements)

    def exact(self, key: str) -> str | None:
        """The one value that the label must have, or None when several would do."""
        for r in self.requirements:
            if r.key == key:
                return r.values[0] if r.op in (EQUALS, DOUBLE_EQUALS, IN) and len(r.values) == 1 else None
        return None

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


NOTHING = Selector(nothing=True)


def _int64(text: str | None) -> int | None:
    if text is None or not re.fullmatch("[+-]?[0-9]{1,25}", text):
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


def _invalid(path: str, value: Any, message: str) -> str:
    shown = quote(value) if isinstance(value, str) else dumps(list(value))
    return f"{path}: Invalid value: {shown}: {message}"


@lru_cache(maxsize=4096)
def _requirement(key: str, op: str, values: tuple[str, ...]) -> Requirement:
    """A checked requirement; ValueError lists all that is wrong with it."""
    errors = []
    if bad := names.qualified_name(key):
        errors.append(_invalid("key", key, "; ".join(bad)))
    if op in (IN, NOT_IN) and not values:
        errors.append(_invalid("values", values, "for 'in', 'notin' operators, values set can't be empty"))
    elif op in (EXISTS, NOT_EXISTS) and values:
        errors.append(_invalid("values", values, "values set must be empty for exists and does not exist"))
    elif op in (GREATER, LESS):
        message = "for 'Gt', 'Lt' operators, the value must be an integer"
        errors += [_invalid(f"values[{i}]", v, message) for i, v in enumerate(values) if _int64(v) is None]
    for i, v in enumerate(values):
        if bad := names.label_value(v):
            errors.append(_invalid(f"values[{i}][{key}]", v, "; ".join(bad)))
    if errors:
        unique = list(dict.fromkeys(errors))
        raise ValueError(unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]")
    return Requirement(key, op, values)


class _Parser:
    """Recursive descent over the tokens; the empty token is the end of the text."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text.partition("\0")[0])
        self.tokens.append("")
        self.position = 0

    def peek(self) -> str:
        return self.tokens[self.position]

    def take(self) -> str:
        self.position += 1
        return self.tokens[self.position - 1]

    def parse(self) -> list[Requirement]:
        found: list[Requirement] = []
        while True:
            token = self.peek()
            if not token:
                return found
            if token in _SPECIAL and token != "!":
                raise ValueError(f"found '{token}', expected: !, identifier, or 'end of string'")
            try:
                found.append(self.requirement())
            except ValueError as e:
                raise ValueError(f"unable to parse requirement: {e}") from None
            token = self.take()
            if not token:
                return found
            if token != ",":
                raise ValueError(f"found '{token}', expected: ',' or 'end of string'")
            if self.peek() in _SPECIAL and self.peek() != "!":
                raise ValueError(f"found '{self.peek()}', expected: identifier after ','")

    def requirement(self) -> Requirement:
        key = self.take()
        negated = key == "!"
        if negated:
            key = self.take()
        if key in _SPECIAL:
            raise ValueError(f"found '{key}', expected: identifier")
        if bad := names.qualified_name(key):
            raise ValueError(_invalid("<nil>", key, "; ".join(bad)))
        if negated or self.peek() in ("", ","):
            return _requirement(key, NOT_EXISTS if negated else EXISTS, ())
        token = self.take()
        if token not in _OPERATOR_TOKENS:
            raise ValueError(f"found '{token}', expected: {', '.join(_BINARY)}")
        op = _OPERATOR_TOKENS[token]
        return _requirement(key, op, self.values() if op in (IN, NOT_IN) else self.value())

    def value(self) -> tuple[str, ...]:
        if self.peek() in ("", ","):
            return ("",)
        token = self.take()
        if token in _SPECIAL:
            raise ValueError(f"found '{token}', expected: identifier")
        return (token,)

    def values(self) -> tuple[str, ...]:
        token = self.take()
        if token != "(":
            raise ValueError(f"found '{token}' expected: '('")
        token = self.peek()
        if token == ")":
            self.take()
            return ("",)
        if token in _SPECIAL and token != ",":
            raise ValueError(f"found '{token}', expected: ',', ')' or identifier")
        found = self.listed()
        self.take()
        return tuple(sorted(found, key=str.encode))

    def listed(self) -> set[str]:
        """The values up to the closing bracket, which is left; nothing between two commas is the empty value."""
        found: set[str] = set()
        while True:
            token = self.take()
            follows = self.tokens[min(self.position, len(self.tokens) - 1)]
            if token not in _SPECIAL:
                found.add(token)
                if follows == ")":
                    return found
                if follows != ",":
                    raise ValueError(f"found '{follows}', expected: ',' or ')'")
            elif token == ",":
                if not found or follows in (")", ","):
                    found.add("")
                if follows == ")":
                    return found
            else:
                raise ValueError(f"found '{token}', expected: ',', or identifier")


@lru_cache(maxsize=1024)
def parse_labels(text: str) -> Selector:
    """The selector that `-l text` means; ValueError with Go's words otherwise."""
    return Selector(tuple(_Parser(text).parse()))


def from_map(labels: Mapping[str, str] | None) -> Selector:
    """The selector of a Service or a ReplicationController: every label as given, unchecked; none selects everything."""
    return Selector(tuple(Requirement(k, EQUALS, (v,)) for k, v in (labels or {}).items()))


def from_label_selector(selector: Mapping[str, Any] | None) -> Selector:
    """The selector of a `{matchLabels, matchExpressions}`: absent selects nothing, empty everything; ValueError with Go's words."""
    if selector is None:
        return NOTHING
    found = [_requirement(k, EQUALS, (v,)) for k, v in (selector.get("matchLabels") or {}).items()]
    for e in selector.get("matchExpressions") or ():
        operator = e.get("operator", "")
        if operator not in _EXPRESSION_OPERATORS:
            raise ValueError(f"{quote(operator)} is not a valid label selector operator")
        found.append(_requirement(e.get("key", ""), _EXPRESSION_OPERATORS[operator], tuple(e.get("values") or ())))
    return Selector(tuple(found))


def format_label_selector(selector: Mapping[str, Any] | None) -> str:
    """A `{matchLabels, matchExpressions}` as tables and `describe` show it."""
    try:
        return str(from_label_selector(selector)) or "<none>"
    except ValueError:
        return "<error>"


def format_labels(labels: Mapping[str, str] | None) -> str:
    """Labels in one line: `a=b,c=d`, sorted, `<none>` without any."""
    if not labels:
        return "<none>"
    return ",".join(f"{k}={labels[k]}" for k in sorted(labels, key=str.encode))


def parse_fields(text: str) -> list[FieldTerm]:
    """The terms of a field selector, sorted as Go sorts them; ValueError with Go's words otherwise."""
    found: list[FieldTerm] = []
    for part in sorted(_field_parts(text), key=str.encode):
        if not part:
            continue
        operator = _FIELD_OPERATOR.search(part)
        if operator is None:
            raise ValueError(f"invalid selector: '{text}'; can't understand '{part}'")
        found.append((part[:operator.start()], "!=" if operator[0] == "!=" else "=", _unescape(part[operator.end():])))
    return found


def _field_parts(text: str) -> list[str]:
    """The parts between commas; a backslash keeps the next character from counting."""
    parts, start, escaped = [], 0, False
    for i, c in enumerate(text):
        if escaped:
            escaped = False
        elif c == "\\":
            escaped = True
        elif c == ",":
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def _unescape(value: str) -> str:
    out, escaped = [], False
    for c in value:
        if escaped:
            if c not in "\\,=":
                raise ValueError(f"invalid field selector: invalid escape sequence: \\{c}")
            out.append(c)
            escaped = False
        elif c == "\\":
            escaped = True
        elif c in ",=":
            raise ValueError(f"invalid field selector: unescaped character in value: {ord(c)}")
        else:
            out.append(c)
    if escaped:
        raise ValueError("invalid field selector: invalid escape sequence: \\")
    return "".join(out)


def fields_match(terms: Iterable[FieldTerm], fields: Mapping[str, str]) -> bool:
    """Whether an object with these fields is selected; a field that it lacks is the empty text."""
    return all((fields.get(key, "") == value) == (op == "=") for key, op, value in terms)


def format_fields(terms: Iterable[FieldTerm]) -> str:
    """The canonical text of a field selector."""
    return ",".join(f"{key}{op}{_escape(value)}" for key, op, value in terms)


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")
