"""Custom resource definitions: names are accepted, what they define is served, and goes with them.

Sources: apiextensions-apiserver `pkg/controller/{status/naming_controller,establish/establishing_controller,finalizer/crd_finalizer}.go`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..api import Api
from ..clock import SECOND
from ..customs import CRDS
from ..deletion import CLEANUP, delete
from ..kind import Resource
from ..pure.objects import Object
from . import own_key, split

RANK = 55
MANAGER = "kube-apiserver"


def _all_of_group(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The definition itself, and those that may have waited for its names."""
    yield from own_key(api, obj, old)
    if obj is None and old is not None:
        for other in api.store.list(CRDS):
            if other["spec"]["group"] == old["spec"]["group"]:
                yield f"/{other['metadata']['name']}"


WATCHES = {CRDS: _all_of_group}


def reconcile(api: Api, key: str) -> None:
    """Look after one definition."""
    crd = api.find(CRDS, "", split(key)[1])
    if crd is None:
        return
    if crd["metadata"].get("deletionTimestamp") and CLEANUP in crd["metadata"].get("finalizers", ()):
        _clean(api, crd)
    else:
        _name(api, crd)


def _name(api: Api, crd: Object) -> None:
    """Accept the names that nobody else of the group has."""
    wanted, status = crd["spec"]["names"], crd.get("status", {})
    taken = _taken(api, crd)
    accepted = {**status.get("acceptedNames", {})}
    problem: tuple[str, str] | None = None
    for field in ("plural", "singular", "shortNames", "kind", "listKind"):
        clash = [n for n in _names(wanted.get(field)) if n in taken["kinds" if field in ("kind", "listKind") else "words"]]
        if clash:
            problem = problem or (f"{field[0].upper()}{field[1:]}{'' if field == 'shortNames' else 'Conflict'}", clash[0])
        elif wanted.get(field):
            accepted[field] = wanted[field]
        else:
            accepted.pop(field, None)
    if wanted.get("categories"):
        accepted["categories"] = wanted["categories"]
    else:
        accepted.pop("categories", None)
    conditions = {c["type"]: c for c in status.get("conditions") or ()}
    if problem:
        reason = "ShortNamesConflict" if problem[0] == "ShortNames" else problem[0]
        _set(api, conditions, "NamesAccepted", "False", reason, f'"{problem[1]}" is already in use')
        if "Established" not in conditions:
            _set(api, conditions, "Established", "False", "NotAccepted", "not all names are accepted")
    else:
        _set(api, conditions, "NamesAccepted", "True", "NoConflicts", "no conflicts found")
        if conditions.get("Established", {}).get("status") != "True":
            _set(api, conditions, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted")
    api.set_status(CRDS, crd, {**status, "acceptedNames": accepted, "conditions": list(conditions.values())})


def _names(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _taken(api: Api, crd: Object) -> dict[str, set[str]]:
    """The words and kinds that other definitions of the group have."""
    words: set[str] = set()
    kinds: set[str] = set()
    for other in api.store.list(CRDS):
        if other["metadata"]["name"] != crd["metadata"]["name"] and other["spec"]["group"] == crd["spec"]["group"]:
            names = other.get("status", {}).get("acceptedNames", {})
            words |= {n for f in ("plural", "singular", "shortNames") for n in _names(names.get(f))}
            kinds |= {n for f in ("kind", "listKind") for n in _names(names.get(f))}
    return {"words": words, "kinds": kinds}


def _set(api: Api, conditions: dict[str, Object], kind: str, status: str, reason: str, message: str) -> None:
    had = conditions.get(kind)
    if had and (had["status"], had.get("reason"), had.get("message")) == (status, reason, message):
        return
    since = had["lastTransitionTime"] if had and had["status"] == status else api.stamp()
    conditions[kind] = {"lastTransitionTime": since, "message": message, "reason": reason, "status": status, "type": kind}


def _clean(api: Api, crd: Object) -> None:
    """Delete what the definition defines; when nothing is left, it goes itself."""
    spec = crd["spec"]
    gr = f"{spec['names']['plural']}.{spec['group']}"
    resource = api.catalog.by_plural(spec["names"]["plural"], spec["group"]) or _bare(spec)
    left = False
    for obj in [*api.store.list(gr)]:
        meta = obj["metadata"]
        if not meta.get("deletionTimestamp"):
            delete(api, resource, meta.get("namespace", ""), meta["name"])
        left = left or api.find(gr, meta.get("namespace", ""), meta["name"]) is not None
    if left:
        api.later("customresourcedefinitions", f"/{crd['metadata']['name']}", api.now + 5 * SECOND)
        return
    finalizers = [f for f in crd["metadata"]["finalizers"] if f != CLEANUP]
    meta = {**crd["metadata"], "finalizers": finalizers}
    if not finalizers:
        del meta["finalizers"]
    api.save(CRDS, {**crd, "metadata": meta}, crd)


def _bare(spec: Object) -> Resource:
    """What was never served, as far as deleting needs it."""
    return Resource(spec["group"], "v1", spec["names"]["plural"], spec["names"]["kind"], "", spec["scope"] == "Namespaced")
