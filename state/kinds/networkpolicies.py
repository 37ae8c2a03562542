"""Network policies.

Sources: kubernetes `pkg/apis/networking/v1/defaults.go`, `pkg/apis/networking/validation/validation.go`,
`pkg/printers/internalversion/printers.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..kind import Age
from ..metadata import validate_label_selector
from ..pure import names
from ..pure.selectors import format_label_selector
from ..strategy import advance, first_generation

Object = dict[str, Any]
_TYPES = ("Egress", "Ingress")
_PROTOCOLS = ("SCTP", "TCP", "UDP")


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], format_label_selector(obj["spec"].get("podSelector")), age_of(obj, age)]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    spec.setdefault("podSelector", {})
    for rule in (*(spec.get("ingress") or ()), *(spec.get("egress") or ())):
        for port in rule.get("ports") or ():
            port.setdefault("protocol", "TCP")
    if not spec.get("policyTypes"):
        spec["policyTypes"] = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


prepare_create = first_generation
prepare_update = advance


def _validate_port(port: Object, path: str) -> list[Cause]:
    causes = []
    protocol, number, end = port.get("protocol"), port.get("port"), port.get("endPort")
    if protocol is not None and protocol not in _PROTOCOLS:
        causes.append(fe.not_supported(f"{path}.protocol", protocol, _PROTOCOLS))
    if isinstance(number, str):
        if end is not None:
            causes.append(fe.invalid(f"{path}.endPort", end, "may not be specified when `port` is non-numeric"))
        causes += [fe.invalid(f"{path}.port", number, why) for why in names.port_name(number)]
    elif number is not None:
        causes += [fe.invalid(f"{path}.port", number, why) for why in names.port_number(number)]
        if end is not None:
            if end < number:
                causes.append(fe.invalid(f"{path}.endPort", number, "must be greater than or equal to `port`"))
            causes += [fe.invalid(f"{path}.endPort", end, why) for why in names.port_number(end)]
    elif end is not None:
        causes.append(fe.invalid(f"{path}.endPort", end, "may not be specified when `port` is not specified"))
    return causes


def _validate_peer(peer: Object, path: str) -> list[Cause]:
    causes = []
    for key in ("podSelector", "namespaceSelector"):
        causes += validate_label_selector(peer.get(key), f"{path}.{key}")
    block = peer.get("ipBlock")
    if block is not None:
        cidr = block.get("cidr", "")
        here = f"{path}.ipBlock"
        causes += [fe.invalid(f"{here}.cidr", cidr, why) for why in names.cidr(cidr)] if cidr else [fe.required(f"{here}.cidr")]
        for i, hole in enumerate(block.get("except") or ()):
            causes += [fe.invalid(f"{here}.except[{i}]", hole, why) for why in names.cidr(hole)]
        if "podSelector" in peer or "namespaceSelector" in peer:
            causes.append(fe.forbidden(path, "may not specify both ipBlock and another peer"))
    elif "podSelector" not in peer and "namespaceSelector" not in peer:
        causes.append(fe.required(path, "must specify a peer"))
    return causes


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = validate_label_selector(spec.get("podSelector"), "spec.podSelector")
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for i, rule in enumerate(spec.get(direction) or ()):
            for j, port in enumerate(rule.get("ports") or ()):
                causes += _validate_port(port, f"spec.{direction}[{i}].ports[{j}]")
            for j, peer in enumerate(rule.get(peers) or ()):
                causes += _validate_peer(peer, f"spec.{direction}[{i}].{peers}[{j}]")
    kinds = spec.get("policyTypes") or []
    if len(kinds) > 2:
        return [*causes, fe.invalid("spec.policyTypes", kinds, "may not specify more than two policyTypes")]
    return causes + [fe.not_supported(f"spec.policyTypes[{i}]", kind, _TYPES) for i, kind in enumerate(kinds) if kind not in _TYPES]
