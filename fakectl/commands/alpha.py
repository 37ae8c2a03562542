"""`kubectl alpha`: as in kubectl 1.37, there is none. Source: kubectl `pkg/cmd/alpha.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(short="Commands for features in alpha", use="kubectl alpha")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    session.note("No alpha commands are available in this version of kubectl")
