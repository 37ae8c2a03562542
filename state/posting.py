"""Subresources that are created: an eviction deletes its pod, a binding gives it a node, a token is handed out.

Sources: kubernetes `pkg/registry/core/pod/storage/{eviction,storage}.go`, `pkg/registry/core/serviceaccount/storage/token.go`.
"""

from __future__ import annotations

import json
from typing import Any

from . import errors
from .api import Api
from .clock import SECOND
from .eviction import evict
from .fielderrors import invalid, not_supported
from .hashing import digest
from .kind import Resource
from .pure.objects import Object, clone
from .pure.times import format_rfc3339
from .schema import decode_kind

HOUR, SHORTEST, LONGEST = 3600, 600, 1 << 32
AUDIENCE = "https://kubernetes.default.svc.cluster.local"


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
    """A token that looks like one and opens nothing."""
    obj, warnings = decode_kind("authentication.k8s.io/v1", "TokenRequest", body, validation)
    api.warnings += warnings
    account = api.get(resource, namespace, name)
    spec = obj.setdefault("spec", {})
    seconds = spec.setdefault("expirationSeconds", HOUR)
    if seconds < SHORTEST:
        raise errors.invalid(
            TOKEN_REQUEST, "", [invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")]
        )
    if seconds > LONGEST:
        raise errors.invalid(
            TOKEN_REQUEST, "", [invalid("spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds")]
        )
    audiences = spec["audiences"] = spec.get("audiences") or [AUDIENCE]
    now = api.now // SECOND
    claims = {
        "aud": audiences, "exp": now + seconds, "iat": now, "iss": AUDIENCE, "nbf": now,
        "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name, "uid": account["metadata"]["uid"]}},
        "sub": f"system:serviceaccount:{namespace}:{name}",
    }  # fmt: skip
    signature = digest(api.settings.seed, "token", json.dumps(claims, sort_keys=True))
    token = ".".join(map(_base64, (b'{"alg":"RS256"}', json.dumps(claims, separators=(",", ":")).encode(), signature * 16)))
    meta = {"name": name, "namespace": namespace, "creationTimestamp": api.stamp()}
    status = {"token": token, "expirationTimestamp": format_rfc3339((now + seconds) * SECOND)}
    return {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": meta, "spec": spec, "status": status}


def _base64(data: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(data).decode().rstrip("=")
