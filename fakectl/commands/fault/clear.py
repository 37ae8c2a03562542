"""`fakectl fault clear`: take faults away."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags
from fakectl.errors import CommandError


@flags.command(short="Take faults away", use="fakectl fault clear ID...|--all")
@flags.boolean("all", help="All of them.")
@click.pass_obj
def command(session: Any, args: list[str], all_: bool) -> None:
    """What a fault has broken recovers as it would: a container at its next restart, an image at its next pull, a node at once."""
    if bool(args) == all_:
        raise CommandError("usage: fakectl fault clear ID...|--all (`fakectl fault list` shows the IDs)")
    for fault in session.cluster.clear_faults(None if all_ else args):
        session.out(f"fault {fault['id']} cleared: {faultwords.told(fault)}\n")
