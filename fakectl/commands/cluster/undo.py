"""`fakectl cluster undo`: the last commands taken back, with all that has followed from them."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


@flags.command(short="Take back the last command that changed the cluster, or the last N", use="fakectl cluster undo [N] [--list]")
@flags.boolean("list", help="Show what can be taken back, the newest first.")
@click.pass_obj
def command(session: Any, args: list[str], list_: bool) -> None:
    flags.check_words(args, 0, 0 if list_ else 1)
    if list_:
        session.out(_table(session.cluster.steps()))
        return
    if args and not (args[0].isascii() and args[0].isdecimal()):
        raise CommandError(f"the number of commands to undo must be a number, not {args[0]!r}")
    for step in session.cluster.take_back(int(args[0]) if args else 1):
        session.out(f"undone: {step.line}\n")


def _table(steps: list[Any]) -> str:
    from tabulate import tabulate

    from state.pure.times import format_rfc3339

    if not steps:
        return "There is nothing to undo.\n"
    rows = [(n, format_rfc3339(step.at), step.line) for n, step in enumerate(steps, 1)]
    return tabulate(rows, headers=("", "TIME", "COMMAND"), tablefmt="plain", disable_numparse=True) + "\n"
