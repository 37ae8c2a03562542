"""`kubectl create quota NAME`. Source: kubectl `pkg/cmd/create/create_quota.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from state.pure.quantity import parse


@flags.command(short="Create a quota with the specified name")
@creation_flags
@flags.string("hard", help="RESOURCE=AMOUNT,...")
@flags.string("scopes", help="What the quota counts: SCOPE,...")
@click.pass_obj
def command(session: Any, args: list[str], hard: str, scopes: str, **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    limits = _limits(hard)
    counted = scopes.split(",") if scopes else []
    if "" in counted:
        raise CommandError('invalid resource quota scope ""')
    spec = {"hard": limits, "scopes": counted}
    creation.finish({"kind": "ResourceQuota", "apiVersion": "v1", "metadata": creation.metadata(), "spec": spec},
                    "failed to create quota: ")


def _limits(text: str) -> dict[str, str]:
    limits = {}
    for statement in text.split(",") if text else ():
        parts = statement.split("=")
        if len(parts) != 2:
            raise CommandError(f"Invalid argument syntax {statement}, expected <resource>=<value>")
        try:
            parse(parts[1] if parts[1] == parts[1].strip() else "?")
        except ValueError as e:
            raise CommandError(str(e)) from None
        limits[parts[0]] = parts[1]
    return limits
