"""One object applied by the server, and what kubectl does for those who come from client-side apply: their fields change hands.

Source: kubectl `pkg/cmd/apply/apply.go`; client-go `util/csaupgrade/upgrade.go`.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from state import StatusError
from state.pure.objects import clone

from .applying import warn_if_deleting
from .errors import CommandError
from .lastapplied import ANNOTATION
from .resolve import Info
from .results import sorted_keys

Object = dict[str, Any]

MANAGER = "kubectl"
_ANNOTATION_MANAGER = "kubectl-last-applied"
_ADVICE = """
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"""
_RETRIED = "This is non-fatal and will be retried next time you apply. Error: "


def apply_object(session: Any, info: Info, o: Mapping[str, Any]) -> Object:
    """What the object is now. Raises CommandError for a conflict, else StatusError."""
    try:
        obj = _applied(session, info, info.obj or {}, o)
    except StatusError as e:
        if e.reason == "Conflict":
            raise CommandError(e.message + _ADVICE) from None
        raise
    if o["strategy"] == "none":
        obj = _migrated(session, info, obj, o)
    warn_if_deleting(session, obj)
    return obj


def _applied(session: Any, info: Info, obj: Object, o: Mapping[str, Any], *, manager: str = "") -> Object:
    return session.cluster.patch(
        info.resource, info.namespace or None, info.name, sorted_keys(obj), "apply", dry_run=o["strategy"] == "server",
        manager=manager or o["manager"], validation=o["directive"], subresource=o["subresource"] or None,
        force=o["force_conflicts"] and not manager)


def _migrated(session: Any, info: Info, obj: Object, o: Mapping[str, Any]) -> Object:
    """The object after the fields of client-side apply were handed over, when there were any."""
    try:
        if o["manager"] == MANAGER and ANNOTATION in (obj["metadata"].get("annotations") or {}) and not _owners(obj, "Apply"):
            text = obj["metadata"]["annotations"][ANNOTATION]
            own = {"name": info.name, **({"namespace": info.namespace} if info.namespace else {}), "annotations": {ANNOTATION: text}}
            alone = {"apiVersion": obj["apiVersion"], "kind": obj["kind"], "metadata": own}
            obj = _applied(session, info, alone, o, manager=_ANNOTATION_MANAGER)
    except StatusError as e:
        session.note(f"Warning: failed to migrate {ANNOTATION} for Server-Side Apply. {_RETRIED}{e.message}")
        return obj
    entries = obj["metadata"].get("managedFields") or []
    upgraded = _upgraded(entries, _owners(obj, "Update"), o["manager"])
    if upgraded == entries:
        return obj
    patch = [{"op": "replace", "path": "/metadata/managedFields", "value": upgraded},
             {"op": "replace", "path": "/metadata/resourceVersion", "value": obj["metadata"]["resourceVersion"]}]
    try:
        session.cluster.patch(info.resource, info.namespace or None, info.name, patch, "json", manager=o["manager"])
    except StatusError as e:
        session.note(f"Warning: server rejected managed fields migration to Server-Side Apply. {_RETRIED}{e.message}")
        return obj
    try:
        return _applied(session, info, info.obj or {}, o)
    except StatusError as e:
        session.note(f"Warning: failed to re-apply configuration after performing Server-Side Apply migration. {_RETRIED}{e.message}")
        return obj


def _owners(obj: Object, operation: str) -> list[str]:
    """Who owns the annotation of client-side apply by this operation."""
    found = []
    for entry in obj["metadata"].get("managedFields") or ():
        metadata = entry.get("fieldsV1", {}).get("f:metadata", {})
        if entry.get("operation") == operation and f"f:{ANNOTATION}" in metadata.get("f:annotations", {}):
            found.append(entry.get("manager", ""))
    return sorted(set(found))


def _upgraded(entries: list[Object], old: list[str], new: str) -> list[Object]:
    """The managers' entries with the updates of `old` managers joined into the apply of the `new` one."""
    for manager in old:
        entries = _handed_over(clone(entries), manager, new)
    return entries


def _handed_over(entries: list[Object], old: str, new: str) -> list[Object]:
    target = _find(entries, new, "Apply")
    if target is None:
        target = _find(entries, old, "Update")
        if target is None:
            return entries
        target["operation"], target["manager"] = "Apply", new
    source = _find(entries, old, "Update", target.get("apiVersion"))
    if source is not None:
        target["fieldsV1"] = _union(target.get("fieldsV1", {}), source.get("fieldsV1", {}))
    return [entry for entry in entries if (entry["manager"], entry["operation"], entry.get("subresource", "")) != (old, "Update", "")]


def _find(entries: list[Object], manager: str, operation: str, version: str | None = None) -> Object | None:
    for entry in entries:
        same = (entry.get("manager"), entry.get("operation"), entry.get("subresource", "")) == (manager, operation, "")
        if same and version in (None, entry.get("apiVersion")):
            return entry
    return None


def _union(a: Object, b: Object) -> Object:
    """Two sets of fields in one."""
    return {key: _union(a.get(key, {}), b.get(key, {})) for key in sorted({*a, *b})}
