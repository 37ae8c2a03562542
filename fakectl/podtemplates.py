"""Objects that hold a pod template: where its pod spec is, and which of its containers a pattern means.

Source: kubectl `pkg/polymorphichelpers/updatepodspec.go`, `pkg/cmd/set/helper.go`.
"""
from __future__ import annotations

from typing import Any

from .errors import CommandError

Object = dict[str, Any]

_TEMPLATE = ("spec", "template", "spec")
_PATHS = {
    "v1 Pod": ("spec",), "v1 ReplicationController": _TEMPLATE, "apps/v1 Deployment": _TEMPLATE, "apps/v1 DaemonSet": _TEMPLATE,
    "apps/v1 ReplicaSet": _TEMPLATE, "apps/v1 StatefulSet": _TEMPLATE, "batch/v1 Job": _TEMPLATE,
    "batch/v1 CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}


def pod_spec(obj: Object) -> Object:
    """The pod spec within the object, to be changed in place. Raises CommandError for a kind without one."""
    path = _PATHS.get(f"{obj.get('apiVersion')} {obj.get('kind')}")
    if path is None:
        raise CommandError(f"the object is not a pod or does not have a pod template: {go_type(obj)}")
    found = obj
    for name in path:
        found = found.setdefault(name, {})
    return found


def go_type(obj: Object) -> str:
    """How Go's `%T` calls the object's struct: `*v1.Service`."""
    return f"*{str(obj.get('apiVersion', '')).rpartition('/')[2]}.{obj.get('kind')}"


def containers(spec: Object, pattern: str) -> list[Object]:
    """The containers, then the init containers, whose names match."""
    return [c for kind in ("containers", "initContainers") for c in spec.get(kind) or () if _matches(c.get("name", ""), pattern)]


def _matches(name: str, pattern: str) -> bool:
    """kubectl's own wildcard match, which looks for the parts of the pattern from left to right and knows no way back."""
    if "*" not in pattern:
        return name == pattern
    at = 0
    parts = pattern.split("*")
    for i, part in enumerate(parts):
        if not part:
            continue
        found = name[at:].find(part)
        if found < at or (i == 0 and at != 0) or (i == len(parts) - 1 and len(name) != len(part) + found):
            return False
        at = found
    return True
