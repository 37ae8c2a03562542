"""The service in front of pods, as `expose` and `run --expose` make it. Source: kubectl `pkg/generate/versioned/service.go`."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from state.pure.gojson import quote
from state.pure.strconv import parse_int

from .errors import CommandError

Object = dict[str, Any]


def parse_labels(text: str) -> dict[str, str]:
    """Labels of the form a=1,b=2. Raises CommandError."""
    labels = {}
    for part in text.split(","):
        pieces = part.split("=")
        if len(pieces) != 2:
            raise CommandError(f"unexpected label spec: {part}")
        if not pieces[0]:
            raise CommandError("unexpected empty label key")
        labels[pieces[0]] = pieces[1]
    return labels


def number(text: str) -> int:
    """strconv.Atoi. Raises CommandError with Go's words."""
    try:
        return parse_int(text)
    except ValueError as e:
        raise CommandError(f"strconv.Atoi: parsing {quote(text)}: {e}") from None


def service(name: str, selector: str, ports: str, *, labels: str = "", protocols: Mapping[str, str] | None = None, **o: str) -> Object:
    """The service. `ports` are numbers with commas, `protocols` those of the exposed object by port, `o` expose's other flags.

    Raises CommandError: a selector, label or port that is none.
    """
    spec: Object = {"ports": _ports(ports, protocols or {}, o), "selector": parse_labels(selector)}
    if o.get("external_ip"):
        spec["externalIPs"] = [o["external_ip"]]
    if o.get("type_"):
        spec["type"] = o["type_"]
    if o.get("type_") == "LoadBalancer" and o.get("load_balancer_ip"):
        spec["loadBalancerIP"] = o["load_balancer_ip"]
    if o.get("session_affinity"):
        if o["session_affinity"] not in ("None", "ClientIP"):
            raise CommandError(f"unknown session affinity: {o['session_affinity']}")
        spec["sessionAffinity"] = o["session_affinity"]
    if o.get("cluster_ip"):
        spec["clusterIP"] = o["cluster_ip"]
    metadata: Object = {"name": name}
    if labels:
        metadata["labels"] = parse_labels(labels)
    return {"kind": "Service", "apiVersion": "v1", "metadata": metadata, "spec": spec}


def _ports(text: str, protocols: Mapping[str, str], o: Mapping[str, str]) -> list[Object]:
    """A service port for each number; several get names."""
    numbers = text.split(",") if text else []
    ports = []
    for i, each in enumerate(numbers):
        port: Object = {"name": f"port-{i + 1}"} if len(numbers) > 1 else {}
        port["port"] = (number(each) + (1 << 31)) % (1 << 32) - (1 << 31)
        port["protocol"] = o.get("protocol") or protocols.get(each) or "TCP"
        port["targetPort"] = _target(o["target_port"]) if o.get("target_port") else port["port"]
        ports.append(port)
    return ports


def _target(text: str) -> int | str:
    try:
        return number(text)
    except CommandError:
        return text
