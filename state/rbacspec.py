"""What roles and bindings of both scopes have in common.

Sources: kubernetes `pkg/apis/rbac/v1/defaults.go`, `pkg/apis/rbac/validation/validation.go`, `pkg/apis/rbac/helpers.go` (SubjectsStrings).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .cells import age_of
from .fielderrors import Cause
from .kind import Age
from .pure import names

Object = dict[str, Any]

GROUP = "rbac.authorization.k8s.io"
_KINDS = ("Group", "ServiceAccount", "User")
_NO_URLS = "namespaced rules cannot apply to non-resource URLs"
_MIXED = "rules cannot apply to both regular resources and non-resource URLs"


def subjects_of(obj: Object, kind: str) -> str:
    """The subjects of one kind in a line; service accounts with their namespace."""
    found = [s for s in obj.get("subjects") or () if s.get("kind") == kind]
    if kind == "ServiceAccount":
        return ", ".join(f"{s['namespace']}/{s.get('name', '')}" if s.get("namespace") else s.get("name", "") for s in found)
    return ", ".join(s.get("name", "") for s in found)


def binding_row(obj: Object, age: Age) -> list[Any]:
    """The row of a binding."""
    ref = obj.get("roleRef") or {}
    kinds = ("User", "Group", "ServiceAccount")
    role = f"{ref.get('kind', '')}/{ref.get('name', '')}"
    return [obj["metadata"]["name"], role, age_of(obj, age), *(subjects_of(obj, kind) for kind in kinds)]


def default_binding(obj: Object) -> None:
    """The groups of the role and of the subjects."""
    ref = obj.setdefault("roleRef", {})
    if not ref.get("apiGroup"):
        ref["apiGroup"] = GROUP
    for subject in obj.get("subjects") or ():
        if not subject.get("apiGroup") and subject.get("kind") in ("User", "Group"):
            subject["apiGroup"] = GROUP


def _validate_subject(subject: Object, path: str) -> list[Cause]:
    causes = []
    name, kind, group = subject.get("name", ""), subject.get("kind", ""), subject.get("apiGroup", "")
    if not name:
        causes.append(fe.required(f"{path}.name"))
    if kind not in _KINDS:
        return [*causes, fe.not_supported(f"{path}.kind", kind, _KINDS)]
    if kind == "ServiceAccount":
        if name:
            causes += [fe.invalid(f"{path}.name", name, why) for why in names.dns1123_subdomain(name)]
        if group:
            causes.append(fe.not_supported(f"{path}.apiGroup", group, ("",)))
        if not subject.get("namespace"):
            causes.append(fe.required(f"{path}.namespace"))
    elif group != GROUP:
        causes.append(fe.not_supported(f"{path}.apiGroup", group, (GROUP,)))
    return causes


def validate_binding(obj: Object, kinds: tuple[str, ...]) -> list[Cause]:
    """A binding to a role of one of these kinds."""
    ref = obj.get("roleRef") or {}
    causes = []
    if ref.get("apiGroup") != GROUP:
        causes.append(fe.not_supported("roleRef.apiGroup", ref.get("apiGroup", ""), (GROUP,)))
    if ref.get("kind") not in kinds:
        causes.append(fe.not_supported("roleRef.kind", ref.get("kind", ""), sorted(kinds)))
    if not ref.get("name"):
        causes.append(fe.required("roleRef.name"))
    else:
        causes += [fe.invalid("roleRef.name", ref["name"], why) for why in names.path_segment_name(ref["name"])]
    return causes + [c for i, s in enumerate(obj.get("subjects") or ()) for c in _validate_subject(s, f"subjects[{i}]")]


def validate_binding_change(obj: Object, old: Object) -> list[Cause]:
    """What a binding gives stays the same; only to whom may change."""
    return [] if obj.get("roleRef") == old.get("roleRef") else [fe.invalid("roleRef", obj.get("roleRef"), "cannot change roleRef")]


def validate_rules(obj: Object, *, namespaced: bool) -> list[Cause]:
    """Every rule has verbs, and resources or URLs."""
    causes = []
    for i, rule in enumerate(obj.get("rules") or ()):
        path = f"rules[{i}]"
        urls = rule.get("nonResourceURLs") or []
        if not rule.get("verbs"):
            causes.append(fe.required(f"{path}.verbs", "verbs must contain at least one value"))
        if urls:
            if namespaced:
                causes.append(fe.invalid(f"{path}.nonResourceURLs", urls, _NO_URLS))
            if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
                causes.append(fe.invalid(f"{path}.nonResourceURLs", urls, _MIXED))
            continue
        if not rule.get("apiGroups"):
            causes.append(fe.required(f"{path}.apiGroups", "resource rules must supply at least one api group"))
        if not rule.get("resources"):
            causes.append(fe.required(f"{path}.resources", "resource rules must supply at least one resource"))
    return causes
