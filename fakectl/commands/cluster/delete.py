"""`fakectl cluster delete`: a cluster and its file."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Delete a cluster and its file", use="fakectl cluster delete NAME")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    flags.check_words(args, 1)
    name = args[0]
    session.delete_cluster(name)
    session.out(f'cluster "{name}" deleted\n')
