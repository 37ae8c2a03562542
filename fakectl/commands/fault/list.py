"""`fakectl fault list`: what goes wrong at present."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags
from fakectl.errors import CommandError


@flags.command(short="List the faults", use="fakectl fault list [-o json]")
@flags.string("output", "o", help="json for data.")
@click.pass_obj
def command(session: Any, args: list[str], output: str) -> None:
    flags.check_words(args)
    if output not in ("", "json"):
        raise CommandError(f"-o may only be json, not {output!r}")
    faults = session.cluster.faults
    if output:
        import json

        session.out(json.dumps([faultwords.shown(fault) for fault in faults], indent=2, ensure_ascii=False) + "\n")
        return
    from tabulate import tabulate

    rows = [(f["id"], f["kind"], session.cluster.age(faultwords.shown(f)["since"]), faultwords.told(f)) for f in faults]
    session.out(
        tabulate(rows, headers=("ID", "KIND", "AGE", "WHAT"), tablefmt="plain", disable_numparse=True) + "\n"
        if rows
        else "There is no fault.\n"
    )
