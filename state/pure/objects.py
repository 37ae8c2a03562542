"""Small tools for Kubernetes objects as plain dicts."""
from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def clone(value: Any) -> Any:
    """A deep copy of JSON data (several times faster than copy.deepcopy)."""
    if type(value) is dict:
        copy = value.copy()  # faster than a new one key by key
        for k, v in copy.items():
            if type(v) in (dict, list):
                copy[k] = clone(v)
        return copy
    if type(value) is list:
        return [clone(v) if type(v) in (dict, list) else v for v in value]
    return value


def labels_of(obj: Object) -> dict[str, str]:
    """The object's labels, empty when it has none."""
    return obj["metadata"].get("labels") or {}


def annotations_of(obj: Object) -> dict[str, str]:
    """The object's annotations, empty when it has none."""
    return obj["metadata"].get("annotations") or {}


def controller_of(obj: Object) -> Object | None:
    """The owner reference whose `controller` is true, or None."""
    for ref in obj["metadata"].get("ownerReferences") or ():
        if ref.get("controller"):
            return ref
    return None


def condition(obj: Object, kind: str) -> Object | None:
    """The status condition of this type, or None."""
    for c in obj.get("status", {}).get("conditions") or ():
        if c["type"] == kind:
            return c
    return None


def owner_reference(owner: Object) -> Object:
    """A controller reference to `owner`, as controllers set it (apimachinery `meta/v1/controller_ref.go`)."""
    return {
        "apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"],
        "controller": True, "blockOwnerDeletion": True,
    }
