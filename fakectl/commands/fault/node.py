"""`fakectl fault node`: a node that goes away, or runs short of something."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags
from fakectl.errors import CommandError

WHAT = ("down", "disk-pressure", "memory-pressure", "pid-pressure")


@flags.command(short="Make a node go away or run short of something", use=f"fakectl fault node NAME {'|'.join(WHAT)} [--for DURATION]")
@faultwords.for_flag
@click.pass_obj
def command(session: Any, args: list[str], for_: int) -> None:
    """A node that is down is heard of no more: NotReady after 50 s, its pods are evicted after five more minutes.

    A node under pressure says so, takes in no pod (under memory pressure: none without requests), and evicts one every ten seconds. When
    the fault is cleared, the pressure lasts five minutes longer, as a kubelet's does.
    """
    flags.check_words(args, 2)
    name, what = args
    if what not in WHAT:
        raise CommandError(f"a node can be {', '.join(WHAT)}, not {what!r}")
    faultwords.begin(session, {"kind": "node", "node": name.removeprefix("node/"), "what": what, **faultwords.lasting(for_)})
