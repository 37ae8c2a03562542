"""`kubectl rollout resume`. Source: kubectl `pkg/cmd/rollout/rollout_resume.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.rollout_changes import change_all, change_flags
from fakectl.rollouts import resume


@flags.command(short="Resume a paused resource")
@change_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    change_all(session, args, o, resume, "resumed", "empty patch")
