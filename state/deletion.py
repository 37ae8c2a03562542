"""How objects go: at once, after a grace period, or when the last finalizer is gone.

Source: apiserver `pkg/registry/rest/delete.go`, `pkg/registry/generic/registry/store.go`; pods: `pkg/registry/core/pod/strategy.go`.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import errors
from .api import Api
from .clock import SECOND
from .customs import CRDS
from .kind import Resource
from .pure.objects import Object
from .pure.times import format_rfc3339

CLEANUP = "customresourcecleanup.apiextensions.k8s.io"
PENDING = {
    "message": "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    "reason": "InstanceDeletionPending",
}
ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"
KEPT_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")


def delete(
    api: Api,
    resource: Resource,
    namespace: str,
    name: str,
    *,
    propagation: str | None = None,
    grace: int | None = None,
    preconditions: Mapping[str, str] | None = None,
) -> tuple[Object, bool]:
    """Delete an object: (its last state, whether it is gone already). `grace` in seconds, None for the object's own.

    Raises NotFound, Conflict (preconditions), Forbidden (namespaces that stay).
    """
    old = api.get(resource, namespace, name)
    check_preconditions(resource, old, preconditions)
    if resource.gr == "namespaces" and name in KEPT_NAMESPACES:
        raise errors.forbidden(resource, name, "this namespace may not be deleted")
    obj = {**old, "metadata": dict(old["metadata"])}
    meta = obj["metadata"]
    finalizers = [f for f in meta.get("finalizers", ()) if f not in (ORPHAN, FOREGROUND) or propagation is None]
    if propagation in ("Orphan", "Foreground"):
        finalizers.append(ORPHAN if propagation == "Orphan" else FOREGROUND)
    if resource.gr == CRDS and CLEANUP not in finalizers and not meta.get("deletionTimestamp"):
        finalizers.append(CLEANUP)
    seconds = _grace(resource, obj, grace)
    waits = bool(finalizers) or (resource.gr == "namespaces" and bool(obj["spec"].get("finalizers")))
    if not seconds and not waits:
        api.erase(resource.gr, obj)
        return obj, True
    if meta.get("deletionTimestamp") and seconds >= meta.get("deletionGracePeriodSeconds", 0) and finalizers == meta.get("finalizers", []):
        return old, False
    if finalizers:
        meta["finalizers"] = finalizers
    _mark(api, resource, obj, seconds)
    api.store.put(resource.gr, obj, new=False)
    api.told(resource.gr, obj, old)
    return obj, False


def _mark(api: Api, resource: Resource, obj: Object, seconds: int) -> None:
    meta = obj["metadata"]
    meta["deletionTimestamp"] = format_rfc3339(api.now + seconds * SECOND)
    meta["deletionGracePeriodSeconds"] = seconds
    if meta.get("generation"):
        meta["generation"] += 1
    if resource.gr == "namespaces":
        obj["status"] = obj.get("status", {}) | {"phase": "Terminating"}
    elif resource.gr == CRDS:
        ending = {"lastTransitionTime": format_rfc3339(api.now), "status": "True", "type": "Terminating"} | PENDING
        others = [c for c in obj.get("status", {}).get("conditions") or () if c["type"] != "Terminating"]
        obj["status"] = obj.get("status", {}) | {"conditions": [*others, ending]}


def _grace(resource: Resource, obj: Object, grace: int | None) -> int:
    """Only pods go gracefully; one that no node has, or that has ended, goes at once (`CheckGracefulDelete`)."""
    if resource.gr != "pods":
        return 0
    if not obj["spec"].get("nodeName") or obj.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return 0
    if grace is None:
        return obj["spec"].get("terminationGracePeriodSeconds", 30)
    return grace if grace > 0 else (1 if grace < 0 else 0)


def check_preconditions(resource: Resource, obj: Object, preconditions: Mapping[str, str] | None) -> None:
    """Raise Conflict unless the object has the uid and version that the request names."""
    for key, word in (("uid", "UID"), ("resourceVersion", "ResourceVersion")):
        wanted, have = (preconditions or {}).get(key), obj["metadata"][key]
        if wanted and wanted != have:
            why = f"the {word} in the precondition ({wanted}) does not match the {word} in record ({have})"
            why += ". The object might have been deleted and then recreated"
            raise errors.precondition_failed(resource, obj["metadata"]["name"], why)
