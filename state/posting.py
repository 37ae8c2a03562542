"""Subresources that are created: an eviction deletes its pod, a binding gives it a node, a token is handed out.

Sources: kubernetes `pkg/registry/core/pod/storage/{eviction,storage}.go`, `pkg/registry/core/serviceaccount/storage/token.go`.
"""

from __future__ import annotations

from typing import Any

from . import errors
from .api import Api
from .clock import SECOND
from .eviction import evict
from .fielderrors import invalid, not_supported
from .kind import Resource
from .managed_fields import track_update
from .pure.objects import Object, clone
from .pure.times import format_rfc3339
from .schema import decode_kind

HOUR, SHORTEST, LONGEST = 3600, 600, 1 << 32


def post(api: Api, resource: Resource, namespace: str, name: str, subresource: str, body: Any, validation: str) -> Object:
    """Do what is posted. Raises StatusError as the server would."""
    posted = {"eviction": _evict, "binding": _bind, "token": _token}.get(subresource)
    if posted is None:
        raise errors.StatusError(501, "NotImplemented", f"fakectl does not simulate {resource.plural}/{subresource}", {})
    return posted(api, resource, namespace, name, body, validation)


def _named(obj: Object, name: str) -> None:
    given = obj.setdefault("metadata", {}).get("name")
    if given and given != name:
        raise errors.bad_request(f"name in URL does not match name in {obj['kind']} object")


def _success(code: int) -> Object:
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": code}


# -- evictions --------------------------------------------------------------------------------------------------------------------


def _evict(api: Api, resource: Resource, namespace: str, name: str, body: Any, validation: str) -> Object:
    obj, warnings = decode_kind("policy/v1", "Eviction", body, validation)
    api.warnings += warnings
    _named(obj, name)
    evict(api, resource, namespace, name, obj.get("deleteOptions") or {})
    return _success(201)


# -- bindings ---------------------------------------------------------------------------------------------------------------------


def _bind(api: Api, resource: Resource, namespace: str, name: str, body: Any, validation: str) -> Object:
    obj, warnings = decode_kind("v1", "Binding", body, validation)
    api.warnings += warnings
    _named(obj, name)
    target = obj.get("target") or {}
    if target.get("kind", "") not in ("", "Node"):
        raise errors.invalid(BINDING, name, [not_supported("target.kind", target["kind"], ("Node", "<empty>"))])
    node = target.get("name", "")
    if not node:
        raise errors.invalid(
            BINDING, name, [invalid("target.name", "", "")._replace(reason="FieldValueRequired", message="Required value")]
        )
    pod = api.get(resource, namespace, name)
    if pod["spec"].get("nodeName"):
        why = f'pod {name} is already assigned to node "{pod["spec"]["nodeName"]}"'
        raise errors.conflict(Resource("", "v1", "pods/binding", "Binding", "", True), name, why)
    changed = clone(pod)
    changed["spec"]["nodeName"] = node
    conditions = [c for c in changed["status"].get("conditions") or () if c["type"] != "PodScheduled"]
    changed["status"]["conditions"] = [
        *conditions,
        {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": api.stamp()},
    ]
    api.save("pods", changed, pod)
    return _success(201)


BINDING = Resource("", "v1", "bindings", "Binding", "binding", True)
TOKEN_REQUEST = Resource("authentication.k8s.io", "v1", "tokenrequests", "TokenRequest", "", True)


# -- tokens -----------------------------------------------------------------------------------------------------------------------


def _token(api: Api, resource: Resource, namespace: str, name: str, body: Any, validation: str) -> Object:
    from .tokens import AUDIENCE, issue

    obj, warnings = decode_kind("authentication.k8s.io/v1", "TokenRequest", body, validation)
    api.warnings += warnings
    _named(obj, name)
    account = api.get(resource, namespace, name)
    spec = obj.setdefault("spec", {})
    if spec.get("expirationSeconds") is None:
        spec["expirationSeconds"] = HOUR
    seconds = spec["expirationSeconds"]
    for wrong, why in ((seconds < SHORTEST, "less than 10 minutes"), (seconds > LONGEST, "larger than 2^32 seconds")):
        if wrong:
            raise errors.invalid(TOKEN_REQUEST, "", [invalid("spec.expirationSeconds", seconds, f"may not specify a duration {why}")])
    audiences = spec["audiences"] = spec.get("audiences") or [AUDIENCE]
    bound = _bound(api, namespace, name, spec.get("boundObjectRef"))
    token = issue(api.settings.seed, account, audiences, api.now, seconds, bound)
    meta: Object = {"name": name, "namespace": namespace, "creationTimestamp": api.stamp()}
    entry = track_update(TOKEN_REQUEST, {"metadata": {}, "spec": spec}, None, api.actor, api.stamp(), "token")
    status = {"token": token, "expirationTimestamp": format_rfc3339((api.now // SECOND + seconds) * SECOND)}
    made = {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": meta, "spec": spec, "status": status}
    if entry:
        meta["managedFields"] = entry
    return made


def _bound(api: Api, namespace: str, account: str, ref: Object | None) -> dict[str, Object]:
    """What the token ends with. Raises NotFound, BadRequest, Conflict (a later object of the same name)."""
    if not ref:
        return {}
    kind, name = ref.get("kind", ""), ref.get("name", "")
    plural = {"Pod": "pods", "Secret": "secrets", "Node": "nodes"}.get(kind)
    if plural is None or ref.get("apiVersion", "v1") not in ("", "v1"):
        raise errors.bad_request(f"cannot bind token to object of type {_gvk(ref.get('apiVersion', ''), kind)}")
    obj = api.get(api.resource(plural), "" if kind == "Node" else namespace, name)
    runs_as = obj["spec"].get("serviceAccountName", "") if kind == "Pod" else account
    if runs_as != account:
        why = f'cannot bind token for serviceaccount "{account}" to pod running with different serviceaccount name.'
        raise errors.bad_request(why)
    uid = obj["metadata"]["uid"]
    if ref.get("uid") and ref["uid"] != uid:
        why = (f"the UID in the bound object reference ({ref['uid']}) does not match the UID in record. "
               "The object might have been deleted and then recreated")  # fmt: skip
        raise errors.conflict(Resource("", "v1", kind, kind, "", True), name, why)
    bound = {kind.lower(): obj}
    node = api.find("nodes", "", obj["spec"].get("nodeName", "")) if kind == "Pod" else None
    return bound | ({"node": node} if node else {})


def _gvk(api_version: str, kind: str) -> str:
    return f"{api_version or '/'}, Kind={kind}"
