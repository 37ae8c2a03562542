"""The services that `create service TYPE` makes, and their `--tcp PORT[:TARGET]`. Source: kubectl `pkg/cmd/create/create_service.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state.pure.gojson import quote
from state.pure.names import port_name, port_number
from state.pure.strconv import parse_int

from . import flags
from .creation import Creation, creation_flags
from .errors import CommandError

service_flags = flags.bundle(creation_flags, flags.string_slice("tcp", help="PORT or PORT:TARGET, TARGET a number or a name."))


def finish_service(creation: Creation, kind: str, tcp: Sequence[str], *, node_port: int = 0, **spec: str) -> None:
    """Create the service of this type and print it."""
    ports = [_port(text, node_port) for text in tcp]
    labels = {"app": creation.name}
    whole = {"ports": ports, "selector": labels, **spec, "type": kind}
    obj = {"kind": "Service", "apiVersion": "v1", "metadata": creation.metadata(labels=labels), "spec": whole}
    # kubectl has --save-config here too, and makes nothing of it.
    creation.options["save_config"] = False
    creation.finish(obj, f"failed to create {kind} service: ")


def need_ports(tcp: Sequence[str]) -> None:
    """Raise unless there is a port."""
    if not tcp:
        raise CommandError("at least one tcp port specifier must be provided")


def _port(text: str, node_port: int) -> dict[str, Any]:
    parts = text.split(":")
    port = _number(parts[0])
    target: int | str = port
    if len(parts) > 1:
        target = _target(parts[1])
    return {"name": text.replace(":", "-"), "protocol": "TCP", "port": port, "targetPort": target, "nodePort": node_port}


def _number(text: str) -> int:
    """A port as Go's ParseUint reads it, 16 bits; 0 is one."""
    try:
        return parse_int(text, 16, signed=False)
    except ValueError as e:
        raise CommandError(f"strconv.ParseUint: parsing {quote(text)}: {e}") from None


def _target(text: str) -> int | str:
    target: int | str
    try:
        target = parse_int(text)
        faults = port_number(target)
    except ValueError:
        target, faults = text, port_name(text)
    if faults:
        raise CommandError(",".join(faults))
    return target
