"""Server-side apply: merging an applied configuration into the live object, with owners and conflicts.

Source: apimachinery `pkg/util/managedfields/internal/{structuredmerge,lastappliedmanager,lastappliedupdater,versioncheck,conflict}.go`,
structured-merge-diff `merge/{update,conflict}.go`, apiserver `pkg/endpoints/handlers/patch.go`.
"""
from __future__ import annotations

import json
from typing import Any

from .errors import StatusError, bad_request
from .fieldsets import DOT, Fields, Unindexable, difference, has, intersection, ordered, path_text, paths, union, without
from .fieldwalk import compare, field_set
from .kind import Resource
from .managed_fields import (
    UNTRACKED,
    UNTRACKED_META,
    Entry,
    Identity,
    blank,
    changes,
    encoded,
    entries_of,
    entry_of,
    identity,
    released,
    resets,
    root_node,
    track_update,
)
from .merge_types import Node
from .merging import merge, remove, violations, with_named_parents
from .pure.gojson import dumps, quote
from .pure.objects import clone

Object = dict[str, Any]

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
BEFORE_FIRST_APPLY = "before-first-apply"
# Only under this name does an applier take over what client-side apply owned.
KUBECTL = "kubectl"

_STRIPPED: Fields = {f"f:{name}": {} for name in UNTRACKED} | {"f:metadata": {DOT: {}} | {f"f:{name}": {} for name in UNTRACKED_META}}


def apply(resource: Resource, live: Object | None, applied: Object, manager: str, force: bool, now_rfc3339: str, subresource: str = "",
          schema: Object | None = None) -> Object:
    """The live object (None: there is none yet) with `applied` merged in, and its managedFields; neither argument is changed.

    What is not set is not defaulted. Raises StatusError: 422 without a manager, 400 for another kind or with managedFields, 409 for
    conflicts unless `force` is given, 500 for what does not fit the schema. `schema` is the openAPIV3Schema of a custom resource.
    """
    if not manager:
        raise manager_required()
    request = _Request(resource, applied, manager, now_rfc3339, subresource, schema)
    request.check_identity()
    before = request.live_object(live)
    entries = entries_of(live)
    if not entries and live is not None:
        owned = track_update(resource, before, None, BEFORE_FIRST_APPLY, now_rfc3339, subresource, schema)
        entries = {identity(e): e for e in owned}
    try:
        merged, entries = request.merged(before, entries, force)
    except Conflicts as e:
        allowed = request.owned_by_client_side_apply(before) if manager == KUBECTL else None
        left = e.found if allowed is None else [(k, path) for k, path in e.found if not has(allowed, path)]
        if left:
            raise conflict(left) from None
        merged, entries = request.merged(before, entries, True)
    return request.finished(merged, before, entries)


def manager_required() -> StatusError:
    """An apply that does not say who applies."""
    why = "Required value: is required for apply patch"
    causes = [{"reason": "FieldValueRequired", "message": why, "field": "fieldManager"}]
    details = {"group": "meta.k8s.io", "kind": "PatchOptions", "causes": causes}
    return StatusError(422, "Invalid", f'PatchOptions.meta.k8s.io "" is invalid: fieldManager: {why}', details)


