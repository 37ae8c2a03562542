"""The subresources that can be read and written beside status: scale, and ephemeralcontainers (`state/ephemeral.py`).

Source: `pkg/registry/apps/deployment/storage/storage.go` (ScaleREST)."""

from __future__ import annotations

from typing import Any

from . import ephemeral, errors
from .api import Api
from .fielderrors import invalid
from .kind import Age, Resource
from .managed_fields import put_entries, track_scale
from .patch import apply_patch
from .pure.objects import Object, clone
from .pure.selectors import from_label_selector
from .schema import decode

SCALE = Resource("autoscaling", "v1", "scales", "Scale", "scale", True)
COLUMNS = [
    {"name": name, "type": kind, "format": form, "description": "", "priority": 0}
    for name, kind, form in (("Name", "string", "name"), ("Desired", "integer", ""), ("Available", "integer", ""), ("Age", "string", ""))
]


def row(scale: Object, age: Age) -> list[Any]:
    """A Scale's cells (kubernetes `pkg/printers/internalversion/printers.go`, printScale)."""
    meta = scale["metadata"]
    counts = [scale.get(part, {}).get("replicas", 0) for part in ("spec", "status")]
    return [meta["name"], *counts, age(meta.get("creationTimestamp"))]


def read(resource: Resource, obj: Object, subresource: str) -> Object:
    """The subresource of an object. Raises NotFound for one that the resource does not have."""
    if subresource == ephemeral.SUBRESOURCE and subresource in resource.subresources:
        return obj
    if subresource != "scale" or "scale" not in resource.subresources:
        raise errors.no_such_path()
    meta = obj["metadata"]
    if resource.custom is not None:
        return _custom(resource, obj)
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
    return _scale(meta, spec, status)


def _scale(meta: Object, spec: Object, status: Object) -> Object:
    kept = {k: meta[k] for k in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp") if k in meta}
    return {"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": kept, "spec": spec, "status": status}


def _custom(resource: Resource, obj: Object) -> Object:
    """The scale of a custom resource (apiextensions-apiserver `pkg/registry/customresource/etcd.go`)."""
    wanted, there, selector = resource.custom.scale(obj)
    if wanted is None:
        path = resource.custom.subresources["scale"]["specReplicasPath"]
        raise errors.StatusError(500, "InternalError", f'Internal error occurred: the spec replicas field "{path}" does not exist')
    status = {"replicas": there} | ({"selector": selector} if selector else {})
    return _scale(obj["metadata"], {"replicas": wanted} if wanted else {}, status)


def put(api: Api, resource: Resource, namespace: str, name: str, subresource: str, body: Object) -> Object:
    """Replace a subresource. Raises NotFound, Conflict, Invalid."""
    obj = api.get(resource, namespace, name)
    read(resource, obj, subresource)
    if subresource == ephemeral.SUBRESOURCE:
        return ephemeral.replaced(api, resource, obj, decode(resource, body, "Strict")[0])
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
    if resource.custom is None:
        changed["spec"]["replicas"] = replicas
    else:
        resource.custom.set_replicas(changed, replicas)
    if api.actor:
        put_entries(changed, track_scale(resource, changed, obj, api.actor))
    return read(resource, api.update(resource, changed, tracked=True), subresource)


def patch(api: Api, resource: Resource, namespace: str, name: str, subresource: str, patch: Any, kind: str, validation: str) -> Object:
    """Patch a subresource. Raises NotFound, Conflict, Invalid, BadRequest."""
    old = api.get(resource, namespace, name)
    scale = read(resource, old, subresource)
    if subresource == ephemeral.SUBRESOURCE:
        pod, warnings = apply_patch(resource, scale, kind, patch, validation)
        api.warnings += warnings
        return ephemeral.replaced(api, resource, old, pod)
    changed, warnings = apply_patch(resource, scale, kind, patch, validation, kind=("autoscaling/v1", "Scale"))
    api.warnings += warnings
    return put(api, resource, namespace, name, subresource, changed)
