"""The ephemeralcontainers subresource of pods: containers that `kubectl debug` adds to a pod that runs.

Sources: kubernetes `pkg/registry/core/pod/strategy.go` (podEphemeralContainersStrategy), `pkg/apis/core/validation/validation.go`
(ValidatePodEphemeralContainersUpdate).
"""

from __future__ import annotations

from . import errors
from .api import Api
from .fielderrors import Cause, forbidden
from .internal import diff
from .kind import Resource
from .podspec import default_pod, validate_pod_spec
from .pure.gojson import quote
from .pure.objects import Object, clone
from .strategy import advance

SUBRESOURCE = "ephemeralcontainers"
FIELD = "ephemeralContainers"


def replaced(api: Api, resource: Resource, old: Object, body: Object) -> Object:
    """The pod with the ephemeral containers of the body; all else stays as it is. Raises Conflict, Invalid."""
    name = old["metadata"]["name"]
    version = (body.get("metadata") or {}).get("resourceVersion")
    if version and version != old["metadata"]["resourceVersion"]:
        raise errors.modified(resource, name)
    obj = clone(old)
    wanted = clone((body.get("spec") or {}).get(FIELD) or [])
    if wanted:
        obj["spec"][FIELD] = wanted
    else:
        obj["spec"].pop(FIELD, None)
    default_pod(obj["spec"])
    causes = validate_pod_spec(obj["spec"], "spec") + _changes(obj["spec"].get(FIELD) or [], old["spec"].get(FIELD) or [])
    if causes:
        raise errors.invalid(resource, name, causes)
    advance(obj, old)
    return api.save(resource.gr, obj, old, SUBRESOURCE)


def _changes(containers: list[Object], had: list[Object]) -> list[Cause]:
    """What was there already may neither go nor change."""
    now = {c["name"]: c for c in containers}
    causes = []
    for old in had:
        called = f"existing ephemeral containers {quote(old['name'])} may not be"
        if old["name"] not in now:
            causes.append(forbidden(f"spec.{FIELD}", f"{called} removed\n"))
        elif now[old["name"]] != old:
            causes.append(forbidden(f"spec.{FIELD}", f"{called} changed\n{diff('v1.EphemeralContainer', old, now[old['name']])}"))
    return causes
