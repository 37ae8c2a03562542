"""`kubectl create service nodeport NAME`. Source: kubectl `pkg/cmd/create/create_service.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation
from fakectl.serviceports import finish_service, need_ports, service_flags


@flags.command(short="Create a NodePort service")
@service_flags
@flags.integer("node-port", help="The port on every node; 0 for one that is free.")
@click.pass_obj
def command(session: Any, args: list[str], tcp: list[str], node_port: int, **options: Any) -> None:
    creation = Creation(session, args, options)
    need_ports(tcp)
    # Go converts to 32 bits without a look.
    finish_service(creation, "NodePort", tcp, node_port=(node_port + 2**31) % 2**32 - 2**31)
