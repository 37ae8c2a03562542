"""`fakectl cluster save`: the whole cluster in one file, as it is at one moment, while others may write to it."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Save the cluster to a file", use="fakectl cluster save FILE [--cluster NAME] [--format db|yaml|json]")
@flags.boolean("force", "f", help="Replace a cluster that was saved there before.")
@flags.string("format", help="db, the cluster's own file, or yaml or json, a List of all objects; without it the name of the file decides.")
@click.pass_obj
def command(session: Any, args: list[str], force: bool, format_: str) -> None:
    from fakectl.clusterfiles import check_target, format_of, save

    flags.check_words(args, 1)
    path = session.path(args[0])
    form = format_of(path, format_)
    check_target(path, args[0], force)
    name, source = session.context.cluster, session.cluster_file()
    save(source, path, form)
    session.out(f'cluster "{name}" saved to {args[0]}\n')
