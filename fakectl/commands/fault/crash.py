"""`fakectl fault crash`: containers that end with an error, again and again."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags
from fakectl.errors import CommandError


@flags.command(
    short="Make containers crash",
    use="fakectl fault crash POD|TYPE/NAME|-l SELECTOR [--container C] [--exit-code N] [--after DURATION] [--for DURATION]",
)
@faultwords.target_flags
@flags.string("container", "c", help="Which container; all but the init containers when left out.")
@flags.integer("exit-code", default=1, help="The code that the process ends with.")
@flags.duration("after", help="How long after its start a container crashes (a running one: after this command); at once when left out.")
@faultwords.for_flag
@click.pass_obj
def command(session: Any, args: list[str], selector: str, container: str, exit_code: int, after: int, for_: int, **_: bool) -> None:
    """Containers end with an error as often as they start, with the back-off that a kubelet has: CrashLoopBackOff.

    Those that run now crash too. After `fakectl fault clear` the next restart goes well.
    """
    if not 0 <= exit_code <= 255:
        raise CommandError(f"--exit-code must be from 0 to 255, not {exit_code}")
    about = faultwords.target(session, args, selector)
    fault = {"kind": "crash", **about, "container": container, "code": exit_code, "after": faultwords.amount("after", after)}
    faultwords.begin(session, {**fault, **faultwords.lasting(for_)})
