"""The part of the store that servers of watches read: the log of all resources, and whether somebody else has committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .damage import parse
from .memory import Memory

if TYPE_CHECKING:
    from .pure.objects import Object

Place = tuple[str, str]  # (namespace, name)
Row = tuple[int, str, str, str, str, "Object"]  # resource version, group-resource, namespace, name, what happened, object


class ChangeLog:
    """The change log of a store, which brings the connection and the memory."""

    path: str
    _memory: Memory
    _rows: Callable[..., Iterator[tuple]]
    _row: Callable[..., Any]
    _flush: Callable[[], None]

    def log(self, since: int, gr: str = "") -> list[Row]:
        """What happened after the version `since`, to one group-resource or to all, in order."""
        self._flush()
        where, args = ("rv > ? AND gr = ?", (since, gr)) if gr else ("rv > ?", (since,))
        rows = [*self._rows(f"SELECT rv, gr, namespace, name, type, body FROM changes WHERE {where} ORDER BY rv", args)]
        return [(*row[:5], parse(row[5], self.path)) for row in rows]

    def last_state(self, gr: str, namespace: str, name: str, version: int) -> tuple[str, Object] | None:
        """What the log knows of an object as of a version: (what happened last, its state), None when that is forgotten."""
        sql = "SELECT type, body FROM changes WHERE gr = ? AND namespace = ? AND name = ? AND rv <= ? ORDER BY rv DESC LIMIT 1"
        row = self._row(sql, (gr, namespace, name, version))
        return (row[0], parse(row[1], self.path)) if row else None

    def count_after(self, gr: str, namespace: str | None, after: tuple[str, str]) -> int:
        """How many objects follow a key (namespace, name), in one namespace or in all."""
        where, args = ("gr = ? AND (namespace, name) > (?, ?)", (gr, *after)) if namespace is None else (
            "gr = ? AND namespace = ? AND name > ?", (gr, namespace, after[1]))  # fmt: skip
        self._flush()
        return self._row(f"SELECT count(*) FROM objects WHERE {where}", args)[0]

    def counts(self) -> dict[str, int]:
        """How many objects there are, by group-resource."""
        self._flush()
        return dict(self._rows("SELECT gr, count(*) FROM objects GROUP BY gr"))

    def known(self, gr: str, namespace: str, name: str) -> Object | None:
        """What is remembered of an object, in whatever version, be it of a transaction that goes on. For any thread."""
        return self._memory.objects.get((gr, namespace, name))

    def versions(self, gr: str, namespace: str | None, after: Place) -> Iterator[tuple[str, str, int]]:
        """(namespace, name, resource version) of the objects of one namespace or of all that follow a key, in key order."""
        where, args = ("(namespace, name) > (?, ?)", after) if namespace is None else ("namespace = ? AND name > ?", (namespace, after[1]))
        return self._rows(f"SELECT namespace, name, rv FROM objects WHERE gr = ? AND {where} ORDER BY namespace, name", (gr, *args))

    def between(self, gr: str, first: Place, last: Place, wanted: set[Place]) -> Iterator[tuple[str, str, Object]]:
        """(namespace, name, object) of the wanted keys from `first` to `last`. Nothing is remembered."""
        sql = "SELECT namespace, name, body FROM objects WHERE gr = ? AND (namespace, name) >= (?, ?) AND (namespace, name) <= (?, ?)"
        for namespace, name, body in self._rows(sql, (gr, *first, *last)):
            if (namespace, name) in wanted:
                yield namespace, name, parse(body, self.path)
