"""Finds in an object what the nodes of a jsonpath template name (k8s.io/client-go/util/jsonpath/jsonpath.go).

Values are JSON data. INVALID stands for Go's zero reflect.Value, which the body of a `range` sees where there is nothing to range over.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fakectl.printers import jsonpath_parser as syntax
from state.pure import gofmt

INVALID = object()
Values = list[Any]


class Fault(Exception):
    """The template does not fit the object; `values` is what had been found (a filter that asks for existence counts it)."""

    def __init__(self, message: str, values: Values) -> None:
        super().__init__(message)
        self.values = values


def evaluate(root: list[Any], data: Any, allow_missing: bool) -> list[Values]:
    """The results of each piece of the template, bodies of ranges repeated."""
    return _Evaluation(root, allow_missing).run(data, 0)


class _Evaluation:
    def __init__(self, root: list[Any], allow_missing: bool) -> None:
        self.root = root
        self.allow_missing = allow_missing
        self.begun = self.inside = self.ended = 0  # ranges just begun, being walked, just ended
        self.last_end = -1
        self.visitors: dict[type, Callable[[Values, Any], Values]] = {
            list: self._list, syntax.Text: lambda values, node: [node.value], syntax.Const: lambda values, node: [node.value] * len(values),
            syntax.Field: self._field, syntax.Array: self._array, syntax.Filter: self._filter, syntax.Union: self._union,
            syntax.Wildcard: self._wildcard, syntax.Recursive: self._recursive, syntax.Identifier: self._identifier,
        }

    def run(self, data: Any, at: int) -> list[Values]:
        """Walk the pieces from `at` on with `data` as the current object, to the end of the range or the template."""
        found: list[Values] = []
        current = [INVALID if data is None else data]
        while at < len(self.root):
            results = self._walk(current, self.root[at])
            if 0 < self.ended <= self.inside:
                self.ended -= 1
                self.last_end = at
                break
            if self.begun > 0:
                self.begun -= 1
                self.inside += 1
                for value in results:
                    found += self.run(value, at + 1)
                if not results:
                    self.run(None, at + 1)  # only to learn where the range ends
                self.inside -= 1
                at = max(at, self.last_end)
            else:
                found.append(results)
            at += 1
        return found

    def _walk(self, values: Values, node: Any) -> Values:
        return self.visitors[type(node)](values, node)

    def _list(self, values: Values, nodes: list[Any]) -> Values:
        for node in nodes:
            values = self._walk(values, node)
        return values

    def _identifier(self, values: Values, node: syntax.Identifier) -> Values:
        if node.name == "range":
            self.begun += 1
            return values
        if node.name != "end":
            raise Fault(f"unrecognized identifier {node.name}", values)
        if not self.inside:
            raise Fault("not in range, nothing to end", [])
        self.ended += 1
        return []

    def _field(self, values: Values, node: syntax.Field) -> Values:
        if not values:
            return []
        found = [value[node.name] for value in values if isinstance(value, dict) and node.name in value]
        if not found and not self.allow_missing:
            raise Fault(f"{node.name} is not found", [])
        return found

    def _array(self, values: Values, node: syntax.Array) -> Values:
        found: Values = []
        for value in values:
            if value is None:
                continue
            if value is INVALID:
                raise Fault("reflect: call of reflect.Value.Type on zero Value", values)
            if not isinstance(value, list):
                raise Fault(f"{gofmt.type_name(value)} is not array or slice", values)
            bounds = _bounds(node, len(value), values)
            if bounds is None:
                return found
            found += value[bounds]
        return found

    def _union(self, values: Values, node: syntax.Union) -> Values:
        found: Values = []
        for branch in node.branches:
            try:
                found += self._list(values, branch)
            except Fault as fault:
                raise Fault(str(fault), values) from None
        return found

    def _wildcard(self, values: Values, node: syntax.Wildcard) -> Values:
        return [child for value in values for child in _children(value)]

    def _recursive(self, values: Values, node: syntax.Recursive) -> Values:
        found: Values = []
        for value in values:
            children = _children(value)
            if children:
                found.append(value)
                found += self._recursive(children, node)
        return found

    def _filter(self, values: Values, node: syntax.Filter) -> Values:
        found: Values = []
        for value in values:
            if not isinstance(value, list):
                shown = "<invalid reflect.Value>" if value is INVALID else gofmt.text(value)
                raise Fault(f"{shown} is not array or slice and cannot be filtered", values)
            for item in value:
                try:
                    if self._passes(item, node):
                        found.append(item)
                except _Uncomparable as err:
                    raise Fault(str(err), found) from None
                except Fault as fault:
                    raise Fault(str(fault), values) from None
        return found

    def _passes(self, item: Any, node: syntax.Filter) -> bool:
        if node.operator == "exists":
            try:
                return bool(self._list([item], node.left))
            except Fault as fault:
                return bool(fault.values)
        left = self._operand(item, node.left)
        right = self._operand(item, node.right) if left else []
        if not left or not right:
            return False
        return _compare(left[0], node.operator, right[0])

    def _operand(self, item: Any, nodes: list[Any]) -> Values:
        values = self._list([item], nodes)
        if len(values) > 1:
            raise Fault("can only compare one element at a time", values)
        return values


def _bounds(node: syntax.Array, length: int, values: Values) -> slice | None:
    """The part of a list of this length that the node names, None where it names no element."""
    start = node.start or 0
    stop = length if node.stop is None else node.stop
    if start < 0:
        start += length
    if stop < 0 or (stop == 0 and node.single):
        stop += length
    if start == stop:
        return None
    if not 0 <= start < length:
        raise Fault(f"array index out of bounds: index {start}, length {length}", values)
    if not 0 <= stop <= length:
        raise Fault(f"array index out of bounds: index {stop - 1}, length {length}", values)
    if start > stop:
        raise Fault(f"starting index {start} is greater than ending index {stop}", values)
    if node.step is not None and node.step <= 0:
        raise Fault("step must be > 0", values)
    return slice(start, stop, node.step)


def _children(value: Any) -> Values:
    """What is directly below a value; Go visits a map in no order, here keys are sorted; a string has its bytes below it."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [gofmt.GoByte(byte) for byte in value.encode()]
    return []


class _Uncomparable(Exception):
    """The two sides of a filter cannot be compared so."""


def _kind(value: Any) -> type:
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind
    raise _Uncomparable("invalid type for comparison")


def _compare(left: Any, operator: str, right: Any) -> bool:
    """Go's text/template comparison of two values of one basic kind."""
    if operator not in ("<", ">", "==", "!=", "<=", ">="):
        raise _Uncomparable(f"unrecognized filter operator {operator}")
    kind = _kind(left)
    if kind is not _kind(right):
        raise _Uncomparable("incompatible types for comparison")
    if operator in ("==", "!="):
        return bool((left == right) == (operator == "=="))
    if kind is bool:
        raise _Uncomparable("invalid type for comparison")
    if operator in ("<", ">="):
        return bool((left < right) == (operator == "<"))
    return bool((left <= right) == (operator == "<="))
