"""The part of the store that servers of watches read: the log of all resources, and whether somebody else has committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .damage import parse
from .memory import Memory

if TYPE_CHECKING:
    from .pure.objects import Object

Place = tuple[str, str]  # (namespace, name)
KEPT_CHANGES = 4_000
Row = tuple[int, str, str, str, str, "Object"]  # resource version, group-resource, namespace, name, what happened, object


class ChangeLog:
    """The change log of a store, which brings the connection and the memory."""

    path: str
    rv: int
    _memory: Memory
    _rows: Callable[..., Iterator[tuple]]
    _row: Callable[..., Any]
    _flush: Callable[[], None]
    _run: Callable[..., Any]
    number: Callable[[str], int]
    set_meta: Callable[[str, str], None]
    _trim_history: Callable[[], None]

    def changes(self, gr: str, since: int) -> Iterator[tuple[int, str, Object]]:
        """(resource version, ADDED | MODIFIED | DELETED, object) of one group-resource after the version `since`."""
        self._flush()
        for rv, kind, body in [*self._rows("SELECT rv, type, body FROM changes WHERE gr = ? AND rv > ? ORDER BY rv", (gr, since))]:
            yield rv, kind, parse(body, self.path)

    def compacted(self) -> int:
        """The oldest resource version that a watch may still start from."""
        return self.number("compacted")

    def forget_changes(self) -> None:
        """Let no watch start from before the present version."""
        self._flush()
        self._run("DELETE FROM changes")
        self.set_meta("compacted", str(self.rv))

    def every_key(self) -> Iterator[tuple[str, str, str]]:
        """(group-resource, namespace, name) of all objects, in order."""
        self._flush()
        return self._rows("SELECT gr, namespace, name FROM objects ORDER BY gr, namespace, name")  # type: ignore[return-value]

    def _compact(self) -> None:
        floor = self.rv - KEPT_CHANGES
        if floor - self.compacted() > KEPT_CHANGES:
            self._run("DELETE FROM changes WHERE rv <= ?", (floor,))
            self._memory.log = [row for row in self._memory.log if row[0] > floor]
            self.set_meta("compacted", str(floor))
            self._trim_history()

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
