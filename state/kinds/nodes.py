"""Nodes. Sources: kubernetes `pkg/printers/internalversion/printers.go` (printNode), `pkg/registry/core/node/strategy.go`."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import NONE, UNKNOWN, age_of
from ..fielderrors import Cause
from ..kind import Age
from ..nodetaints import NOT_READY
from ..podspec_scheduling import EFFECTS
from ..pure import names
from ..strategy import keep_status, status_only

Object = dict[str, Any]
_ROLE_PREFIX = "node-role.kubernetes.io/"
_ROLE_LABEL = "kubernetes.io/role"


def _state(obj: Object) -> str:
    ready = [c for c in obj.get("status", {}).get("conditions") or () if c.get("type") == "Ready"]
    word = "Unknown" if not ready else "Ready" if ready[-1].get("status") == "True" else "NotReady"
    return f"{word},SchedulingDisabled" if obj.get("spec", {}).get("unschedulable") else word


def _roles(labels: dict[str, str]) -> str:
    found = {key[len(_ROLE_PREFIX):] for key in labels if key.startswith(_ROLE_PREFIX)} | {labels.get(_ROLE_LABEL, "")}
    return ",".join(sorted(found - {""})) or NONE


def _address(obj: Object, kind: str) -> str:
    return next((a.get("address", "") for a in obj.get("status", {}).get("addresses") or () if a.get("type") == kind), NONE)


def row(obj: Object, age: Age) -> list[Any]:
    info = obj.get("status", {}).get("nodeInfo") or {}
    kernel = info.get("kernelVersion") or UNKNOWN
    if info.get("kernelVersion") and info.get("architecture"):
        kernel = f"{kernel} ({info['architecture']})"
    return [
        obj["metadata"]["name"], _state(obj), _roles(obj["metadata"].get("labels") or {}), age_of(obj, age), info.get("kubeletVersion", ""),
        _address(obj, "InternalIP"), _address(obj, "ExternalIP"), info.get("osImage") or UNKNOWN, kernel,
        info.get("containerRuntimeVersion") or UNKNOWN,
    ]


def default(obj: Object) -> None:
    obj.setdefault("spec", {})
    status = obj.setdefault("status", {})
    if status.get("capacity") and not status.get("allocatable"):
        status["allocatable"] = dict(status["capacity"])


def prepare_create(obj: Object) -> None:
    """The admission plugin TaintNodesByCondition: nothing runs on a node that has not been looked at."""
    taints = obj["spec"].setdefault("taints", [])
    if all((t.get("key"), t.get("effect")) != (NOT_READY, "NoSchedule") for t in taints):
        taints.append({"key": NOT_READY, "effect": "NoSchedule"})


prepare_update = keep_status
prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    causes = []
    seen: set[tuple[str, str]] = set()
    for i, taint in enumerate(obj.get("spec", {}).get("taints") or ()):
        path = f"metadata.taints[{i}]"  # the server's own path, though the field is spec.taints
        key, value, effect = taint.get("key", ""), taint.get("value", ""), taint.get("effect", "")
        causes += [fe.invalid(f"{path}.key", key, why) for why in names.qualified_name(key)]
        causes += [fe.invalid(f"{path}.value", value, why) for why in names.label_value(value)]
        if not effect:
            causes.append(fe.required(f"{path}.effect"))
        elif effect not in EFFECTS:
            causes.append(fe.not_supported(f"{path}.effect", effect, EFFECTS))
        if (key, effect) in seen:
            causes.append(fe.duplicate(path, {"key": key, "value": value, "effect": effect}))
        seen.add((key, effect))
    return causes


def validate_update(obj: Object, old: Object) -> list[Cause]:
    spec, had = obj.get("spec", {}), old.get("spec", {})
    causes = []
    if had.get("providerID") and spec.get("providerID") != had["providerID"]:
        causes.append(fe.forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid"))
    if had.get("podCIDRs") and spec.get("podCIDRs") != had["podCIDRs"]:
        causes.append(fe.forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"))
    return causes


def fields(obj: Object) -> dict[str, str]:
    return {"spec.unschedulable": "true" if obj.get("spec", {}).get("unschedulable") else "false"}
