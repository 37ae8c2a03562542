"""`kubectl rollout restart`: new pods of the same template. Source: kubectl `pkg/cmd/rollout/rollout_restart.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.rollout_changes import change_all
from fakectl.rollouts import restart

TOO_SOON = "if restart has already been triggered within the past second, please wait before attempting to trigger another"


@flags.command(short="Restart a resource")
@flags.filename_flags
@flags.selector_flag
@flags.output_flags
@flags.field_manager_flag("kubectl-rollout")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    from state.pure.times import format_rfc3339

    def change(obj: dict[str, Any]) -> None:
        restart(obj, format_rfc3339(session.cluster.now))

    change_all(session, args, o, change, "restarted", TOO_SOON)
