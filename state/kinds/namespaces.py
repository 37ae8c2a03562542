"""Namespaces. Sources: kubernetes `pkg/registry/core/namespace/strategy.go`, `pkg/apis/core/v1/defaults.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age
from ..strategy import keep_status, status_only

Object = dict[str, Any]
_NAME_LABEL = "kubernetes.io/metadata.name"
_FINALIZER = "kubernetes"


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], obj.get("status", {}).get("phase", ""), age_of(obj, age)]


def default(obj: Object) -> None:
    obj.setdefault("spec", {})
    obj.setdefault("status", {})
    if obj["metadata"].get("name"):
        obj["metadata"].setdefault("labels", {}).setdefault(_NAME_LABEL, obj["metadata"]["name"])


def prepare_create(obj: Object) -> None:
    obj["status"] = {"phase": "Active"}
    finalizers = obj["spec"].setdefault("finalizers", [])
    if _FINALIZER not in finalizers:
        finalizers.append(_FINALIZER)
    if obj["metadata"].get("name"):
        obj["metadata"].setdefault("labels", {})[_NAME_LABEL] = obj["metadata"]["name"]


def prepare_update(obj: Object, old: Object) -> None:
    obj["spec"] = old.get("spec", {})
    keep_status(obj, old)
    obj["metadata"].setdefault("labels", {})[_NAME_LABEL] = obj["metadata"]["name"]


prepare_status = status_only


def prepare_finalize(obj: Object, old: Object) -> None:
    """Only who holds the namespace back changes."""
    keep_status(obj, old)


def fields(obj: Object) -> dict[str, str]:
    return {"status.phase": obj.get("status", {}).get("phase", ""), "name": obj["metadata"].get("name", "")}
