"""`kubectl create service externalname NAME`. Source: kubectl `pkg/cmd/create/create_service.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation
from fakectl.errors import CommandError
from fakectl.serviceports import finish_service, service_flags
from state.pure.names import dns1123_subdomain


@flags.command(short="Create an ExternalName service")
@service_flags
@flags.string("external-name", required=True, help="The DNS name that the service stands for.")
@click.pass_obj
def command(session: Any, args: list[str], tcp: list[str], external_name: str, **options: Any) -> None:
    creation = Creation(session, args, options)
    if dns1123_subdomain(external_name):
        raise CommandError(f"invalid service external name {external_name}")
    finish_service(creation, "ExternalName", tcp, externalName=external_name)
