"""Endpoint slices. Source: kubernetes `pkg/printers/internalversion/printers.go` (formatDiscoveryPorts, formatDiscoveryEndpoints)."""
from __future__ import annotations

from typing import Any

from ..cells import UNSET, age_of, first_of
from ..kind import Age

Object = dict[str, Any]


def _port(port: Object) -> str:
    return str(port["port"]) if port.get("port") is not None else port.get("name") or "*"


def row(obj: Object, age: Age) -> list[Any]:
    ports = [_port(p) for p in obj.get("ports") or ()]
    addresses = [a for e in obj.get("endpoints") or () for a in e.get("addresses") or ()]
    return [obj["metadata"]["name"], obj.get("addressType", ""), first_of(ports) or UNSET, first_of(addresses) or UNSET, age_of(obj, age)]


def default(obj: Object) -> None:
    for port in obj.get("ports") or ():
        port.setdefault("name", "")
        port.setdefault("protocol", "TCP")
