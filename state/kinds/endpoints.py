"""Endpoints. Source: kubernetes `pkg/printers/internalversion/printers.go` (formatEndpoints)."""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of, first_of
from ..kind import Age

Object = dict[str, Any]


def _join(ip: str, port: int) -> str:
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def _addresses(obj: Object) -> list[str]:
    found: list[str] = []
    for subset in obj.get("subsets") or ():
        ips = [a.get("ip", "") for a in subset.get("addresses") or ()]
        ports = subset.get("ports") or []
        found += [_join(ip, port.get("port", 0)) for port in ports for ip in ips] if ports else ips
    return found


def row(obj: Object, age: Age) -> list[Any]:
    text = first_of(_addresses(obj)) if obj.get("subsets") else NONE
    return [obj["metadata"]["name"], text, age_of(obj, age)]


def default(obj: Object) -> None:
    for subset in obj.get("subsets") or ():
        for port in subset.get("ports") or ():
            if not port.get("protocol"):
                port["protocol"] = "TCP"
