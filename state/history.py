"""What commands have changed, so that it can be taken back: the part of the store that holds `undo_steps` and `undo_rows`.

A step is a command line that changed the cluster. Before a row is changed for the first time since the newest step, what it was is kept
(`_keep`), whoever changes it: the command itself, the controllers later on, or a server. So the rows of a step and of all after it are
enough to come back to the moment before it. Without any step (a cluster that only a server writes to) nothing is kept. Triggers would do
the same and cost every command 0.2 ms, since SQLite reads them whenever a file is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .damage import number, parse
from .memory import Key, Memory

if TYPE_CHECKING:
    import sqlite3

    from .pure.objects import Object

KEPT_STEPS = 20
MOST_ROWS = 100_000  # of all steps; the oldest go first
MOST_TEXT = 1_000  # characters of a command line
LAST = "step"  # the setting that is the newest step
MOVES_ON = ("rv", "compacted", LAST)  # settings that are not taken back: versions never come back, or watchers would be lost


# the rows of each table as texts; the parameters are the step and the row's key
KEEP = {
    "objects": "(SELECT body FROM objects WHERE gr = ?2 AND namespace = ?3 AND name = ?4)",
    "meta": "(SELECT value FROM meta WHERE key = ?2)",
    "due": "(SELECT at || ' ' || rank FROM due WHERE controller = ?2 AND key = ?3)",
}


class Step(NamedTuple):
    """A command line that can be taken back; `at` is the cluster's moment (nanoseconds) when it began."""

    number: int
    at: int
    line: str


class History:
    """The history of a store, which brings the connection and the memory."""

    path: str
    rv: int
    number: Callable[[str], int]
    set_meta: Callable[[str, str], None]
    _memory: Memory
    _run: Callable[..., sqlite3.Cursor]
    _row: Callable[..., Any]
    _rows: Callable[..., Iterator[tuple]]
    _flush: Callable[[], None]
    get: Callable[..., Object | None]
    put: Callable[..., Object]
    remove: Callable[..., None]
    _many: Callable[[str, Iterable[tuple]], None]
    _step: int  # the newest step when the transaction began, or since

    def last_step(self) -> int:
        """The number of the newest step, 0 when there is none."""
        return self.number(LAST)

    def _find_last_step(self) -> None:
        self._step = self._row("SELECT ifnull(max(id), 0) FROM undo_steps")[0]
        self.set_meta(LAST, str(self._step))

    def _keep(self, place: str, keys: Iterable[tuple[str, str, str]]) -> None:
        """Keep what these rows of a table are, which are about to be changed."""
        if self._step:
            values = f"INSERT OR IGNORE INTO undo_rows VALUES (?1, '{place}', ?2, ?3, ?4, {KEEP[place]})"
            self._many(values, [(self._step, *key) for key in keys])

    def _keep_due(self, where: str, args: tuple) -> None:
        """The same for those due times that are in the file."""
        if self._step:
            rows = f"SELECT ?, 'due', controller, key, '', at || ' ' || rank FROM due WHERE {where}"
            self._run(f"INSERT OR IGNORE INTO undo_rows {rows}", (self._step, *args))

    def begin_step(self, line: str, at: int) -> int:
        """What is changed from now on belongs to this command line. Its number is never given again."""
        self._flush()
        step = max(self.last_step(), self.rv) + 1
        self._run("INSERT INTO undo_steps VALUES (?, ?, ?)", (step, at, line[:MOST_TEXT].encode("utf-8", "replace").decode()))
        known = [row[0] for row in self._rows("SELECT id FROM undo_steps ORDER BY id")]
        if len(known) > 2 * KEPT_STEPS:  # seldom, since it costs more than a step
            self._forget(known[-KEPT_STEPS - 1])
        self._step = step
        self.set_meta(LAST, str(step))
        return step

    def drop_step(self, step: int) -> None:
        """The newest step has changed nothing after all: what was kept for it belongs to the one before."""
        self._run("DELETE FROM undo_steps WHERE id = ?", (step,))
        self._find_last_step()
        if self._step:
            self._run("UPDATE OR IGNORE undo_rows SET step = ? WHERE step = ?", (self._step, step))
        self._run("DELETE FROM undo_rows WHERE step = ?", (step,))

    def _forget(self, step: int) -> None:
        """Forget this step and those before it."""
        self._run("DELETE FROM undo_rows WHERE step <= ?", (step,))
        self._run("DELETE FROM undo_steps WHERE id <= ?", (step,))
        self._find_last_step()

    def _trim_history(self) -> None:
        """Keep the history in its bounds."""
        while self._row("SELECT count(*) FROM undo_rows")[0] > MOST_ROWS:
            self._forget(self._row("SELECT min(id) FROM undo_steps")[0])

    def steps(self) -> list[Step]:
        """What can be taken back, the newest first."""
        self._flush()
        return [Step(*row) for row in self._rows("SELECT id, at, line FROM undo_steps ORDER BY id DESC")]

    def objects_before(self, step: int) -> dict[Key, Object | None]:
        """What the objects were before a step that are others now, or may be; None for those that were not there."""
        self._flush()
        found: dict[Key, Object | None] = {}
        for *key, was in self._before(step, "objects"):
            found[tuple(key)] = parse(was, self.path) if was is not None else None  # type: ignore[index]
        return found

    def _before(self, step: int, place: str) -> list[tuple]:
        """The rows of a table as they were before a step: (a, b, c, was), in order."""
        first = "SELECT min(step), a, b, c, was FROM undo_rows WHERE step >= ? AND place = ? GROUP BY a, b, c ORDER BY a, b, c"
        return [row[1:] for row in self._rows(first, (step, place))]

    def take_back(self, step: int) -> None:
        """Undo a step and all that has happened since. Whoever watches sees the objects change back, under new versions."""
        for key, was in self.objects_before(step).items():
            self._bring_back(key, was)
        self._flush()
        for key, _, _, text in self._before(step, "meta"):
            self._run("DELETE FROM meta WHERE key = ?", (key,))
            if text is not None:
                self._run("INSERT INTO meta VALUES (?, ?)", (key, text))
        for controller, key, _, text in self._before(step, "due"):
            self._run("DELETE FROM due WHERE controller = ? AND key = ?", (controller, key))
            if text is not None:
                at, rank = (number(word, "a due time", self.path) for word in text.split())
                self._run("INSERT INTO due (controller, key, at, rank) VALUES (?, ?, ?, ?)", (controller, key, at, rank))
        self._run("DELETE FROM undo_rows WHERE step >= ?", (step,))
        self._run("DELETE FROM undo_steps WHERE id >= ?", (step,))
        self._memory = Memory()
        self._find_last_step()

    def _bring_back(self, key: Key, was: Object | None) -> None:
        gr, now = key[0], self.get(*key)
        if was is None:
            if now is not None:
                self.remove(gr, now)
        elif now is None or now["metadata"]["uid"] != was["metadata"]["uid"]:
            if now is not None:
                self.remove(gr, now)
            self.put(gr, was, new=True)
        elif _but_version(now) != _but_version(was):
            self.put(gr, was, new=False)


def _but_version(obj: Object) -> Object:
    return {**obj, "metadata": {**obj["metadata"], "resourceVersion": ""}}
