"""`fakectl cluster set`: a setting for the future."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


@flags.command(short="Change a setting of the cluster for the future",
               use="fakectl cluster set KEY VALUE (pod-start, pod-stop, metrics)")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    flags.check_words(args, 2)
    key = args[0].replace("-", "_")
    if key not in ("pod_start", "pod_stop", "metrics"):
        raise CommandError(f'"{args[0]}" cannot be changed later: pod-start, pod-stop and metrics can, the rest is decided when a '
                           "cluster is made")
    session.cluster.set_setting(key, args[1])
    session.out(f"{args[0]} set to {args[1]}\n")
