"""Whole clusters as files: copied while others write, looked at without being touched, and written out for readers.

A copy is made beside its place and renamed, so that there is never half a file. SQLite's own `VACUUM INTO` makes it: one snapshot, compact,
and without the files that lie beside a living cluster.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress

from .damage import parse, trouble
from .errors import ClusterError
from .history import MOVES_ON
from .memory import Key
from .migrations import APPLICATION_ID, LATEST
from .pure.objects import Object
from .store import BUSY_MS, TROUBLE

MAGIC = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite may leave beside a file


def is_database(path: str) -> bool:
    """Whether a file looks like SQLite's. Raises OSError."""
    with open(path, "rb") as f:
        return f.read(len(MAGIC)) == MAGIC


def check_ours(path: str) -> None:
    """Raise ClusterError unless the file is a cluster that this fakectl can read."""
    with closing(_open(path)):
        pass


def _open(path: str) -> sqlite3.Connection:
    """A cluster's file, which must be there, to be read only."""
    if not os.path.exists(path):
        raise ClusterError(f"there is no file {path}")
    try:
        db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)
    except sqlite3.Error as e:
        raise trouble(path, e) from None
    try:
        db.execute("PRAGMA query_only = ON")
        ours = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        version = db.execute("PRAGMA user_version").fetchone()[0]
    except TROUBLE as e:
        db.close()
        raise trouble(path, e) from None
    if ours and 0 < version <= LATEST:
        return db
    db.close()
    if ours:
        raise ClusterError(f"{path} was made by a newer fakectl (format {version}, this one knows {LATEST})")
    raise ClusterError(f"{path} is a SQLite file of something else; fakectl leaves it alone")


def copy(source: str, target: str, *, living: bool) -> None:
    """Copy a cluster as it is at this moment, while others may write to it; a file at `target` is replaced at one stroke.

    `living`: the copy is to be worked with (else it is one file with nothing beside it). Raises ClusterError: the source is damaged,
    foreign or not there, the disk is full, the folder cannot be written to; then `target` is what it was.
    """
    draft = f"{target}.{os.getpid()}.new"
    try:
        os.makedirs(os.path.dirname(target) or ".", mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            os.unlink(draft)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # for its owner's eyes only, as the cluster is
        with closing(_open(source)) as db:
            db.execute("PRAGMA query_only = OFF")
            db.execute("VACUUM INTO ?", (draft,))
        if living:
            with closing(sqlite3.connect(draft)) as made:
                made.execute("PRAGMA journal_mode = WAL")
        os.replace(draft, target)
    except OSError as e:
        raise ClusterError(f"cannot write {target}: {e.strerror}") from None
    except TROUBLE as e:
        raise trouble(source if "malformed" in str(e) else target, e) from None
    finally:
        for end in ("", *BESIDE):
            with suppress(FileNotFoundError):
                os.unlink(draft + end)


def objects(path: str) -> Iterator[tuple[Key, Object]]:
    """All objects of a saved cluster as they are stored, in order of group-resource, namespace and name. Raises ClusterError."""
    with closing(_open(path)) as db:
        try:
            for *key, body in db.execute("SELECT gr, namespace, name, body FROM objects ORDER BY gr, namespace, name"):
                yield tuple(key), parse(body, path)  # type: ignore[misc]
        except TROUBLE as e:
            raise trouble(path, e) from None


def content(path: str) -> tuple[dict[str, str], Iterator[Object]]:
    """A cluster to be written out: its settings, clock and counters, with what is due as `due` (a line each), and its objects.

    The objects are of the same moment, and must be read to their end. Raises ClusterError.
    """
    db = _open(path)
    try:
        db.execute("BEGIN")
        meta = {k: v for k, v in db.execute("SELECT key, value FROM meta ORDER BY key") if k == "rv" or k not in MOVES_ON}
        due = db.execute("SELECT at || ' ' || rank || ' ' || controller || ' ' || key FROM due ORDER BY at, rank, key, controller")
        meta["due"] = "".join(f"{row[0]}\n" for row in due)
    except TROUBLE as e:
        db.close()
        raise trouble(path, e) from None
    return meta, _bodies(db, path)


def _bodies(db: sqlite3.Connection, path: str) -> Iterator[Object]:
    with closing(db):
        try:
            for row in db.execute("SELECT body FROM objects ORDER BY gr, namespace, name"):
                yield parse(row[0], path)
        except TROUBLE as e:
            raise trouble(path, e) from None
