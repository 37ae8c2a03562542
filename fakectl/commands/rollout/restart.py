"""`kubectl rollout restart`: new pods of the same template. Source: kubectl `pkg/cmd/rollout/rollout_restart.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.rollout_changes import change_all, change_flags
from fakectl.rollouts import restart

TOO_SOON = "if restart has already been triggered within the past second, please wait before attempting to trigger another"


@flags.command(short="Restart a resource")
@change_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    from state.pure.times import format_rfc3339

    def change(obj: dict[str, Any]) -> None:
        restart(obj, format_rfc3339(session.cluster.now))

    change_all(session, args, o, change, "restarted", TOO_SOON)
