"""`kubectl uncordon NODE`: new pods on the node again. Source: kubectl `pkg/cmd/drain/drain.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.cordoning import check_words, node_infos, set_schedulable


@flags.command(short="Mark node as schedulable")
@flags.dry_run_flag
@flags.selector_flag
@click.pass_obj
def command(session: Any, args: list[str], dry_run: str, selector: str) -> None:
    check_words("uncordon", args, selector, selected=flags.changed("selector"))
    strategy = flags.dry_run_strategy(session, dry_run)
    set_schedulable(session, node_infos(session, args, selector), True, strategy)
