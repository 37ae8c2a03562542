"""`kubectl config delete-user NAME`. Source: kubectl `pkg/cmd/config/delete_user.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, UsageError


@flags.command(short="Delete the specified user from the kubeconfig")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    config = session.editable_config
    if len(args) != 1:
        raise UsageError("user to delete is required")
    name = args[0]
    if not config.remove("users", name):
        raise CommandError(f"cannot delete user {name}, not in {config.said}")
    config.save()
    session.out(f"deleted user {name} from {config.said}\n")
