"""Priority classes. Sources: kubernetes `pkg/apis/scheduling/validation/validation.go`, `pkg/apis/scheduling/v1/defaults.go`."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..kind import Age
from ..strategy import first_generation, immutable

Object = dict[str, Any]
_HIGHEST = 1000000000
_SYSTEM = {"system-cluster-critical": 2000000000, "system-node-critical": 2000001000}
_POLICIES = ("Never", "PreemptLowerPriority")


def row(obj: Object, age: Age) -> list[Any]:
    return [
        obj["metadata"]["name"], obj.get("value", 0), bool(obj.get("globalDefault")), age_of(obj, age), obj.get("preemptionPolicy", ""),
    ]


def default(obj: Object) -> None:
    obj.setdefault("preemptionPolicy", "PreemptLowerPriority")


prepare_create = first_generation


def validate(obj: Object) -> list[Cause]:
    name, value = obj["metadata"].get("name", ""), obj.get("value", 0)
    causes = []
    if name.startswith("system-"):
        if _SYSTEM.get(name) != value:
            why = ("priority class names with 'system-' prefix are reserved for system use only. error: "
                   f"{name} is not a known system priority class")
            causes.append(fe.forbidden("metadata.name", why))
    elif value > _HIGHEST:
        causes.append(fe.forbidden("value", f"maximum allowed value of a user defined priority is {_HIGHEST}"))
    if obj.get("preemptionPolicy") not in _POLICIES:
        causes.append(fe.not_supported("preemptionPolicy", obj.get("preemptionPolicy"), _POLICIES))
    return causes


def validate_update(obj: Object, old: Object) -> list[Cause]:
    causes = []
    if obj.get("value", 0) != old.get("value", 0):
        causes.append(fe.forbidden("value", "may not be changed in an update."))
    return causes + immutable(obj.get("preemptionPolicy"), old.get("preemptionPolicy"), "preemptionPolicy")
