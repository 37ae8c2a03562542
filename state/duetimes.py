"""When a controller next has work on a key: the part of the store that holds the table `due`.

What is asked for waits in memory (`state/agenda.py`) until the commit: most of it is due at once and done before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .agenda import Due
from .memory import Memory

if TYPE_CHECKING:
    import sqlite3

SCHEDULE = (
    "INSERT INTO due (controller, key, at, rank) VALUES (?, ?, ?, ?) ON CONFLICT (controller, key) DO UPDATE SET "
    "rank = CASE WHEN excluded.at < at OR (excluded.at = at AND excluded.rank < rank) THEN excluded.rank ELSE rank END, "
    "at = min(at, excluded.at)"
)

THIS, AFTER = "controller = ? AND key = ?", "controller = ? AND at > ?"


class DueTimes:
    """The due times of a store, which brings the connection and the memory."""

    _dirty: bool
    _memory: Memory
    _run: Callable[..., sqlite3.Cursor]
    _keep_due: Callable[[str, tuple], None]

    def schedule(self, controller: str, key: str, at: int, rank: int) -> None:
        """Have `controller` look at `key` at the moment `at` (nanoseconds), or earlier where it is due earlier already."""
        self._dirty = True
        self._memory.agenda.add(controller, key, at, rank)

    def is_due(self, controller: str, key: str) -> bool:
        """Whether this piece of work waits already."""
        asked = (controller, key)
        if asked in self._memory.agenda:
            return True
        return self._run(f"SELECT 1 FROM due WHERE {THIS}", asked).fetchone() is not None

    def cancel(self, controller: str, key: str) -> None:
        """Forget this piece of work."""
        self._dirty = True
        self._memory.agenda.drop(controller, key)
        self._keep_due(THIS, (controller, key))
        if self._run(f"DELETE FROM due WHERE {THIS}", (controller, key)).rowcount:
            self._memory.unfile()

    def hurry(self, controller: str, at: int) -> None:
        """Make everything that `controller` has waiting due at the moment `at`."""
        self._dirty = True
        self._memory.agenda.hurry(controller, at)
        self._keep_due(AFTER, (controller, at))
        if self._run(f"UPDATE due SET at = ? WHERE {AFTER}", (at, controller, at)).rowcount:
            self._memory.unfile()

    def wake(self, controller: str, since: int, at: int, wanted: Callable[[str], bool]) -> None:
        """Make due at the moment `at` what this controller has waiting for the moment `since` or later, where its key is wanted."""
        filed = self._run("SELECT controller, key, at, rank FROM due WHERE controller = ? AND at >= ?", (controller, since)).fetchall()
        for _, key, due, rank in sorted([*filed, *self._memory.agenda.waiting(controller)]):
            if due >= since and wanted(key):
                self.schedule(controller, key, at, rank)

    def next_due(self) -> int | None:
        """The earliest due time in nanoseconds, or None when nothing will ever happen by itself."""
        first = self._first_due()
        return first[0] if first else None

    def pop_due(self, now: int) -> tuple[str, str, int, int] | None:
        """Take the first piece of work due by `now`: (controller, key, due time, rank); at one instant by rank, then key."""
        first = self._first_due()
        if first is None or first[0] > now:
            return None
        at, rank, key, controller = first
        self._dirty = True
        filed = self._memory.filed
        self._memory.agenda.drop(controller, key)
        self._keep_due(THIS, (controller, key))
        if self._run(f"DELETE FROM due WHERE {THIS}", (controller, key)).rowcount:
            if filed and filed[0] == first:
                filed.popleft()
            else:
                self._memory.unfile()
        return controller, key, at, rank

    def _first_due(self) -> Due | None:
        memory = self._memory
        if not memory.filed and not memory.all_filed:
            memory.file(self._run("SELECT at, rank, key, controller FROM due ORDER BY at, rank, key LIMIT ?", (memory.ahead,)).fetchall())
        return min(filter(None, (memory.agenda.first(), memory.filed[0] if memory.filed else None)), default=None)
