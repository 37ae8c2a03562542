"""`fakectl lesson unload`: the cluster follows a lesson no longer."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


@flags.command(short="Have the cluster follow a lesson no longer", use="fakectl lesson unload [NAME]")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    flags.check_words(args, 0, 1)
    loaded = session.cluster.lessons
    gone = [x for x in loaded if not args or x["name"] == args[0]]
    if not gone:
        raise CommandError(f'lesson "{args[0]}" is not loaded' if args else "no lesson is loaded")
    session.cluster.set_lessons([x for x in loaded if x not in gone])
    session.out("".join(f'lesson "{x["name"]}" unloaded\n' for x in gone))
