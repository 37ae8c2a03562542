"""`kubectl rollout pause`. Source: kubectl `pkg/cmd/rollout/rollout_pause.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.rollout_changes import change_all, change_flags
from fakectl.rollouts import pause


@flags.command(short="Mark the provided resource as paused")
@change_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    change_all(session, args, o, pause, "paused", "empty patch")
