"""`kubectl config use-context NAME`. Source: kubectl `pkg/cmd/config/use_context.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import unexpected
from fakectl.errors import CommandError
from state.pure.gojson import quote


@flags.command(short="Set the current-context in a kubeconfig file")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    if len(args) != 1:
        raise unexpected(session, args)
    name, config = args[0], session.editable_config
    if not name:
        raise CommandError("empty context names are not allowed")
    if config.get("contexts", name) is None:
        raise CommandError(f"no context exists with the name: {quote(name)}")
    config.current = name
    config.save()
    session.out(f"Switched to context {quote(name)}.\n")
