"""Role-based access control: whether the roles that are bound to a user allow what is asked for.

Sources: kubernetes `plugin/pkg/auth/authorizer/rbac/rbac.go`, `pkg/registry/rbac/validation/rule.go`, apiserver
`pkg/endpoints/handlers/responsewriters/errors.go` (the words of a refusal).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import StatusError
from .pure.gojson import quote
from .pure.objects import Object
from .store import Store
from .users import MASTERS, Question, User

GROUP = "rbac.authorization.k8s.io"


def check(store: Store, user: User, question: Question) -> None:
    """Raises Forbidden unless the user may."""
    if not allowed(store, user, question):
        raise refusal(user, question)


def allowed(store: Store, user: User, question: Question) -> bool:
    """Whether the user may; system:masters may everything."""
    return MASTERS in user.groups or any(_covers(rule, question) for rule in rules(store, user, question.namespace))


def reason(store: Store, user: User, question: Question) -> str:
    """Which binding lets the user, in the words of an access review; "" when none does."""
    for rule, binding, subject in _bound_rules(store, user, question.namespace):
        if _covers(rule, question):
            return f"RBAC: allowed by {_described(binding, subject)}"
    return ""


def rules(store: Store, user: User, namespace: str) -> Iterator[Object]:
    """The rules of every role that is bound to the user, cluster-wide and in the namespace."""
    return (rule for rule, _, _ in _bound_rules(store, user, namespace))


def _bound_rules(store: Store, user: User, namespace: str) -> Iterator[tuple[Object, Object, Object]]:
    """Each rule with the binding and the subject of it that the user is."""
    bindings = [(b, "") for b in store.list(f"clusterrolebindings.{GROUP}")]
    if namespace:
        bindings += [(b, namespace) for b in store.list(f"rolebindings.{GROUP}", namespace)]
    for binding, where in bindings:
        subject = _bound_subject(binding, user, where)
        if subject is not None:
            for rule in _rules(store, binding["roleRef"], where):
                yield rule, binding, subject


def refusal(user: User, question: Question) -> StatusError:
    """Forbidden, as the server words it."""
    who = f"User {quote(user.name)} cannot {question.verb}"
    if question.path:
        return StatusError(403, "Forbidden", f"forbidden: {who} path {quote(question.path)}", {})
    plural = question.plural.partition("/")[0]
    scope = f"in the namespace {quote(question.namespace)}" if question.namespace else "at the cluster scope"
    why = f"{who} resource {quote(question.plural)} in API group {quote(question.group)} {scope}"
    gr = f"{plural}.{question.group}" if question.group else plural
    subject = f"{gr} {quote(question.name)}" if question.name else gr
    details: dict[str, Any] = {"name": question.name} if question.name else {}
    details |= ({"group": question.group} if question.group else {}) | {"kind": plural}
    return StatusError(403, "Forbidden", f"{subject} is forbidden: {why}", details)


def _bound_subject(binding: Object, user: User, namespace: str) -> Object | None:
    """The subject of the binding that the user is, None when he is none of them."""
    for subject in binding.get("subjects") or ():
        kind, name = subject["kind"], subject["name"]
        if kind == "User" and name == user.name or kind == "Group" and name in user.groups:
            return subject
        if kind == "ServiceAccount" and user.name == f"system:serviceaccount:{subject.get('namespace') or namespace}:{name}":
            return subject
    return None


def _described(binding: Object, subject: Object) -> str:
    meta, ref = binding["metadata"], binding["roleRef"]
    namespace = subject.get("namespace") or meta.get("namespace", "")
    who = f"{subject['name']}/{namespace}" if subject["kind"] == "ServiceAccount" else subject["name"]
    name = "/".join(filter(None, (meta["name"], meta.get("namespace", ""))))
    return f"{binding['kind']} {quote(name)} of {ref['kind']} {quote(ref['name'])} to {subject['kind']} {quote(who)}"


def _rules(store: Store, ref: Object, namespace: str) -> list[Object]:
    plural = "clusterroles" if ref["kind"] == "ClusterRole" else "roles"
    role = store.get(f"{plural}.{GROUP}", "" if plural == "clusterroles" else namespace, ref["name"])
    return (role or {}).get("rules") or []


def _covers(rule: Object, question: Question) -> bool:
    if not _has(rule.get("verbs"), question.verb):
        return False
    if question.path:
        return any(
            p == "*" or p == question.path or (p.endswith("*") and question.path.startswith(p[:-1]))
            for p in rule.get("nonResourceURLs") or ()
        )
    names = rule.get("resourceNames")
    return (
        _has(rule.get("apiGroups"), question.group)
        and (_has(rule.get("resources"), question.plural) or _any_parent(rule, question.plural))
        and (not names or question.name in names)
    )


def _has(values: list[str] | None, wanted: str) -> bool:
    return bool(values) and ("*" in values or wanted in values)  # type: ignore[operator]


def _any_parent(rule: Object, plural: str) -> bool:
    """A rule on "*/scale" covers the subresource of every resource."""
    _, _, subresource = plural.partition("/")
    return bool(subresource) and f"*/{subresource}" in (rule.get("resources") or ())
