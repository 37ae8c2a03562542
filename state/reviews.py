"""Questions that the server answers and does not keep: who am I, may I, what may I.

Sources: kubernetes `pkg/registry/authorization/*/rest.go`, `pkg/registry/authentication/*/storage.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import errors
from .authorizer import reason, rules
from .fielderrors import Cause, invalid
from .kind import Resource
from .managed_fields import track_update
from .pure.gojson import quote
from .pure.objects import Object
from .pure.times import format_rfc3339
from .store import Store
from .tokens import AUDIENCE, Proven, Untrusted
from .users import MASTERS, Question, User

Prove = Callable[[str], Proven]  # whose token it is; raises Untrusted


def answer(
    store: Store, resource: Resource, namespace: str | None, obj: Object, user: User, manager: str, now: int, prove: Prove
) -> Object:
    """The object with its status. Raises BadRequest, Invalid for a question that is none."""
    spec = obj.get("spec") or {}
    made: Object = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": {}}
    if resource.kind == "SelfSubjectReview":
        made["metadata"] = {"creationTimestamp": format_rfc3339(now)}
        return made | {"status": {"userInfo": shown(user)}}
    made["spec"] = spec
    entry = track_update(resource, obj | {"metadata": {}}, None, manager, format_rfc3339(now), "")
    if entry:
        made["metadata"] = {"managedFields": entry}
    if resource.kind == "TokenReview":
        return made | {"status": _token(spec, prove)}
    if resource.kind == "SelfSubjectRulesReview":
        return made | {"status": _rules(store, user, spec)}
    who = user if resource.kind == "SelfSubjectAccessReview" else User(spec.get("user", ""), tuple(spec.get("groups") or ()))
    return made | {"status": _access(store, resource, namespace, who, spec)}


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


def _token(spec: Object, prove: Prove) -> Object:
    """Whose token it is, and for which of the audiences asked for it was made."""
    if not spec.get("token"):
        raise errors.bad_request("token is required for TokenReview in authentication")
    try:
        proven = prove(spec["token"])
    except Untrusted as e:
        return {"user": {}, "error": str(e)}
    wanted = spec.get("audiences") or [AUDIENCE]
    audiences = [a for a in wanted if a in proven.audiences]
    if not audiences:
        why = f"token audiences {_listed(proven.audiences)} is invalid for the target audiences {_listed(wanted)}"
        return {"user": {}, "error": f"[invalid bearer token, {why}]"}
    return {"authenticated": True, "user": shown(proven.user), "audiences": audiences}


def _listed(names: list[str]) -> str:
    return "[" + " ".join(map(quote, names)) + "]"


def _access(store: Store, resource: Resource, namespace: str | None, user: User, spec: Object) -> Object:
    on, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    causes = _misasked(resource, namespace, spec)
    if causes:
        raise errors.invalid(resource, "", causes)
    if path:
        question = Question(path.get("verb", ""), path=path.get("path", ""))
    else:
        assert on
        plural = "/".join(filter(None, (on.get("resource", ""), on.get("subresource", ""))))
        question = Question(on.get("verb", ""), on.get("group", ""), plural, on.get("namespace", ""), on.get("name", ""))
    if MASTERS in user.groups:
        return {"allowed": True}
    why = reason(store, user, question)
    return {"allowed": True, "reason": why} if why else {"allowed": False}


def _misasked(resource: Resource, namespace: str | None, spec: Object) -> list[Cause]:
    """What is wrong with the question (`pkg/apis/authorization/validation`)."""
    on, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    causes = []
    if on and path:
        why = "cannot be specified in combination with resourceAttributes"
        causes.append(invalid("spec.nonResourceAttributes", path, why))
    if not on and not path:
        why = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        causes.append(invalid("spec.resourceAttributes", None, why))
    if resource.kind != "SelfSubjectAccessReview" and not spec.get("user") and not spec.get("groups"):
        causes.append(invalid("spec.user", "", "at least one of user or group must be specified"))
    if resource.kind == "LocalSubjectAccessReview":
        if on and on.get("namespace", "") != namespace:
            causes.append(invalid("spec.resourceAttributes.namespace", on.get("namespace", ""), "must match metadata.namespace"))
        if path:
            causes.append(invalid("spec.nonResourceAttributes", path, "disallowed on this kind of request"))
    return causes


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
