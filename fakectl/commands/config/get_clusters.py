"""`kubectl config get-clusters`. Source: kubectl `pkg/cmd/config/get_clusters.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Display clusters defined in the kubeconfig")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    session.out("".join(f"{name}\n" for name in ("NAME", *session.editable_config.names("clusters"))))
