"""`--sort-by` of get: the order of objects by a field (k8s.io/kubectl/pkg/cmd/get/sorter.go).

Observed of v1.37: texts compare byte by byte ("pod-10" before "pod-2") unless both are quantities; the order of equals is Go's.
"""
from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from fakectl.errors import CommandError
from fakectl.printers import sorting_pdq
from fakectl.printers.jsonpath import JSONPathError, Template, relaxed
from state.pure import gofmt, gojson


class SortError(CommandError):
    """What kubectl says after `error: `. A table's printer swallows it: the rows are not printed at all."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnsortableError(SortError):
    """Two values that cannot be put in order: kubectl logs this as fatal (level F, at `where`) and exits with code 1."""

    def __init__(self, message: str, where: str) -> None:
        super().__init__(message)
        self.where = where


_OBJECT, _TABLE = "*unstructured.Unstructured", "[][][]reflect.Value"
_WHERE = {_OBJECT: "sorter.go:329", _TABLE: "sorter.go:375"}


def sort_objects(objects: Sequence[Any], expression: str, key: Callable[[Any], Any] = lambda item: item) -> list[int]:
    """The order of the objects (their old positions), for the printers that get whole lists; `key` gives the object of an item."""
    try:
        field = relaxed(expression)
    except JSONPathError as err:
        raise SortError(err.message) from None
    return _order([key(item) for item in objects], field, _template(field, ""), "", _OBJECT)


def sort_rows(rows: Sequence[Any], expression: str, key: Callable[[Any], Any] = lambda item: item) -> list[int]:
    """The order of a table's rows; `key` gives the object of a row. A table of one row is left alone, whatever the expression."""
    if len(rows) < 2:
        return list(range(len(rows)))
    try:
        field = relaxed(expression)
    except JSONPathError:
        field = expression
    template = _template(field, "sorting error: ")
    return _order([key(row) for row in rows], field, template, "Failed to get values for ", _TABLE)


def _template(field: str, prefix: str) -> Template:
    try:
        return Template(field)
    except JSONPathError as err:
        raise SortError(prefix + err.message) from None


def _order(objects: list[Any], field: str, template: Template, prefix: str, holder: str) -> list[int]:
    if not objects:
        return []
    try:
        found = [template.find(obj) for obj in objects]
    except JSONPathError as err:
        raise SortError(f"{prefix}{err.message}") from None
    values = [pieces[0] if pieces else [] for pieces in found]
    if not any(values):
        raise SortError(f"couldn't find any field with path {gojson.quote(field)} in the list of objects")

    def less(i: int, j: int) -> bool:
        if not values[i]:
            return True
        try:
            return bool(values[j]) and _less(values[i][0], values[j][0])
        except TypeError as err:
            raise UnsortableError(f"Field {field} in {holder} is an unsortable type: interface, err: {err}", _WHERE[holder]) from None

    order = list(range(len(objects)))
    sorting_pdq.sort(order, less)
    return order


def _less(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is None and right is not None
    if isinstance(left, bool | dict | list):
        raise TypeError(f"unsortable type: {gofmt.type_name(left)}")
    if type(left) is not type(right):
        raise TypeError("unsortable interface: interface")
    return _text_less(left, right) if isinstance(left, str) else bool(left < right)


def _text_less(left: str, right: str) -> bool:
    """Quantities by their amount, other texts character by character."""
    if left[:1] in _QUANTITY_STARTS and right[:1] in _QUANTITY_STARTS:
        from state.pure import quantity

        with contextlib.suppress(ValueError):
            return quantity.compare(left, right) < 0
    return left < right


_QUANTITY_STARTS = frozenset("0123456789+-.")
