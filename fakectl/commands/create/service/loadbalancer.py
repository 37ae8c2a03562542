"""`kubectl create service loadbalancer NAME`. Source: kubectl `pkg/cmd/create/create_service.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation
from fakectl.serviceports import finish_service, need_ports, service_flags


@flags.command(short="Create a LoadBalancer service")
@service_flags
@click.pass_obj
def command(session: Any, args: list[str], tcp: list[str], **options: Any) -> None:
    creation = Creation(session, args, options)
    need_ports(tcp)
    finish_service(creation, "LoadBalancer", tcp)
