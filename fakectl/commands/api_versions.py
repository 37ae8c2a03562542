"""`kubectl api-versions`: the served versions, sorted as text. Source: kubectl `pkg/cmd/apiresources/apiversions.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, UsageError
from state import StatusError


@flags.command(short="List the API versions that the server serves")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    if args:
        raise UsageError(f"unexpected arguments: [{' '.join(args)}]")
    try:
        session.discover()
    except StatusError as e:
        raise CommandError(f"couldn't get available api versions from server: {e}") from None
    session.out("".join(f"{v}\n" for v in sorted({r.api_version for r in session.catalog.all})))
