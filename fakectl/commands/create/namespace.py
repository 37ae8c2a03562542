"""`kubectl create namespace NAME`. Source: kubectl `pkg/cmd/create/create_namespace.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags


@flags.command(short="Create a namespace with the specified name")
@creation_flags
@click.pass_obj
def command(session: Any, args: list[str], **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    creation.finish({"kind": "Namespace", "apiVersion": "v1", "metadata": creation.metadata(namespaced=False)})
