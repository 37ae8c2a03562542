"""The rules of a service's spec.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateService`, `ValidateServiceUpdate`, `validateServicePort`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .metadata import validate_labels
from .podspec_handlers import validate_port_or_name
from .pure import names
from .pure.gojson import dumps

Spec = dict[str, Any]

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
AFFINITIES = ("ClientIP", "None")
POLICIES = ("Cluster", "Local")
PROTOCOLS = ("SCTP", "TCP", "UDP")
FAMILY_POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")
_KUBELET_PORT = 10250
_LONGEST_AFFINITY = 86400


def headless(spec: Spec) -> bool:
    """Whether the service wants no cluster IP."""
    return spec.get("clusterIP") == "None"


def _validate_port(port: Spec, named: bool, seen: set[str], path: str) -> list[Cause]:
    causes = []
    name = port.get("name", "")
    if named and not name:
        causes.append(fe.required(f"{path}.name"))
    elif name:
        causes += [fe.invalid(f"{path}.name", name, why) for why in names.dns1123_label(name)]
        if name in seen:
            causes.append(fe.duplicate(f"{path}.name", name))
        seen.add(name)
    number = port.get("port", 0)
    causes += [fe.invalid(f"{path}.port", number, why) for why in names.port_number(number)]
    protocol = port.get("protocol", "")
    if not protocol:
        causes.append(fe.required(f"{path}.protocol"))
    elif protocol not in PROTOCOLS:
        causes.append(fe.not_supported(f"{path}.protocol", protocol, PROTOCOLS))
    causes += validate_port_or_name(port.get("targetPort"), f"{path}.targetPort")
    if port.get("appProtocol") is not None:
        causes += [fe.invalid(f"{path}.appProtocol", port["appProtocol"], why) for why in names.qualified_name(port["appProtocol"])]
    return causes


def _validate_type(spec: Spec, path: str) -> list[Cause]:
    """What each type wants of the rest."""
    kind = spec.get("type")
    causes = []
    if kind == "LoadBalancer":
        for i, port in enumerate(spec.get("ports") or ()):
            if port.get("port") == _KUBELET_PORT:
                why = f"may not expose port {_KUBELET_PORT} externally since it is used by kubelet"
                causes.append(fe.invalid(f"{path}.ports[{i}].port", _KUBELET_PORT, why))
    if kind in ("LoadBalancer", "NodePort") and headless(spec):
        causes.append(fe.invalid(f"{path}.clusterIPs[0]", "None", f"may not be set to 'None' for {kind} services"))
    if kind == "ExternalName":
        for key in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"):
            if spec.get(key):
                causes.append(fe.forbidden(f"{path}.{key}", "may not be set for ExternalName services"))
        host = spec.get("externalName", "").removesuffix(".")
        if not host:
            causes.append(fe.required(f"{path}.externalName"))
        else:
            causes += [fe.invalid(f"{path}.externalName", host, why) for why in names.dns1123_subdomain(host)]
    return causes


def _validate_affinity(spec: Spec, path: str) -> list[Cause]:
    affinity, config = spec.get("sessionAffinity", ""), spec.get("sessionAffinityConfig")
    causes = [] if affinity in AFFINITIES else [fe.not_supported(f"{path}.sessionAffinity", affinity, AFFINITIES)]
    if affinity == "ClientIP":
        here = f"{path}.sessionAffinityConfig.clientIP.timeoutSeconds"
        seconds = ((config or {}).get("clientIP") or {}).get("timeoutSeconds")
        if seconds is None:
            causes.append(fe.required(here, f"when session affinity type is {affinity}"))
        elif not 0 < seconds <= _LONGEST_AFFINITY:
            causes.append(fe.invalid(here, seconds, f"must be greater than 0 and less than {_LONGEST_AFFINITY}"))
    elif affinity == "None" and config is not None:
        causes.append(fe.forbidden(f"{path}.sessionAffinityConfig", "must not be set when session affinity is None"))
    return causes


def _validate_addresses(spec: Spec, path: str) -> list[Cause]:
    causes = []
    for i, address in enumerate(spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else [])):
        if address not in ("None", ""):
            causes += [fe.invalid(f"{path}.clusterIPs[{i}]", address, why) for why in names.ip(address)]
    for i, address in enumerate(spec.get("externalIPs") or ()):
        causes += [fe.invalid(f"{path}.externalIPs[{i}]", address, why) for why in names.ip(address)]
    policy = spec.get("ipFamilyPolicy")
    if policy is not None and policy not in FAMILY_POLICIES:
        causes.append(fe.not_supported(f"{path}.ipFamilyPolicy", policy, FAMILY_POLICIES))
    return causes


def _duplicates(spec: Spec, path: str) -> list[Cause]:
    """A node port and a port may stand only once for each protocol."""
    causes = []
    node_ports: set[tuple[str, int]] = set()
    ports: set[tuple[str, int]] = set()
    if spec.get("type") == "ClusterIP":
        causes += [
            fe.forbidden(f"{path}.ports[{i}].nodePort", "may not be used when `type` is 'ClusterIP'")
            for i, port in enumerate(spec.get("ports") or ()) if port.get("nodePort")
        ]
    for i, port in enumerate(spec.get("ports") or ()):
        key = (port.get("protocol", ""), port.get("nodePort", 0))
        if key[1] and key in node_ports:
            causes.append(fe.duplicate(f"{path}.ports[{i}].nodePort", key[1]))
        node_ports.add(key)
    for i, port in enumerate(spec.get("ports") or ()):
        key = (port.get("protocol", ""), port.get("port", 0))
        if key in ports:
            shown = {"Name": "", "Protocol": key[0], "AppProtocol": None, "Port": key[1], "TargetPort": 0, "NodePort": 0}
            causes.append(Cause("FieldValueDuplicate", f"{path}.ports[{i}]", f"Duplicate value: {dumps(shown, sort=False)}"))
        ports.add(key)
    return causes


def _validate_traffic(spec: Spec, path: str) -> list[Cause]:
    causes = []
    for source in spec.get("loadBalancerSourceRanges") or ():
        causes += [fe.invalid(f"{path}.loadBalancerSourceRanges", source, why) for why in names.cidr(source)]
    external = spec.get("externalTrafficPolicy")
    if external and spec.get("type") not in ("NodePort", "LoadBalancer") and not spec.get("externalIPs"):
        causes.append(fe.invalid(f"{path}.externalTrafficPolicy", external, "may only be set for externally-accessible services"))
    elif external and external not in POLICIES:
        causes.append(fe.not_supported(f"{path}.externalTrafficPolicy", external, POLICIES))
    internal = spec.get("internalTrafficPolicy")
    if internal is not None and internal not in POLICIES:
        causes.append(fe.not_supported(f"{path}.internalTrafficPolicy", internal, POLICIES))
    return causes


def validate_service_spec(spec: Spec, path: str = "spec") -> list[Cause]:
    """A defaulted service's spec."""
    ports = spec.get("ports") or []
    causes = []
    if not ports and not headless(spec) and spec.get("type") != "ExternalName":
        causes.append(fe.required(f"{path}.ports"))
    causes += _validate_type(spec, path)
    seen: set[str] = set()
    for i, port in enumerate(ports):
        causes += _validate_port(port, len(ports) > 1, seen, f"{path}.ports[{i}]")
    causes += validate_labels(spec.get("selector"), f"{path}.selector")
    causes += _validate_affinity(spec, path) + _validate_addresses(spec, path)
    if spec.get("type") not in TYPES:
        causes.append(fe.not_supported(f"{path}.type", spec.get("type", ""), TYPES))
    return causes + _duplicates(spec, path) + _validate_traffic(spec, path)


def validate_service_change(spec: Spec, old: Spec, path: str = "spec") -> list[Cause]:
    """A cluster IP, once there, stays as long as both types have one."""
    if "ExternalName" in (spec.get("type"), old.get("type")) or not old.get("clusterIP"):
        return []
    addresses = spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else [])
    had = old.get("clusterIPs") or [old["clusterIP"]]
    if not addresses or addresses[0] == had[0]:
        return []
    return [fe.invalid(f"{path}.clusterIPs[0]", addresses, "may not change once set")]
