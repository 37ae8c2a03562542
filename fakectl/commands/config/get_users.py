"""`kubectl config get-users`. Source: kubectl `pkg/cmd/config/get_users.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Display users defined in the kubeconfig")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    session.out("".join(f"{name}\n" for name in ("NAME", *session.editable_config.names("users"))))
