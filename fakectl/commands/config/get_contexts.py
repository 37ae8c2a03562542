"""`kubectl config get-contexts [NAME...]`. Source: kubectl `pkg/cmd/config/get_contexts.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, raise_all

HEADERS = ["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]


@flags.command(short="Describe one or many contexts")
@flags.boolean("no-headers", help="Without the headings.")
@flags.string("output", "o", help="Output format: name.")
@click.pass_obj
def command(session: Any, args: list[str], no_headers: bool, output: str) -> None:
    from fakectl.printers.tabwriter import TabWriter

    if output not in ("", "name"):
        raise CommandError(f"--output {output} is not available in kubectl config get-contexts; resetting to default output format")
    config = session.editable_config
    names = sorted(n for n in args if config.get("contexts", n) is not None) if args else config.names("contexts")
    if output:
        session.out("".join(f"{name}\n" for name in names))
    else:
        writer = TabWriter()
        if not no_headers:
            writer.line(HEADERS)
        for name in names:
            entry = config.get("contexts", name)
            fields = [entry.get(key) or "" for key in ("cluster", "user", "namespace")]
            writer.line(["*" if name == config.current else " ", name, *fields])
        session.out(writer.flush())
    raise_all(CommandError(f"context {name} not found") for name in args if config.get("contexts", name) is None)
