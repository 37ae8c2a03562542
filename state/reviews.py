"""Questions that the server answers and does not keep: who am I, may I, what may I.

Sources: kubernetes `pkg/registry/authorization/*/rest.go`, `pkg/registry/authentication/*/storage.go`.
"""

from __future__ import annotations

from typing import Any

from . import errors
from .authorizer import allowed, rules
from .fielderrors import Cause, invalid
from .kind import Resource
from .managed_fields import track_update
from .pure.objects import Object
from .pure.times import format_rfc3339
from .store import Store
from .users import MASTERS, Question, User


def answer(store: Store, resource: Resource, namespace: str | None, obj: Object, user: User, manager: str, now: int) -> Object:
    """The object with its status. Raises BadRequest, Invalid, MethodNotAllowed for a question that has no answer here."""
    spec = obj.get("spec") or {}
    made: Object = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": {}}
    if resource.kind == "SelfSubjectReview":
        made["metadata"] = {"creationTimestamp": format_rfc3339(now)}
        return made | {"status": {"userInfo": shown(user)}}
    made["spec"] = spec
    if resource.kind == "TokenReview":
        return made | {"status": {"user": {}, "error": "fakectl reviews no tokens"}}
    entry = track_update(resource, obj | {"metadata": {}}, None, manager, format_rfc3339(now), "")
    if entry:
        made["metadata"] = {"managedFields": entry}
    if resource.kind == "SelfSubjectRulesReview":
        return made | {"status": _rules(store, user, spec)}
    if resource.kind == "LocalSubjectAccessReview":
        _same_namespace(namespace, spec)
    who = user if resource.kind == "SelfSubjectAccessReview" else User(spec.get("user", ""), tuple(spec.get("groups") or ()))
    return made | {"status": _access(store, resource, who, spec)}


def shown(user: User) -> Object:
    """A user as UserInfo."""
    info: Object = {"username": user.name}
    if user.uid:
        info["uid"] = user.uid
    if user.groups:
        info["groups"] = list(user.groups)
    if user.extra:
        info["extra"] = dict(user.extra)
    return info


def _access(store: Store, resource: Resource, user: User, spec: Object) -> Object:
    on, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if bool(on) == bool(path):
        why = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        raise errors.invalid(resource, "", [invalid("spec.resourceAttributes", on, why)] if on else [_required(why)])
    if path:
        question = Question(path.get("verb", ""), path=path.get("path", ""))
    else:
        assert on
        plural = "/".join(filter(None, (on.get("resource", ""), on.get("subresource", ""))))
        question = Question(on.get("verb", ""), on.get("group", ""), plural, on.get("namespace", ""), on.get("name", ""))
    return {"allowed": True} if allowed(store, user, question) else {"allowed": False}


def _required(why: str) -> Cause:
    return invalid("spec.resourceAttributes", None, why)


def _same_namespace(namespace: str | None, spec: Object) -> None:
    given = (spec.get("resourceAttributes") or {}).get("namespace")
    if given is not None and given != namespace:
        raise errors.bad_request(f"spec.resourceAttributes.namespace must match namespace: {namespace}")


def _rules(store: Store, user: User, spec: Object) -> Object:
    if not spec.get("namespace"):
        raise errors.bad_request("no namespace on request")
    everything: list[dict[str, Any]] = [
        {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
        {"verbs": ["*"], "nonResourceURLs": ["*"]},
    ]
    found = everything if MASTERS in user.groups else list(rules(store, user, spec["namespace"]))
    on = [{k: r[k] for k in ("verbs", "apiGroups", "resources", "resourceNames") if r.get(k)} for r in found if r.get("resources")]
    paths = [{k: r[k] for k in ("verbs", "nonResourceURLs")} for r in found if r.get("nonResourceURLs")]
    return {"resourceRules": on, "nonResourceRules": paths, "incomplete": False}
