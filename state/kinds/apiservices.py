"""API services. Source: kubernetes `staging/src/k8s.io/kube-aggregator/pkg/registry/apiservice/etcd/etcd.go`."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..kind import Age
from ..strategy import keep_status, no_status, status_only

Object = dict[str, Any]


def _available(obj: Object) -> str:
    condition = next((c for c in obj.get("status", {}).get("conditions") or () if c.get("type") == "Available"), None)
    if condition is None:
        return "Unknown"
    word = condition.get("status", "")
    return word if word == "True" else f"{word} ({condition.get('reason', '')})"


def row(obj: Object, age: Age) -> list[Any]:
    service = obj.get("spec", {}).get("service")
    return [
        obj["metadata"]["name"], f"{service.get('namespace', '')}/{service.get('name', '')}" if service else "Local", _available(obj),
        age_of(obj, age),
    ]


def default(obj: Object) -> None:
    service = obj.setdefault("spec", {}).get("service")
    if service is not None:
        service.setdefault("port", 443)
    obj.setdefault("status", {})


prepare_create = no_status
prepare_update = keep_status
prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    spec, name = obj["spec"], obj["metadata"].get("name", "")
    causes = []
    if name != f"{spec.get('version', '')}.{spec.get('group', '')}":
        causes.append(fe.invalid("metadata.name", name, "must be `spec.version+\".\"+spec.group`"))
    for key, low, high in (("groupPriorityMinimum", 1, 20000), ("versionPriority", 1, 1000)):
        value = spec.get(key, 0)
        if not low <= value <= high:
            causes.append(fe.invalid(f"spec.{key}", value, f"must be positive and less than {high}"))
    return causes
