"""Tables as `get` shows them: where one comes from, in which pieces it is printed, and the blank line between two kinds.

The server makes a table of a resource or of one object; what it has no verb for (the states that a watch sees, a scale) and what the client
makes of objects itself (--server-print=false) is put together here by the same rules. Source: kubectl `pkg/cmd/get/get.go` (Run),
`table_printer.go`; cli-runtime `pkg/printers/tableprinter.go`; kubernetes `pkg/printers/internalversion/printers.go` (printScale).
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from state import Cluster
from state.kind import Resource, columns, hook

from .printers.table import TablePrinter
from .printers.tabwriter import MIN_WIDTH

Object = dict[str, Any]
Table = dict[str, Any]
Order = Callable[[Sequence[Object]], Sequence[int]]


def _column(name: str, kind: str = "string", form: str = "") -> Object:
    return {"name": name, "type": kind, "format": form, "priority": 0}


_PLAIN = [_column("Name", form="name"), _column("Age")]
_SCALE = [_PLAIN[0], _column("Desired", "integer"), _column("Available", "integer"), _PLAIN[1]]


def of_states(cluster: Cluster, resource: Resource, objects: Iterable[Object]) -> Table:
    """The Table of objects as they were at some moment, such as those of a watch's events."""
    row = hook(resource, "row")
    if row is None:
        return plain(cluster, objects)
    return _table(columns(resource), ((row(obj, _age_of(cluster, obj)), obj) for obj in objects))


def of_scale(cluster: Cluster, scale: Object) -> Table:
    """The Table of a Scale."""
    cells = [scale["metadata"]["name"], scale["spec"].get("replicas", 0), scale["status"].get("replicas", 0)]
    return _table(_SCALE, [([*cells, _age_of(cluster, scale)(scale["metadata"].get("creationTimestamp"))], scale)])


def plain(cluster: Cluster, objects: Iterable[Object]) -> Table:
    """Name and age of each object: what the client knows without the server's columns."""
    return _table(_PLAIN, ((_plain_cells(cluster, obj), obj) for obj in objects))


def least_width(cluster: Cluster, resource: Resource | None, table: Table) -> int:
    """How wide the table's columns are at least: kubectl's width, or that of an older release which a loaded lesson shows."""
    if resource is None or not cluster.dialect.min_width():
        return MIN_WIDTH
    table["rows"] = list(table["rows"])
    return cluster.least_width(resource, table["rows"]) or MIN_WIDTH


def _plain_cells(cluster: Cluster, obj: Object) -> list[Any]:
    meta = obj.get("metadata") or {}
    return [meta.get("name", ""), _age_of(cluster, obj)(meta.get("creationTimestamp"))]


def _age_of(cluster: Cluster, obj: Object) -> Callable[[str | None], str]:
    return lambda moment: cluster.age(moment, obj)


def _table(definitions: list[Object], rows: Iterable[tuple[list[Any], Object]]) -> Table:
    return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {}, "columnDefinitions": definitions,
            "rows": [{"cells": cells, "object": obj} for cells, obj in rows]}


class TablesPrinter:
    """Prints tables one below the other: those of one kind under one header, a blank line before the next kind.

    `options` are TablePrinter's; `page` is how many rows the server sends at once, which decides how far ahead widths are known; `order`
    says how rows are sorted, or raises when they cannot be: then the table is not printed.
    """

    def __init__(self, out: Callable[[str], None], options: dict[str, Any], *, page: int = 0, order: Order | None = None):
        self._out, self._options, self._page, self._order = out, options, page, order
        self._printer: TablePrinter | None = None
        self._resource: Resource | None = None
        self._gap = False
        self.written = False

    def table(self, resource: Resource | None, table: Table, *, with_namespace: bool = False, min_width: int = MIN_WIDTH) -> None:
        """Take in a table. `min_width` counts where it is the first of its kind."""
        if self._printer is None or resource != self._resource:
            self._next_kind(resource, with_namespace, min_width)
        assert self._printer is not None
        for rows in self._pages(table["rows"]):
            for text in self._printer.add({**table, "rows": rows}):
                self._write(text)

    def _pages(self, rows: Iterable[Object]) -> Iterator[Sequence[Object]]:
        if self._order is not None:
            rows = list(rows)
            rows = [rows[i] for i in self._order(rows)]
        if not self._page:
            yield list(rows)
            return
        source = iter(rows)
        for first in source:
            yield list(chain((first,), islice(source, self._page - 1)))

    def _next_kind(self, resource: Resource | None, with_namespace: bool, min_width: int) -> None:
        self.end()
        self._gap = self.written and not self._options.get("no_headers")
        kind = f"{resource.kind}.{resource.group}".rstrip(".").lower() if resource else ""
        namespaced = resource is None or resource.namespaced
        shown = with_namespace and namespaced
        self._printer = TablePrinter(**self._options, kind_name=kind, with_namespace=shown, min_width=min_width)
        self._resource = resource

    def _write(self, text: str) -> None:
        if not text:
            return
        if self._gap:
            self._out("\n")
            self._gap = False
        self._out(text)
        self.written = True

    def end(self) -> None:
        """Print what waits for more rows."""
        if self._printer is not None:
            self._write(self._printer.flush())
