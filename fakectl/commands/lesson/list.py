"""`fakectl lesson list`: the built-in lessons, and those that the cluster follows."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="List the lessons: built-in ones and those that the cluster follows", use="fakectl lesson list")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    from tabulate import tabulate

    from state.lessons import built_in, find

    flags.check_words(args)
    loaded = {x["name"]: x for x in session.cluster.lessons}
    known = {name: find(name) for name in built_in()} | loaded
    rows = [("*" if name in loaded else "", name, len(x["steps"]), x.get("title", "")) for name, x in sorted(known.items())]
    session.out(tabulate(rows, headers=("", "LESSON", "STEPS", "TITLE"), tablefmt="plain", disable_numparse=True) + "\n")
