"""`fakectl cluster diff`: what differs between two clusters, saved or living, or between now and before the last commands.

Exit codes are those of `kubectl diff`: 0 the same, 1 different, above that something went wrong.
"""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.comparing import Comparison, lines, side
from fakectl.differing import DiffCommand, compared, file_name, masked, text_of, write
from fakectl.errors import CommandError
from fakectl.tempfiles import new_folder

LAST = "undo~1"


@click.command(None, cls=DiffCommand, short_help="Show what differs between two clusters", help="Compare two clusters object by object.",
               use="fakectl cluster diff [A [B]] [--full] [--all]  (A, B: a cluster, a saved file, or undo~N)")
@flags.boolean("full", help="Show the differences of each object, with KUBECTL_EXTERNAL_DIFF or diff -u -N.")
@flags.string("output", "o", help="yaml: the same as --full.")
@flags.boolean("all", help="Compare managedFields and resourceVersion too, and events.")
@click.pass_obj
def command(session: Any, args: list[str], full: bool, output: str, all_: bool) -> int:
    """Without B, with the current cluster; without A, what the last command has changed."""
    flags.check_words(args, 0, 2)
    if output not in ("", "yaml"):
        raise CommandError(f"--output must be yaml, not {output!r}")
    a, b = [*args, *(LAST, "")[len(args):]][:2] if len(args) < 2 else args
    with side(session, a) as first, side(session, b) as second:
        found = Comparison(first, second, session.globals.get("namespace", ""), everything=all_)
        if not full and not output:
            differs = False
            for line in lines(found):
                differs = True
                session.out(line)
            return int(differs)
        folders = [new_folder(session, name) for name in ("A-", "B-")]
        try:
            _fill(found, folders)
            return compared(session, folders)
        finally:
            from shutil import rmtree

            for folder in folders:
                rmtree(folder, ignore_errors=True)


def _fill(found: Comparison, folders: list[str]) -> None:
    """Write what differs, on either side."""
    for before, after in found:
        obj = before or after
        meta = obj["metadata"]
        pair = [before, after]
        if (obj["apiVersion"], obj["kind"]) == ("v1", "Secret"):
            pair = [made if had else None for made, had in zip(masked(before, after or {}), pair, strict=True)]
        name = file_name(obj["apiVersion"], obj["kind"], meta.get("namespace", ""), meta["name"])
        for folder, one in zip(folders, pair, strict=True):
            write(folder, name, text_of(one, True))
