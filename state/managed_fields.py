"""Who owns which field of an object: `metadata.managedFields`, as the server keeps it on every write.

A manager that changes a field owns it; who owned it before loses it, and fields that are gone are owned by nobody.
Source: apimachinery `pkg/util/managedfields` (internal/{managedfields,managedfieldsupdater,stripmeta,skipnonapplied,capmanagers,
buildmanagerinfo}.go, scalehandler.go), structured-merge-diff `merge/update.go`.
"""
from __future__ import annotations

from functools import cache
from typing import Any

from .fieldsets import DOT, Fields, Unindexable, difference, has, ordered, union
from .fieldwalk import compare
from .kind import Resource, catalog
from .merge_types import Node, node_for, node_of_schema
from .schema_types import assemble

Object = dict[str, Any]
Entry = dict[str, Any]
Identity = tuple[str, str, str, str]

# Fields that nobody owns.
UNTRACKED = frozenset(("apiVersion", "kind"))
UNTRACKED_META = frozenset((
    "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion",
))
# What a status write resets beside the spec (`GetResetFields` of the kinds' strategies).
STATUS_RESETS = {
    "deployments.apps": (("metadata", "labels"),),
    "pods": (("metadata", "deletionTimestamp"), ("metadata", "ownerReferences")),
    "customresourcedefinitions.apiextensions.k8s.io": (("metadata",),),
}
MAX_UPDATERS = 10
REMEMBERED = 500
# What came of an update: pods of one template change alike, so that most share their entries. By the entries before (kept here, so that
# their id stays theirs), the kind and who changed what when.
_alike: dict[tuple[int, str, str, str, str, str], tuple[list[Entry] | None, Fields, Fields, list[Entry]]] = {}
ANCIENT = "ancient-changes"


# ---- entries ----------------------------------------------------------------------------------------------------------------

def identity(entry: Entry) -> Identity:
    """What tells managers apart. An applier is the same in every version."""
    operation = entry.get("operation", "")
    return (entry.get("manager", ""), operation, "" if operation == "Apply" else entry.get("apiVersion", ""), entry.get("subresource", ""))


def entry_of(manager: str, operation: str, api_version: str, fields: Fields, time: str | None, subresource: str = "") -> Entry:
    """An entry as the server writes it."""
    entry: Entry = {"manager": manager} if manager else {}
    entry |= {"operation": operation, "apiVersion": api_version}
    if time:
        entry["time"] = time
    entry |= {"fieldsType": "FieldsV1", "fieldsV1": fields}
    if subresource:
        entry["subresource"] = subresource
    return entry


def entries_of(obj: Object | None) -> dict[Identity, Entry]:
    """The object's entries by manager; none at all when one of them cannot be read."""
    return decoded(obj["metadata"].get("managedFields")) if obj else {}


def decoded(entries: list[Entry] | None) -> dict[Identity, Entry]:
    """Entries by manager; of two with the same identity the later one counts."""
    if not all(_readable(e) for e in entries or ()):
        return {}
    return {identity(e): e for e in entries or ()}


def _readable(entry: Entry) -> bool:
    return (entry.get("operation") in ("Apply", "Update") and bool(entry.get("apiVersion")) and entry.get("fieldsType") == "FieldsV1"
            and isinstance(entry.get("fieldsV1", {}), dict))


def encoded(entries: dict[Identity, Entry]) -> list[Entry]:
    """The entries in the order in which the server writes them: appliers first, then by time, manager, version, subresource."""
    return sorted(entries.values(), key=_order)


def _order(entry: Entry) -> tuple[str, ...]:
    return (entry["operation"], entry.get("time") or "", entry.get("manager", ""), entry["apiVersion"], entry.get("subresource", ""))


def with_fields(entry: Entry, fields: Fields) -> Entry:
    """The entry with another set of fields."""
    return entry if fields is entry.get("fieldsV1") else {**entry, "fieldsV1": fields}


# ---- what a request may own -------------------------------------------------------------------------------------------------

@cache
def resets(resource: Resource, subresource: str = "") -> tuple[tuple[str, ...], ...]:
    """Fields that this door to a resource resets, so that nobody comes to own them through it."""
    if "status" not in resource.subresources:
        return ()
    if subresource == "status":
        custom = (("metadata",),) if node_for(resource.api_version, resource.kind) is None else ()
        return (("spec",), *STATUS_RESETS.get(resource.gr, custom))
    return () if subresource else (("status",),)


