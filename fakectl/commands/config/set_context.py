"""`kubectl config set-context NAME|--current`. Source: kubectl `pkg/cmd/config/set_context.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import put_or_drop, unexpected
from fakectl.errors import CommandError
from state.pure.gojson import quote


@flags.command(short="Set a context entry in kubeconfig")
@flags.boolean("current", help="Change the current context.")
@flags.string("cluster", help="The cluster of the context.")
@flags.string("user", help="The user of the context.")
@flags.string("namespace", "n", help="The namespace of the context.")
@click.pass_obj
def command(session: Any, args: list[str], current: bool, **fields: str) -> None:
    if len(args) > 1:
        raise unexpected(session, args)
    name = args[0] if args else ""
    if not name and not current:
        raise CommandError("you must specify a non-empty context name or --current")
    if name and current:
        raise CommandError("you cannot specify both a context name and --current")
    config = session.editable_config
    name = config.current if current else name
    if not name:
        raise CommandError("no current context is set")
    old = config.get("contexts", name)
    entry = dict(old or {})
    for field, value in fields.items():
        if flags.changed(field):
            put_or_drop(entry, field, value)
    config.put("contexts", name, entry)
    config.save()
    session.out(f"Context {quote(name)} {'created' if old is None else 'modified'}.\n")
