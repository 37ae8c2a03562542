"""The schema of a cluster's file, as a list of steps that are applied by number (kept in `PRAGMA user_version`).

sqlite-utils makes the tables; it costs 90 ms to import, so it is imported only when a step is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID = 0x66616B65  # "fake", as `PRAGMA application_id`, tells our files from other people's


def _first(db: Any) -> None:
    db["meta"].create({"key": str, "value": str}, pk="key")
    db["objects"].create(
        {"gr": str, "namespace": str, "name": str, "uid": str, "rv": int, "owner": str, "body": str},
        pk=("gr", "namespace", "name"),
        not_null={"gr", "name"},
    )
    db["objects"].create_index(["uid"])
    db["objects"].create_index(["owner", "gr", "namespace", "name"])
    db["owners"].create({"uid": str, "gr": str, "namespace": str, "name": str}, pk=("uid", "gr", "namespace", "name"))
    db["owners"].create_index(["gr", "namespace", "name"])
    db["changes"].create({"rv": int, "gr": str, "namespace": str, "name": str, "type": str, "body": str}, pk="rv")
    db["due"].create({"controller": str, "key": str, "at": int, "rank": int}, pk=("controller", "key"))
    db["due"].create_index(["at", "rank", "key"])


def _history(db: Any) -> None:
    db["undo_steps"].create({"id": int, "at": int, "line": str}, pk="id")
    columns = "step INTEGER, place TEXT, a TEXT, b TEXT, c TEXT, was TEXT, PRIMARY KEY (step, place, a, b, c)"
    db.execute(f"CREATE TABLE undo_rows ({columns}) WITHOUT ROWID")


STEPS: list[Callable[[Any], None]] = [_first, _history]
LATEST = len(STEPS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Apply the steps after `version`; the caller holds the write transaction."""
    import sqlite_utils

    db = sqlite_utils.Database(connection, recursive_triggers=False)
    for step in STEPS[version:]:
        step(db)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {LATEST}")
