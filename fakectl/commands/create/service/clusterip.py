"""`kubectl create service clusterip NAME`. Source: kubectl `pkg/cmd/create/create_service.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation
from fakectl.serviceports import finish_service, need_ports, service_flags


@flags.command(short="Create a ClusterIP service")
@service_flags
@flags.string("clusterip", help="The address, or None for a headless service.")
@click.pass_obj
def command(session: Any, args: list[str], tcp: list[str], clusterip: str, **options: Any) -> None:
    creation = Creation(session, args, options)
    if clusterip != "None":
        need_ports(tcp)
    finish_service(creation, "ClusterIP", tcp, clusterIP=clusterip)
