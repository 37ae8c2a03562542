"""Services. Addresses are given out by admission.

Sources: kubernetes `pkg/apis/core/v1/defaults.go`, `pkg/registry/core/service/strategy.go`, `pkg/printers/internalversion/printers.go`.
"""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of, balancer
from ..fielderrors import Cause
from ..kind import Age
from ..pure.selectors import format_labels
from ..servicespec import headless, validate_service_change, validate_service_spec
from ..strategy import keep_status, status_only

Object = dict[str, Any]
UPDATE_CAUSES_FIRST = True  # the server tells what an update may not do before what no Service may be
_AFFINITY_SECONDS = 10800
_EXTERNAL = ("NodePort", "LoadBalancer")


def _external(obj: Object) -> str:
    spec = obj["spec"]
    kind, given = spec.get("type"), spec.get("externalIPs") or []
    if kind == "ExternalName":
        return spec.get("externalName", "")
    if kind == "LoadBalancer":
        found = balancer(obj.get("status", {}))
        return ",".join(([found] if found else []) + given) or "<pending>"
    return ",".join(given) or NONE if kind in ("ClusterIP", "NodePort") else "<unknown>"


def _ports(ports: list[Object]) -> str:
    return ",".join(
        f"{p['port']}:{p['nodePort']}/{p['protocol']}" if p.get("nodePort") else f"{p['port']}/{p['protocol']}" for p in ports) or NONE


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj["spec"]
    return [
        obj["metadata"]["name"], spec.get("type", ""), spec.get("clusterIP") or NONE, _external(obj), _ports(spec.get("ports") or []),
        age_of(obj, age), format_labels(spec.get("selector")),
    ]


def _affinity_seconds(spec: Object) -> int | None:
    return ((spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}).get("timeoutSeconds")


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    for key, value in (("sessionAffinity", "None"), ("type", "ClusterIP")):
        if not spec.get(key):
            spec[key] = value
    if spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
    elif spec["sessionAffinity"] == "ClientIP" and not _affinity_seconds(spec):
        spec["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": _AFFINITY_SECONDS}}
    for port in spec.get("ports") or ():
        if not port.get("protocol"):
            port["protocol"] = "TCP"
        if not port.get("targetPort"):
            port["targetPort"] = port.get("port", 0)
    if spec["type"] in _EXTERNAL and not spec.get("externalTrafficPolicy"):
        spec["externalTrafficPolicy"] = "Cluster"
    if spec["type"] in (*_EXTERNAL, "ClusterIP"):
        spec.setdefault("internalTrafficPolicy", "Cluster")
        spec.setdefault("ipFamilyPolicy", "SingleStack")
        spec.setdefault("ipFamilies", ["IPv4"])
    if spec["type"] == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
    obj.setdefault("status", {}).setdefault("loadBalancer", {})


def prepare_create(obj: Object) -> None:
    obj["status"] = {"loadBalancer": {}}
    spec = obj["spec"]
    if spec.get("clusterIPs") and not spec.get("clusterIP"):
        spec["clusterIP"] = spec["clusterIPs"][0]
    elif spec.get("clusterIP") and not spec.get("clusterIPs"):
        spec["clusterIPs"] = [spec["clusterIP"]]


def _left_behind(spec: Object, old: Object) -> None:
    """What belonged to the former type goes when the client only repeats it (`dropTypeDependentFields`)."""
    kind = spec.get("type")
    same_ports = [p.get("nodePort") for p in spec.get("ports") or ()] == [p.get("nodePort") for p in old.get("ports") or ()]
    if old.get("type") in _EXTERNAL and kind not in _EXTERNAL:
        if same_ports:
            for port in spec.get("ports") or ():
                port.pop("nodePort", None)
        if spec.get("externalTrafficPolicy") == old.get("externalTrafficPolicy"):
            spec.pop("externalTrafficPolicy", None)
    if old.get("type") == "LoadBalancer" and kind != "LoadBalancer":
        for key in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
            spec.pop(key, None)
    if kind == "ExternalName" and old.get("type") != "ExternalName":
        for key in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"):
            if spec.get(key) == old.get(key):
                spec.pop(key, None)
    if old.get("type") == "ExternalName" and kind != "ExternalName" and spec.get("externalName") == old.get("externalName"):
        spec.pop("externalName", None)


def prepare_update(obj: Object, old: Object) -> None:
    keep_status(obj, old)
    spec, had = obj["spec"], old["spec"]
    _left_behind(spec, had)
    if spec.get("type") == "ExternalName":
        return
    moved = spec.get("clusterIP") != had.get("clusterIP") and spec.get("clusterIPs") == had.get("clusterIPs")
    if spec.get("clusterIP") and (not spec.get("clusterIPs") or moved):
        spec["clusterIPs"] = [spec["clusterIP"]]
    if had.get("type") != "ExternalName":
        for key in ("clusterIP", "clusterIPs"):
            if not spec.get(key) and had.get(key):
                spec[key] = had[key]


prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    return validate_service_spec(obj["spec"])


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return validate_service_change(obj["spec"], old["spec"])


def warnings(obj: Object, old: Object | None) -> list[str]:
    spec = obj["spec"]
    found = []
    if headless(spec) and spec.get("sessionAffinity") != "None":
        found.append("spec.SessionAffinity is ignored for headless services")
    if spec.get("type") == "ExternalName" and spec.get("externalIPs"):
        found.append('spec.externalIPs is ignored when spec.type is "ExternalName"')
    return found


def fields(obj: Object) -> dict[str, str]:
    return {"spec.clusterIP": obj["spec"].get("clusterIP", ""), "spec.type": obj["spec"].get("type", "")}