class _Request:
    """One apply request."""

    def __init__(self, resource: Resource, applied: Object, manager: str, now: str, subresource: str, schema: Object | None):
        self.resource, self.applied, self.manager, self.now, self.subresource = resource, applied, manager, now, subresource
        self.node, self.typed = root_node(resource, schema)
        self.mine: Identity = (manager, "Apply", "", subresource)

    def check_identity(self) -> None:
        """The configuration must be of the kind and version of the request and fit its schema."""
        version, kind = self.applied.get("apiVersion", ""), self.applied.get("kind", "")
        if (version, kind) != (self.resource.api_version, self.resource.kind):
            raise bad_request(f"invalid object type: {_gvk(version, kind)}")
        meta = self.applied.get("metadata")
        if isinstance(meta, dict) and meta.get("managedFields") is not None:
            raise bad_request("metadata.managedFields must be nil")
        found = violations(self.node, self.applied)
        if found:
            text = found[0] if len(found) == 1 else "\n".join(["errors:", *(f"  {v}" for v in found)])
            raise StatusError(500, "", f"failed to create typed patch object ({self._named()}): {text}")

    def _named(self) -> str:
        meta = self.applied.get("metadata") or {}
        return f"{meta.get('namespace', '')}/{meta.get('name', '')}; {_gvk(self.resource.api_version, self.resource.kind)}"

    def live_object(self, live: Object | None) -> Object:
        """The live object as its Go type would be encoded, without managedFields."""
        identity_of = {"apiVersion": self.resource.api_version, "kind": self.resource.kind}
        if live is None:
            return {**blank(self.resource.api_version, self.resource.kind), **identity_of}
        obj = self._converted(live) if self.typed else dict(live)
        obj["metadata"] = {k: v for k, v in (obj.get("metadata") or {}).items() if k != "managedFields"}
        return {**obj, **identity_of}

    def _converted(self, tree: Object) -> Object:
        from .schema import convert
        from .schema_decode import DecodeError

        try:
            return convert(self.resource.api_version, self.resource.kind, tree)[0]
        except DecodeError as e:
            unable = f"unable to convert unstructured object to {_gvk(self.resource.api_version, self.resource.kind)}: {e}"
            raise StatusError(500, "", f"failed to convert new object ({self._named()}) to proper version: {unable}") from None

    def merged(self, live: Object, entries: dict[Identity, Entry], force: bool) -> tuple[Object | None, dict[Identity, Entry]]:
        """The merged object (None: it is the live one) and the entries. Raises Conflicts."""
        try:
            obj = merge(self.node, live, self.applied)
            fields = without(field_set(self.node, self.applied), resets(self.resource, self.subresource))
            last = entries.get(self.mine)
            owners = entries | {self.mine: entry_of(self.manager, "Apply", self.resource.api_version, fields, None, self.subresource)}
            if last is not None:
                obj = _pruned(self.node, obj, owners, last["fieldsV1"])
            changed, gone = changes(self.resource, self.node, live, obj, self.subresource, False)
        except Unindexable as e:
            raise StatusError(500, "", f"failed to merge config: {e}") from None
        others = {k: e for k, e in entries.items() if k != self.mine}
        if not force:
            found = [(k, path) for k, e in others.items() for path in paths(ordered(intersection(e["fieldsV1"], changed)))]
            if found:
                raise Conflicts(found)
        after = released(self.resource, others, changed, gone)
        same = obj == live
        kept = ordered(difference(fields, _STRIPPED))
        if kept:
            time = (last or {}).get("time") if same else self.now
            after[self.mine] = entry_of(self.manager, "Apply", self.resource.api_version, kept, time, self.subresource)
        return None if same else obj, after

    def owned_by_client_side_apply(self, live: Object) -> Fields | None:
        """What the last-applied annotation says was applied and still is so; None without one that can be read."""
        text = ((live.get("metadata") or {}).get("annotations") or {}).get(LAST_APPLIED)
        try:
            last = json.loads(text or "")
        except ValueError:
            return None
        if not isinstance(last, dict) or last.get("apiVersion") != self.resource.api_version or violations(self.node, last):
            return None
        try:
            changed, gone = compare(self.node, last, live, False)
            return difference(difference(field_set(self.node, last), changed or {}), gone or {})
        except Unindexable:
            return None

    def finished(self, merged: Object | None, live: Object, entries: dict[Identity, Entry]) -> Object:
        """The object to store; the last-applied annotation follows what kubectl applies."""
        obj = clone(live) if merged is None else clone(self._converted(merged) if self.typed else merged)
        meta = obj.setdefault("metadata", {})
        annotations = meta.get("annotations") or {}
        if self.manager == KUBECTL and annotations.get(LAST_APPLIED):
            annotations[LAST_APPLIED] = _last_applied(self.applied)
        if entries:
            meta["managedFields"] = encoded(entries)
        return obj


def _last_applied(applied: Object) -> str:
    """The annotation's text for a configuration, which leaves out the annotation itself."""
    meta = applied.get("metadata") or {}
    if "annotations" in meta:
        kept = {k: v for k, v in (meta["annotations"] or {}).items() if k != LAST_APPLIED}
        applied = {**applied, "metadata": {**meta, "annotations": kept}}
    return dumps(applied) + "\n"


def _gvk(api_version: str, kind: str) -> str:
    group, _, version = api_version.rpartition("/")
    return f"{group}/{version}, Kind={kind}"


# ---- pruning ----------------------------------------------------------------------------------------------------------------

def _pruned(node: Node, merged: Object, owners: dict[Identity, Entry], last: Fields) -> Object:
    """The object without what the applier applied the last time, does not apply now, and nobody else owns."""
    last_named = with_named_parents(node, last)
    left = remove(node, merged, last_named)
    owned: Fields = {}
    for entry in owners.values():
        owned = union(owned, entry["fieldsV1"])
    everything = with_named_parents(node, field_set(node, merged))
    kept = union(with_named_parents(node, field_set(node, left or {})), with_named_parents(node, owned))
    left = remove(node, merged, difference(everything, kept))
    still = with_named_parents(node, field_set(node, left or {}))
    return remove(node, merged, intersection(difference(everything, still), last_named)) or {}


# ---- conflicts --------------------------------------------------------------------------------------------------------------

class Conflicts(Exception):
    """Fields that would change although others own them: `found` lists owner and path."""

    def __init__(self, found: list[tuple[Identity, tuple[str, ...]]]):
        super().__init__(found)
        self.found = found


def conflict(found: list[tuple[Identity, tuple[str, ...]]]) -> StatusError:
    """The server's refusal: one conflict in one line, several by manager."""
    found = sorted(found, key=lambda pair: _as_json(pair[0]))
    causes = [{"reason": "FieldManagerConflict", "message": f"conflict with {_shown(k)}", "field": path_text(path)} for k, path in found]
    if len(found) == 1:
        key, path = found[0]
        message = f"Apply failed with 1 conflict: conflict with {_shown(key)}: {path_text(path)}"
    else:
        lines = []
        for key in dict.fromkeys(k for k, _ in found):
            lines.append(f"conflicts with {_shown(key)}:")
            lines += [f"- {path_text(path)}" for k, path in found if k == key]
        message = f"Apply failed with {len(found)} conflicts: " + "\n".join(lines)
    return StatusError(409, "Conflict", message, {"causes": causes})


def _as_json(key: Identity) -> str:
    """The identity as the server builds and sorts it."""
    names = ("manager", "operation", "apiVersion", "subresource")
    return dumps({name: value for name, value in zip(names, key, strict=True) if value}, sort=False)


def _shown(key: Identity) -> str:
    manager, operation, api_version, subresource = key
    text = quote(manager)
    if subresource:
        text += f" with subresource {quote(subresource)}"
    return f"{text} using {api_version}" if operation == "Update" else text
