"""`fakectl cluster create`: makes a cluster and uses it."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Make a cluster and use it", use="fakectl cluster create NAME [--nodes N]")
@flags.string("nodes", help="How many workers it has; 0 for no node at all.")
@flags.string("seed", help="What chance is drawn from.")
@flags.string("pod-start", help="How long a pod takes from scheduled to started, such as 700ms.")
@flags.string("pod-stop", help="How long a pod takes from deleted to gone.")
@flags.string("metrics", help="on or off: whether there is a metrics server (kubectl top); without it the profile decides.")
@flags.string("lesson", help='A lesson\'s name or path, or "none".')
@click.pass_obj
def command(session: Any, args: list[str], **settings: str) -> None:
    """A new cluster with its context; the settings are those of FAKECTL_* and stay with it."""
    flags.check_words(args, 1)
    name = args[0]
    session.create_cluster(name, {f"FAKECTL_{k.upper()}": v for k, v in settings.items() if v})
    session.out(f'cluster "{name}" created; it is the current context\n')