def root_node(resource: Resource, schema: Object | None = None) -> tuple[Node, bool]:
    """How the resource's objects merge, and whether they have a Go type; `schema` is the openAPIV3Schema of a custom resource."""
    if resource.custom is not None:
        return resource.custom.node, False
    node = node_for(resource.api_version, resource.kind)
    return (node_of_schema(schema), False) if node is None else (node, True)


def changes(resource: Resource, node: Node, old: Object, new: Object, subresource: str, typed: bool) -> tuple[Fields, Fields]:
    """The fields that `new` sets or changes, and those that it does not have any more. Raises Unindexable."""
    reset = resets(resource, subresource)
    roots = UNTRACKED.union(path[0] for path in reset if len(path) == 1)
    metas = UNTRACKED_META.union(path[1] for path in reset if len(path) == 2)
    changed, gone = compare(node, _trackable(old, roots, metas), _trackable(new, roots, metas), typed)
    changed, gone = changed or {}, gone or {}
    if DOT in changed.get("f:metadata", ()):
        meta = {k: v for k, v in changed["f:metadata"].items() if k != DOT}
        changed = {k: meta if k == "f:metadata" else v for k, v in changed.items() if k != "f:metadata" or meta}
    return changed, gone


def _trackable(obj: Object, roots: frozenset[str], metas: frozenset[str]) -> Object:
    out = {k: v for k, v in obj.items() if k not in roots}
    meta = out.get("metadata")
    if meta is not None:
        out["metadata"] = {k: v for k, v in meta.items() if k not in metas}
    return out


@cache
def blank(api_version: str, kind: str) -> Object:
    """What an object of the kind is before anything is set."""
    node = node_for(api_version, kind)
    return {} if node is None or node.struct is None else assemble(node.struct, {})


# ---- updates ----------------------------------------------------------------------------------------------------------------

def track_update(resource: Resource, new: Object, old: Object | None, manager: str, now_rfc3339: str, subresource: str = "",
                 schema: Object | None = None) -> list[Entry]:
    """The managedFields of `new` after it replaced `old` (None: it is created) at the hand of `manager`. Empty: it carries none.

    `new` may carry entries of the client's own, which count instead of the old ones unless it comes through a subresource.
    """
    entries = _live_or_new(new, old, subresource)
    if not entries and old is not None:
        return []
    node, typed = root_node(resource, schema)
    before = blank(resource.api_version, resource.kind) if old is None else old
    try:
        changed, gone = changes(resource, node, before, new, subresource, typed)
    except Unindexable:
        return list(old["metadata"].get("managedFields") or ()) if old else []
    had = None if old is None else old["metadata"].get("managedFields")
    key = id(had), resource.api_version, resource.kind, manager, now_rfc3339, subresource
    given = new["metadata"].get("managedFields")
    own = bool(given) and given is not had and not subresource
    known = None if own else _alike.get(key)
    if known and known[0] is had and known[1:3] == (changed, gone):
        return known[3]
    result = encoded(updated(resource, entries, changed, gone, manager, now_rfc3339, subresource))
    if len(_alike) >= REMEMBERED:
        _alike.clear()
    if not own:
        _alike[key] = had, changed, gone, result
    return result


def _live_or_new(new: Object, old: Object | None, subresource: str) -> dict[Identity, Entry]:
    given = new["metadata"].get("managedFields")
    if subresource or not given or (old is not None and given is old["metadata"].get("managedFields")):
        return entries_of(old)
    if given == [{}]:
        return {}
    mine = decoded(given) if all(_is_set(e.get("fieldsV1") or {}) for e in given) else {}
    return mine or entries_of(old)


def _is_set(value: Any) -> bool:
    """Whether a client's JSON is a set of fields all the way down."""
    if not isinstance(value, dict):
        return False
    return all(k == DOT and v == {} or k[:2] in ("f:", "k:", "v:", "i:") and _is_set(v) for k, v in value.items())


