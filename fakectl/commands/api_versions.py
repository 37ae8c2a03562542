"""`kubectl api-versions`: the served versions, sorted as text. Source: kubectl `pkg/cmd/apiresources/apiversions.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import UsageError


@flags.command(short="List the API versions that the server serves")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    if args:
        raise UsageError(f"unexpected arguments: [{' '.join(args)}]")
    session.out("".join(f"{v}\n" for v in sorted({r.api_version for r in session.catalog.all})))
