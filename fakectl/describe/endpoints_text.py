"""The ready addresses behind a port, as services and ingresses show them (describe.go, formatEndpointSlices)."""
from __future__ import annotations

from .metadata import Object
from .source import Source, list_if_allowed

_SHOWN = 3


def slices_of(source: Source, namespace: str, service: str) -> list[Object]:
    """The endpoint slices of a service."""
    return list_if_allowed(source, "endpointslices.discovery.k8s.io", namespace, labels=f"kubernetes.io/service-name={service}")


def endpoints_text(slices: list[Object], port_name: str) -> str:
    """`10.0.0.1:80,10.0.0.2:80`, three of them at most, then how many more."""
    if not slices:
        return "<none>"
    shown: list[str] = []
    count, more = 0, False
    for piece in slices:
        for port in _ports(piece, port_name):
            for endpoint in piece.get("endpoints") or ():
                # An unready endpoint behind the third tells kubectl that there is more, though it does not count.
                more = more or len(shown) == _SHOWN
                if (endpoint.get("conditions") or {}).get("ready", True):
                    if not more:
                        shown.append(_address(endpoint["addresses"][0], port))
                    count += 1
    text = ",".join(shown)
    return f"{text} + {count - _SHOWN} more..." if more else text


def _ports(piece: Object, port_name: str) -> list[int | None]:
    """The slice's ports of that name; None stands for a slice without any port."""
    ports = piece.get("ports") or []
    return [port.get("port", 0) for port in ports if port.get("name", "") == port_name] if ports else [None]


def _address(address: str, port: int | None) -> str:
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
