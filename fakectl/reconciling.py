"""What must change so that a role allows, or a binding gives, what a file says.

Source: component-helpers `auth/rbac/reconciliation/reconcile_role.go`, `reconcile_rolebindings.go`.
"""
from __future__ import annotations

from typing import Any, NamedTuple

from state.pure.rbacrules import missing

Object = dict[str, Any]

PROTECTED = "rbac.authorization.kubernetes.io/autoupdate"


class Plan(NamedTuple):
    """The object as it shall be, and the way there: none, create, update or recreate. `protected`: the object wants none of it."""

    obj: Object
    operation: str
    missing: list[Object]
    extra: list[Object]
    protected: bool = False


def plan_role(existing: Object | None, wanted: Object, *, remove_extra: bool) -> Plan:
    """For a role or a cluster role; missing and extra are rules."""
    if existing is None:
        return Plan(wanted, "create", wanted.get("rules") or [], [])
    merged = _with_metadata(existing, wanted)
    rules, expected = existing.get("rules") or [], wanted.get("rules") or []
    both = bool(wanted.get("aggregationRule") and existing.get("aggregationRule"))
    extra = [] if both else missing(expected, rules)
    lacking = missing(rules, expected)
    if remove_extra and (lacking or extra):
        merged["rules"] = expected
    elif lacking and not remove_extra:
        merged["rules"] = [*rules, *lacking]
    _aggregate(merged, existing, wanted, remove_extra)
    return Plan(merged, "none" if merged == existing else "update", lacking, extra, _is_protected(existing))


def plan_binding(existing: Object | None, wanted: Object, *, remove_extra: bool) -> Plan:
    """For a binding of either scope; missing and extra are subjects."""
    if existing is None:
        return Plan(wanted, "create", wanted.get("subjects") or [], [])
    if existing.get("roleRef") != wanted.get("roleRef"):
        return Plan(wanted, "recreate", [], [], _is_protected(existing))
    merged = _with_metadata(existing, wanted)
    subjects, expected = existing.get("subjects") or [], wanted.get("subjects") or []
    lacking = [s for s in expected if s not in subjects]
    extra = [s for s in subjects if s not in expected]
    if remove_extra and (lacking or extra):
        merged["subjects"] = expected
    elif lacking and not remove_extra:
        merged["subjects"] = [*subjects, *lacking]
    return Plan(merged, "none" if merged == existing else "update", lacking, extra, _is_protected(existing))


def _with_metadata(existing: Object, wanted: Object) -> Object:
    """A copy of what is there with the labels and annotations of what is wanted, where it has none of its own."""
    meta = dict(existing["metadata"])
    for key in ("annotations", "labels"):
        both = {**(wanted["metadata"].get(key) or {}), **(meta.get(key) or {})}
        if both:
            meta[key] = both
    return {**existing, "metadata": meta}


def _aggregate(merged: Object, existing: Object, wanted: Object, remove_extra: bool) -> None:
    had, expected = existing.get("aggregationRule"), wanted.get("aggregationRule")
    if expected is None:
        merged.pop("aggregationRule", None)
        return
    mine, theirs = (had or {}).get("clusterRoleSelectors") or [], expected.get("clusterRoleSelectors") or []
    if remove_extra:
        if any(s not in mine for s in theirs) or any(s not in theirs for s in mine):
            merged["aggregationRule"] = expected
    elif lacking := [s for s in theirs if s not in mine]:
        merged["aggregationRule"] = {"clusterRoleSelectors": [*mine, *lacking]}


def _is_protected(existing: Object) -> bool:
    return (existing["metadata"].get("annotations") or {}).get(PROTECTED) == "false"
