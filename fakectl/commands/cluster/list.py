"""`fakectl cluster list`: the clusters that are there."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="List the clusters", use="fakectl cluster list")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    from tabulate import tabulate

    flags.check_words(args)
    rows = [("*" if c.current else "", c.name, c.size, c.path) for c in session.clusters()]
    session.out(
        tabulate(rows, headers=("", "CLUSTER", "BYTES", "FILE"), tablefmt="plain") + "\n"
        if rows
        else "There is no cluster yet; the first command makes one.\n"
    )
