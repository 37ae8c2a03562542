"""`kubectl uncordon NODE`: new pods on the node again. Source: kubectl `pkg/cmd/drain/drain.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.cordoning import cordon, cordon_flags


@flags.command(short="Mark node as schedulable")
@cordon_flags
@click.pass_obj
def command(session: Any, args: list[str], dry_run: str, selector: str) -> None:
    cordon(session, "uncordon", args, selector, dry_run)
