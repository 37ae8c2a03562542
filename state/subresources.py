"""The scale subresource. Source: `pkg/registry/apps/deployment/storage/storage.go` (ScaleREST)."""

from __future__ import annotations

from typing import Any

from . import errors
from .api import Api
from .fielderrors import invalid
from .kind import Resource
from .managed_fields import put_entries, track_scale
from .patch import apply_patch
from .pure.objects import Object, clone
from .pure.selectors import from_label_selector

SCALE = Resource("autoscaling", "v1", "scales", "Scale", "scale", True)


def read(resource: Resource, obj: Object, subresource: str) -> Object:
    """The subresource of an object. Raises NotFound for one that the resource does not have."""
    if subresource != "scale" or "scale" not in resource.subresources:
        raise errors.no_such_path()
    meta = obj["metadata"]
    status: Object = {"replicas": obj.get("status", {}).get("replicas", 0)}
    selector = obj["spec"].get("selector")
    if selector:
        text = (
            ",".join(f"{k}={v}" for k, v in sorted(selector.items()))
            if resource.kind == "ReplicationController"
            else str(from_label_selector(selector))
        )
        if text:
            status["selector"] = text
    spec = {"replicas": obj["spec"]["replicas"]} if obj["spec"].get("replicas") else {}
    kept = {k: meta[k] for k in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")}
    return {"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": kept, "spec": spec, "status": status}


def put(api: Api, resource: Resource, namespace: str, name: str, subresource: str, body: Object) -> Object:
    """Replace a subresource: only scale can be. Raises NotFound, Conflict, Invalid."""
    obj = api.get(resource, namespace, name)
    read(resource, obj, subresource)
    version = body.get("metadata", {}).get("resourceVersion")
    if version and version != obj["metadata"]["resourceVersion"]:
        raise errors.modified(resource, name)
    replicas = body.get("spec", {}).get("replicas", 0)
    if not isinstance(replicas, int) or isinstance(replicas, bool):
        why = "json: cannot unmarshal into Go struct field ScaleSpec.spec.replicas of type int32"
        raise errors.bad_request(f'Scale in version "v1" cannot be handled as a Scale: {why}')
    if replicas < 0:
        raise errors.invalid(SCALE, name, [invalid("spec.replicas", replicas, "must be greater than or equal to 0")])
    changed = clone(obj)
    changed["spec"]["replicas"] = replicas
    if api.actor:
        put_entries(changed, track_scale(resource, changed, obj, api.actor))
    return read(resource, api.update(resource, changed, tracked=True), subresource)


def patch(api: Api, resource: Resource, namespace: str, name: str, subresource: str, patch: Any, kind: str, validation: str) -> Object:
    """Patch a subresource: only scale can be."""
    scale = read(resource, api.get(resource, namespace, name), subresource)
    changed, warnings = apply_patch(resource, scale, kind, patch, validation, kind=("autoscaling/v1", "Scale"))
    api.warnings += warnings
    return put(api, resource, namespace, name, subresource, changed)
