"""`kubectl config delete-context NAME`. Source: kubectl `pkg/cmd/config/delete_context.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import delete


@flags.command(short="Delete the specified context from the kubeconfig")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    name = delete(session, args, "contexts", "context")
    if name == session.editable_config.current:
        session.note('warning: this removed your active context, use "kubectl config use-context" to select a different one')
