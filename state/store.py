"""One SQLite file holds one cluster: the only SQL of the project.

Tables: `objects` (one row an object), `owners` (who owns what, for garbage collection), `changes` (the log that watches
read), `due` (when a controller next has work on a key), `meta` (settings, clock, counters), `undo_steps` and `undo_rows` (what can be
taken back). Objects that the store hands out are shared: copy before changing.

Inside a write transaction, what would be written many times (a pod's states, counters, work due at once) waits in `state/memory.py` until
the commit or the next savepoint.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from .changelog import ChangeLog
from .damage import number, parse, trouble
from .duetimes import SCHEDULE, DueTimes
from .errors import ClusterError
from .history import MOVES_ON, History
from .memory import Key, Memory, owner_of
from .migrations import APPLICATION_ID, LATEST, migrate
from .pure.objects import Object

Keys = list[Key]  # named here: inside the class, `list` is the method
Names = list[str]

BUSY_MS = 15_000
TROUBLE = (sqlite3.Error, UnicodeDecodeError)  # the latter where a damaged file makes SQLite say what is no text
SET_META = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class Store(DueTimes, ChangeLog, History):
    """A cluster's file. `fresh` is true when this process made the schema and must fill it before the first commit."""

    def __init__(self, path: str):
        self.path = path
        self.fresh = False
        self.writing = False
        self.reading = False
        self.rv = self.began_at = 0
        self._dirty = False
        self._step = 0
        self._memory = Memory()
        self._version = -1  # the file's version that the memory is of
        self._db = self._open(path)

    # -- connection ---------------------------------------------------------------------------------------------------------------

    def _open(self, path: str) -> sqlite3.Connection:
        try:
            os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)
            db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False)
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == LATEST and db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
                db.execute("PRAGMA synchronous = NORMAL")
                return db
        except OSError as e:
            raise ClusterError(f"cannot use the cluster file {path}: {e.strerror or e}") from None
        except TROUBLE as e:
            raise trouble(path, e) from None
        self._db = db
        self._make(version)
        return db

    def _make(self, version: int) -> None:
        """Make or migrate the schema; leaves the write transaction open when the file is new, for the caller to fill it."""
        db = self._db
        try:
            tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables and db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise ClusterError(f"{self.path} is a SQLite file of something else; fakectl leaves it alone")
            if version > LATEST:
                raise ClusterError(f"{self.path} was made by a newer fakectl (format {version}, this one knows {LATEST})")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            self._lock()
            version = db.execute("PRAGMA user_version").fetchone()[0]
            self.fresh = version == 0
            if version < LATEST:
                migrate(db, version)
            self._dirty = True
            if not self.fresh:
                self._begun()
                self.commit()
        except TROUBLE as e:
            raise trouble(self.path, e) from None

    def close(self) -> None:
        """Give the file back; whatever was not committed is undone."""
        self._memory = Memory()
        with suppress(sqlite3.Error):  # a file that fails even now has failed before, and that has been told
            self.rollback()
        self._db.close()

    # -- transactions -------------------------------------------------------------------------------------------------------------

    def begin_read(self) -> None:
        """Open a snapshot; the following reads all see the same moment."""
        if not self.writing and not self.reading:
            self._run("BEGIN")
            self._begun()
            self.reading = True

    def begin_write(self) -> None:
        """Become the only writer (waits for another one up to fifteen seconds)."""
        if self.writing:
            return
        self.end_read()
        self._lock()
        self._begun()
        self._step = self.last_step()

    def _lock(self) -> None:
        deadline = time.monotonic() + BUSY_MS / 1000
        while True:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as e:
                if "locked" not in str(e) or time.monotonic() > deadline:
                    raise trouble(self.path, e) from None
        self.writing, self._dirty = True, False

    def _begun(self) -> None:
        """What is remembered stays true as long as nobody else has committed."""
        version = self._row("PRAGMA data_version")[0]
        if version != self._version:
            self._memory, self._version = Memory(), version
        self.rv = self.began_at = self.number("rv")

    @property
    def memo(self) -> dict[str, Any]:
        """What callers derive from objects and keep up to date themselves; forgotten when it may be true no more."""
        return self._memory.derived

    def end_read(self) -> None:
        if self.reading:
            self._undo()
            self.reading = False

    def commit(self) -> None:
        """Make what was written since `begin_write` lasting."""
        if not self.writing:
            self.end_read()
            return
        if not self._dirty and self.rv == self.began_at:
            self.rollback()
            return
        self.set_meta("rv", str(self.rv))
        self._compact()
        self._flush()
        self._run("COMMIT")
        self.writing = self.fresh = False
        if not self._memory.shrink():
            self._memory = Memory()

    def rollback(self) -> None:
        """Undo what was written since `begin_write`."""
        self.end_read()
        if self.writing:
            self._undo()
            self.writing = False
            self._memory = Memory()

    def _undo(self) -> None:
        if self._db.in_transaction:  # SQLite ends it by itself when the disk is full or fails
            self._db.execute("ROLLBACK")

    def _flush(self) -> None:
        """Bring what waits in memory into the file."""
        memory = self._memory
        self._insert()
        self._many("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)", memory.log)
        self._keep("objects", memory.texts)
        rows = ((*text, *key) for key, text in memory.texts.items())
        self._many("UPDATE objects SET rv = ?, body = ? WHERE gr = ? AND namespace = ? AND name = ?", rows)
        self._keep("meta", [(key, "", "") for key in memory.changed_meta if key not in MOVES_ON])
        self._many(SET_META, [(key, memory.meta[key]) for key in sorted(memory.changed_meta)])
        asked = [*memory.agenda.drain()]
        if asked:
            self._keep("due", [(controller, key, "") for controller, key, _, _ in asked])
            self._many(SCHEDULE, asked)
            memory.unfile()
        memory.log.clear()
        memory.texts.clear()
        memory.changed_meta.clear()

    def _insert(self) -> None:
        """Bring new objects into the file, so that queries find their keys."""
        if self._memory.new:
            self._keep("objects", self._memory.new)
            self._many("INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)", self._memory.rows())

    def savepoint(self) -> None:
        """Mark a place inside the write transaction that `restore` comes back to."""
        self._flush()
        self._run("SAVEPOINT call")
        self._saved = self.rv, self._dirty

    def restore(self) -> None:
        self._run("ROLLBACK TO call")
        self._run("RELEASE call")
        self.rv, self._dirty = self._saved
        self._step = self.last_step()
        self._memory = Memory()

    def release(self) -> None:
        self._run("RELEASE call")

    def _run(self, sql: str, args: tuple = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, args)
        except TROUBLE as e:
            raise trouble(self.path, e) from None

    def _row(self, sql: str, args: tuple = ()) -> Any:
        """The first row, or None."""
        try:
            return self._db.execute(sql, args).fetchone()
        except TROUBLE as e:
            raise trouble(self.path, e) from None

    def _rows(self, sql: str, args: tuple = ()) -> Iterator[tuple]:
        """The rows one by one; trouble on the way is told like trouble at the start."""
        try:
            yield from self._db.execute(sql, args)
        except TROUBLE as e:
            raise trouble(self.path, e) from None

    def _many(self, sql: str, rows: Iterable[tuple]) -> None:
        try:
            self._db.executemany(sql, rows)
        except TROUBLE as e:
            raise trouble(self.path, e) from None

    # -- settings and counters ----------------------------------------------------------------------------------------------------

    def meta(self, key: str, default: str = "") -> str:
        known = self._memory.meta
        if key not in known:
            row = self._row("SELECT value FROM meta WHERE key = ?", (key,))
            known[key] = row[0] if row else None
        value = known[key]
        return default if value is None else value

    def number(self, key: str) -> int:
        """A counter or a moment, 0 when it was never set."""
        return number(self.meta(key, "0"), key, self.path)

    def some_meta(self, keys: Names) -> dict[str, str]:
        """What is set of these keys, read at once."""
        known = self._memory.meta
        unknown = [key for key in keys if key not in known]
        if unknown:
            rows = self._rows(f"SELECT key, value FROM meta WHERE key IN ({', '.join('?' * len(unknown))})", tuple(unknown))
            known.update({**dict.fromkeys(unknown), **dict(rows)})
        return {key: value for key in keys if (value := known[key]) is not None}

    def set_meta(self, key: str, value: str) -> None:
        self._dirty = True
        self._memory.meta[key] = value
        self._memory.changed_meta.add(key)

    # -- objects ------------------------------------------------------------------------------------------------------------------

    def get(self, gr: str, namespace: str, name: str) -> Object | None:
        """The object, or None. It is shared: copy before changing."""
        key = (gr, namespace, name)
        known = self._memory.objects
        if key not in known:
            row = self._row("SELECT body FROM objects WHERE gr = ? AND namespace = ? AND name = ?", key)
            known[key] = parse(row[0], self.path) if row else None
        return known[key]

    def list(self, gr: str, namespace: str | None = None, *, after: tuple[str, str] = ("", "")) -> Iterator[Object]:
        """Objects in key order (namespace, name), of one namespace or of all; `after` skips up to and including that key."""
        if namespace is None:
            where, args = "gr = ? AND (namespace, name) > (?, ?) ORDER BY namespace, name", (gr, *after)
        else:
            where, args = "gr = ? AND namespace = ? AND name > ? ORDER BY name", (gr, namespace, after[1])
        if not self.writing:
            return self._stream(gr, where, args)
        lists = self._memory.lists.setdefault(gr, {})
        if not any(after) and namespace in lists:
            return iter(lists[namespace])
        self._insert()
        found = [*self._known(where, args)]
        if not any(after):
            lists[namespace] = found
        return iter(found)

    def owned(self, gr: str, namespace: str, owner: str) -> Iterator[Object]:
        """Objects whose controller has the uid `owner` ("" for those without one; for events: the object they are about)."""
        where, args = "owner = ? AND gr = ? AND namespace = ? ORDER BY name", (owner, gr, namespace)
        if not self.writing:
            return self._stream(gr, where, args)
        names = self._memory.names_owned(args)
        if names is None:
            if args in self._memory.unread:
                self._insert()
            found = [*self._known(where, args)]
            self._memory.owned[args] = [obj["metadata"]["name"] for obj in found]
            return iter(found)
        return filter(None, [self.get(gr, namespace, name) for name in names])

    def _stream(self, gr: str, where: str, args: tuple[str, ...]) -> Iterator[Object]:
        known = self._memory.objects
        for namespace, name, body in self._rows(f"SELECT namespace, name, body FROM objects WHERE {where}", args):
            yield known.get((gr, namespace, name)) or parse(body, self.path)

    def _known(self, where: str, args: tuple[str, ...]) -> Iterator[Object]:
        """The same while writing: what the memory holds is not read again, and what is read is kept."""
        known = self._memory.objects
        keys = [*self._rows(f"SELECT gr, namespace, name FROM objects WHERE {where}", args)]
        if any(key not in known for key in keys):
            for *key, body in self._rows(f"SELECT gr, namespace, name, body FROM objects WHERE {where}", args):
                if tuple(key) not in known:
                    known[tuple(key)] = parse(body, self.path)
        return filter(None, [known[key] for key in keys])

    def count(self, gr: str, namespace: str | None = None) -> int:
        self._insert()
        where, args = ("gr = ?", (gr,)) if namespace is None else ("gr = ? AND namespace = ?", (gr, namespace))
        return self._row(f"SELECT count(*) FROM objects WHERE {where}", args)[0]

    def kinds_in(self, namespace: str) -> Names:
        """Group-resources that have objects in this namespace."""
        self._insert()
        return [r[0] for r in self._rows("SELECT DISTINCT gr FROM objects WHERE namespace = ? ORDER BY gr", (namespace,))]

    def by_uid(self, uid: str) -> Key | None:
        """Where the object with this uid is: (gr, namespace, name)."""
        places = self._memory.places
        if uid not in places:
            found = self._row("SELECT gr, namespace, name FROM objects WHERE uid = ?", (uid,))
            if found is None:
                return None
            places[uid] = found
        return places[uid]

    def dependents(self, uid: str) -> Keys:
        """Keys of all objects that name `uid` among their owners."""
        return [*self._rows("SELECT gr, namespace, name FROM owners WHERE uid = ? ORDER BY gr, namespace, name", (uid,))]

    def put(self, gr: str, obj: Object, *, new: bool) -> Object:
        """Write an object under the next resource version, which is set in it; the store keeps `obj` from now on."""
        meta = obj["metadata"]
        key = (gr, meta.get("namespace", ""), meta["name"])
        old = None if new else self.get(*key)
        self.rv += 1
        meta["resourceVersion"] = str(self.rv)
        body = _encode(obj)
        if old is None:
            self._memory.add(key, obj, self.rv, body)
        else:
            self._memory.change(key, obj, old, self.rv, body)
        if old is None or old["metadata"].get("ownerReferences") != meta.get("ownerReferences"):
            self._own(key, obj, new)
        self._memory.log.append((self.rv, *key, "ADDED" if new else "MODIFIED", body))
        return obj

    def remove(self, gr: str, obj: Object) -> None:
        """Delete an object; the log keeps its last state under a new resource version."""
        meta = obj["metadata"]
        key = (gr, meta.get("namespace", ""), meta["name"])
        if self._memory.drop(key, self.get(*key) or obj):
            self._keep("objects", [key])
            self._run("DELETE FROM objects WHERE gr = ? AND namespace = ? AND name = ?", key)
        self._run("DELETE FROM owners WHERE gr = ? AND namespace = ? AND name = ?", key)
        self.rv += 1
        self._memory.log.append((self.rv, *key, "DELETED", _encode(obj | {"metadata": meta | {"resourceVersion": str(self.rv)}})))

    def _own(self, key: Key, obj: Object, new: bool) -> None:
        refs = obj["metadata"].get("ownerReferences") or ()
        if not new:
            args = (owner_of(key[0], obj), *key)
            self._run("UPDATE objects SET owner = ? WHERE gr = ? AND namespace = ? AND name = ?", args)
            self._run("DELETE FROM owners WHERE gr = ? AND namespace = ? AND name = ?", key)
        for ref in refs:
            self._run("INSERT OR IGNORE INTO owners VALUES (?, ?, ?, ?)", (ref["uid"], *key))
