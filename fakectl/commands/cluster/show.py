"""`fakectl cluster show`: what the cluster was made with."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Show what the cluster was made with", use="fakectl cluster show")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    from tabulate import tabulate

    flags.check_words(args)
    session.out(tabulate(sorted(session.cluster.settings.stored().items()), tablefmt="plain") + "\n")
