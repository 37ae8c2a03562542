"""The part of the store that servers of watches read: the log of all resources, and whether somebody else has committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .damage import parse
from .memory import Memory

if TYPE_CHECKING:
    from .pure.objects import Object

Row = tuple[int, str, str, str, str, "Object"]  # resource version, group-resource, namespace, name, what happened, object


class ChangeLog:
    """The change log of a store, which brings the connection and the memory."""

    path: str
    _memory: Memory
    _version: int

    def _rows(self, sql: str, args: tuple = ()) -> Iterator[tuple]:
        raise NotImplementedError

    def _row(self, sql: str, args: tuple = ()) -> Any:
        raise NotImplementedError

    def _flush(self) -> None:
        raise NotImplementedError

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

    def touched(self) -> bool:
        """Whether somebody else has committed since this store last looked."""
        return self._row("PRAGMA data_version")[0] != self._version
