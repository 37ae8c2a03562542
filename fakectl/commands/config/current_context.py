"""`kubectl config current-context`. Source: kubectl `pkg/cmd/config/current_context.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


@flags.command(short="Display the current-context")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    current = session.editable_config.current
    if not current:
        raise CommandError("current-context is not set")
    session.out(current + "\n")
