"""`kubectl config delete-cluster NAME`. Source: kubectl `pkg/cmd/config/delete_cluster.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import delete


@flags.command(short="Delete the specified cluster from the kubeconfig")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    delete(session, args, "clusters", "cluster")
