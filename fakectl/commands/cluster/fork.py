"""`fakectl cluster fork`: a copy of a cluster under a new name, to try something on."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Copy the cluster under a new name and use the copy", use="fakectl cluster fork NEW [--from NAME]")
@flags.string("from", help="The cluster that is copied; without it the current one.")
@click.pass_obj
def command(session: Any, args: list[str], from_: str) -> None:
    from fakectl.clusterfiles import from_file, install

    flags.check_words(args, 1)
    source = session.cluster_file(from_)
    install(session, args[0], from_file(source, session.env), use=True)
    session.out(f'cluster "{args[0]}" forked; it is the current context\n')
