"""The services that `create service TYPE` makes, and their `--tcp PORT[:TARGET]`. Source: kubectl `pkg/cmd/create/create_service.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state.pure.gojson import quote
from state.pure.names import port_name, port_number

from . import flags
from .creation import Creation
from .errors import CommandError

tcp_flag = flags.string_slice("tcp", help="PORT or PORT:TARGET, TARGET a number or a name.")


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
    if not (text.isascii() and text.isdigit()):
        raise CommandError(f"strconv.ParseUint: parsing {quote(text)}: invalid syntax")
    if int(text) > 65535:
        raise CommandError(f"strconv.ParseUint: parsing {quote(text)}: value out of range")
    return int(text)


def _target(text: str) -> int | str:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if digits.isascii() and digits.isdigit() and -(1 << 63) <= int(text) < 1 << 63:
        if faults := port_number(int(text)):
            raise CommandError(",".join(faults))
        return int(text)
    if faults := port_name(text):
        raise CommandError(",".join(faults))
    return text
