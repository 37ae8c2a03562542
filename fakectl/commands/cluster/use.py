"""`fakectl cluster use`: another cluster."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Use another cluster", use="fakectl cluster use NAME")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    flags.check_words(args, 1)
    name = args[0]
    session.use_cluster(name)
    session.out(f'cluster "{name}" is the current context\n')
