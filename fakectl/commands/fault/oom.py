"""`fakectl fault oom`: containers that the kernel kills because they use too much memory."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags


@flags.command(
    short="Have containers killed for using too much memory",
    use="fakectl fault oom POD|TYPE/NAME|-l SELECTOR [--container C] [--after DURATION] [--for DURATION]",
)
@faultwords.target_flags
@flags.string("container", "c", help="Which container; all but the init containers when left out.")
@flags.duration("after", help="How long after its start a container is killed (a running one: after this command); at once when left out.")
@faultwords.for_flag
@click.pass_obj
def command(session: Any, args: list[str], selector: str, container: str, after: int, for_: int, **_: bool) -> None:
    """Containers end as OOMKilled with exit code 137, as often as they start."""
    about = faultwords.target(session, args, selector)
    fault = {"kind": "oom", **about, "container": container, "after": faultwords.amount("after", after)}
    faultwords.begin(session, {**fault, **faultwords.lasting(for_)})
