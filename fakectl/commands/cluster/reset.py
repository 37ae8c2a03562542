"""`fakectl cluster reset`: the cluster made anew."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Make the cluster anew, with the settings that it has", use="fakectl cluster reset [NAME]")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    flags.check_words(args, 0, 1)
    name = session.reset_cluster(args[0] if args else None)
    session.out(f'cluster "{name}" made anew\n')
