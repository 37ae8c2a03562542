"""`kubectl config rename-context OLD NEW`. Source: kubectl `pkg/cmd/config/rename_context.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import unexpected
from fakectl.errors import CommandError


@flags.command(short="Rename a context from the kubeconfig file")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    if len(args) != 2:
        raise unexpected(session, args)
    old, new = args
    if not new:
        raise CommandError("You must specify a new non-empty context name")
    config = session.editable_config
    entry = config.get("contexts", old)
    if entry is None:
        raise CommandError(f'cannot rename the context "{old}", it\'s not in {config.said}')
    if config.get("contexts", new) is not None:
        raise CommandError(f'cannot rename the context "{old}", the context "{new}" already exists in {config.said}')
    config.rename_context(old, new)
    config.save()
    session.out(f'Context "{old}" renamed to "{new}".\n')