def updated(resource: Resource, entries: dict[Identity, Entry], changed: Fields, gone: Fields, manager: str, now: str,
            subresource: str) -> dict[Identity, Entry]:
    """The entries after an update that changed these fields."""
    entries = released(resource, entries, changed, gone)
    if not changed:
        return entries
    mine = (manager, "Update", resource.api_version, subresource)
    had = entries.get(mine)
    changed = ordered(changed)
    fields = union(had["fieldsV1"], changed) if had else changed
    entries[mine] = entry_of(manager, "Update", resource.api_version, fields, now, subresource)
    return _capped(entries) if len(entries) > MAX_UPDATERS else entries


def released(resource: Resource, entries: dict[Identity, Entry], changed: Fields, gone: Fields) -> dict[Identity, Entry]:
    """The entries without these fields; who owns nothing any more, or speaks of a version that is not served, is left out."""
    out = {}
    for key, entry in entries.items():
        if entry["apiVersion"] != resource.api_version and not _is_served(resource, entry["apiVersion"]):
            continue
        had = entry.get("fieldsV1") or {}
        left = difference(difference(had, changed), gone) if changed or gone else had
        if left:
            out[key] = with_fields(entry, left)
    return out


def _is_served(resource: Resource, api_version: str) -> bool:
    if resource.custom is not None:
        return bool(resource.custom.serves(api_version))
    return catalog().by_kind(api_version, resource.kind) is not None


def _capped(entries: dict[Identity, Entry]) -> dict[Identity, Entry]:
    """At most ten updaters: the oldest of each version are merged into one."""
    updaters = sorted((k for k, e in entries.items() if e["operation"] == "Update"), key=lambda k: (entries[k].get("time") or "", k))
    first: dict[str, Identity] = {}
    left = len(updaters)
    for key in updaters:
        if left <= MAX_UPDATERS:
            break
        version = entries[key]["apiVersion"]
        if version not in first:
            first[version] = key
            continue
        bucket = (ANCIENT, "Update", version, "")
        merged = entries[key]["fieldsV1"]
        oldest = entries.pop(bucket if bucket in entries else first[version])
        fields = union(merged, oldest["fieldsV1"])
        time = entries.pop(key).get("time")
        entries[bucket] = entry_of(ANCIENT, "Update", version, fields, time)
        left -= 1
    return entries


# ---- the scale subresource --------------------------------------------------------------------------------------------------

REPLICAS: Fields = {"f:spec": {"f:replicas": {}}}


def track_scale(resource: Resource, new: Object, old: Object, manager: str) -> list[Entry]:
    """The managedFields after `spec.replicas` was written through the scale subresource.

    Scale's own entries are of another version, so what was an updater's comes back as an entry of its own, without a time.
    """
    changed = new["spec"].get("replicas") != old["spec"].get("replicas")
    out: list[Entry] = []
    owned = False
    for entry in entries_of(old).values():
        fields = entry.get("fieldsV1") or {}
        mine = has(fields, ("f:spec", "f:replicas"))
        owned = owned or mine
        if not mine or (entry["operation"] == "Apply" and not changed):
            out.append(entry)
            continue
        left = difference(fields, REPLICAS)
        if left:
            out.append(with_fields(entry, left))
        if not changed:
            out.append(entry_of(entry.get("manager", ""), "Update", resource.api_version, REPLICAS, None, entry.get("subresource", "")))
    if changed and owned:
        out.append(entry_of(manager, "Update", resource.api_version, REPLICAS, None, "scale"))
    return sorted(out, key=_order)


# ---- writes -----------------------------------------------------------------------------------------------------------------

def put_entries(obj: Object, entries: list[Entry]) -> None:
    """Give the object these managedFields, in place; none at all for an empty list."""
    if entries:
        obj["metadata"]["managedFields"] = entries
    else:
        obj["metadata"].pop("managedFields", None)


def keep_times(obj: Object, old: Object) -> None:
    """Give `obj` the old managedFields back, in place, when nothing but times of entries sets the two objects apart.

    Source: apiserver `pkg/endpoints/handlers/fieldmanager/equality.go`.
    """
    mine, had = obj["metadata"].get("managedFields") or [], old["metadata"].get("managedFields") or []
    if mine == had or len(mine) != len(had):
        return
    for a, b in zip(mine, had, strict=True):
        if {**a, "time": None} != {**b, "time": None}:
            return
    meta = {**obj["metadata"], "managedFields": had}
    if "resourceVersion" in old["metadata"]:
        meta["resourceVersion"] = old["metadata"]["resourceVersion"]
    if {**obj, "metadata": meta} == old:
        obj["metadata"]["managedFields"] = had
