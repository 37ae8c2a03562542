"""`fakectl fault slow`: containers that start, or answer their probes, late."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags


@flags.command(
    short="Make containers start late",
    use="fakectl fault slow POD|TYPE/NAME|-l SELECTOR --by DURATION [--probes] [--for DURATION]",
)
@faultwords.target_flags
@flags.duration("by", required=True, help="How much later.")
@flags.boolean("probes", help="The containers start in time, but their probes fail so long.")
@faultwords.for_flag
@click.pass_obj
def command(session: Any, args: list[str], selector: str, by: int, probes: bool, for_: int, **_: bool) -> None:
    """Pods that are new on their node stay ContainerCreating for longer; with --probes what they serve comes up late."""
    about = faultwords.target(session, args, selector)
    fault = {"kind": "slow", **about, "what": "probes" if probes else "start", "by": faultwords.amount("by", by)}
    faultwords.begin(session, {**fault, **faultwords.lasting(for_)})
