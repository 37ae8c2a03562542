"""One object applied by the client: made when it is not there, else patched. Source: kubectl `pkg/cmd/apply/apply.go`, `patcher.go`."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from state import StatusError
from state.pure.gojson import dumps

from .deletion_wait import WEEK
from .deletions import wait_all_gone
from .errors import CommandError, with_source
from .lastapplied import ANNOTATION, with_last_applied
from .localpatch import patched_here
from .pacing import pause
from .resolve import Info
from .results import sorted_keys
from .threeway import described, make_patch, without_nulls

Object = dict[str, Any]
PATCH_RETRIES, SECOND = 5, 1_000_000_000


def apply_object(session: Any, info: Info, o: Mapping[str, Any]) -> tuple[Object, str]:
    """What the object is now, and what was done: "created", "configured" or "unchanged". Raises CommandError, StatusError."""
    if not info.name:
        why = CommandError("resource name may not be empty")
        raise with_source(f"retrieving current configuration of:\n{described(info)}\nfrom server for:", info.source, why)
    try:
        current = session.cluster.get(info.resource, info.namespace or None, info.name)
    except StatusError as e:
        if e.reason != "NotFound":
            raise with_source(f"retrieving current configuration of:\n{described(info)}\nfrom server for:", info.source, e) from None
        return _created(session, info, o), "created"
    return _patched(session, info, current, o)


def _created(session: Any, info: Info, o: Mapping[str, Any]) -> Object:
    obj = sorted_keys(without_nulls(with_last_applied(info.obj or {})))
    if o["strategy"] == "client":
        return obj
    obj["metadata"].pop("resourceVersion", None)
    try:
        return session.cluster.create(info.resource, info.namespace or None, obj, dry_run=o["strategy"] == "server", manager=o["manager"],
                                      validation=o["directive"])
    except StatusError as e:
        raise with_source("creating", info.source, e) from None


def _patched(session: Any, info: Info, current: Object, o: Mapping[str, Any]) -> tuple[Object, str]:
    assert info.resource is not None
    if ANNOTATION not in (current["metadata"].get("annotations") or {}):
        session.note(
            f"Warning: resource {info.resource.plural}/{info.name} is missing the {ANNOTATION} annotation which is required by kubectl "
            "apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl "
            "apply. The missing annotation will be patched automatically.")
    session.tries(lambda: session.reach("/openapi/v3"))  # the schema to make a patch by
    patch, kind = make_patch(session, info, current, overwrite=o["overwrite"])
    obj = _sent(session, info, current, patch, kind, o) if patch else current
    warn_if_deleting(session, obj)
    return obj, "configured" if patch else "unchanged"


def _sent(session: Any, info: Info, current: Object, patch: Object, kind: str, o: Mapping[str, Any]) -> Object:
    if o["strategy"] == "client":
        return patched_here(kind, current, dumps(patch).encode("utf-8", "surrogatepass"))
    try:
        return _persistently(session, info, current, patch, kind, o)
    except StatusError as e:
        where = f"applying patch:\n{dumps(patch)}\nto:\n{described(info)}\nfor:"
        if o["force"] and e.reason in ("Conflict", "Invalid"):
            try:
                return _made_anew(session, info, current, o)
            except (CommandError, StatusError) as again:
                raise with_source(where, info.source, again) from None
        raise with_source(where, info.source, with_source("patching", info.source, e)) from None


def _persistently(session: Any, info: Info, current: Object, patch: Object, kind: str, o: Mapping[str, Any]) -> Object:
    """Patch; after a conflict, the object is looked at again for another patch, five times, with a second between from the second on."""
    cluster, where = session.cluster, info.namespace or None
    for attempt in range(1 + PATCH_RETRIES):
        if attempt:
            if attempt > 1:
                pause(session, SECOND)
            current = cluster.get(info.resource, where, info.name)
            patch, kind = make_patch(session, info, current, overwrite=o["overwrite"])
        try:
            return cluster.patch(info.resource, where, info.name, patch, kind, dry_run=o["strategy"] == "server", manager=o["manager"],
                                 validation=o["directive"])
        except StatusError as e:
            if e.reason != "Conflict" or attempt == PATCH_RETRIES:
                raise
    raise AssertionError("unreachable")


def _made_anew(session: Any, info: Info, current: Object, o: Mapping[str, Any]) -> Object:
    """What cannot be patched is deleted and made anew; if that fails, the old object comes back."""
    grace = o["grace_period"]
    where = info.namespace or None
    session.cluster.delete(info.resource, where, info.name, propagation=o["policy"], grace=grace if grace >= 0 else None)
    wait_all_gone(session, [info], o["timeout"] or WEEK)
    try:
        return session.cluster.create(info.resource, where, _unversioned(with_last_applied(info.obj or {})), manager=o["manager"],
                                      validation=o["directive"])
    except StatusError:
        session.cluster.create(info.resource, where, _unversioned(current), manager=o["manager"], validation=o["directive"])
        raise


def _unversioned(obj: Object) -> Object:
    return sorted_keys({**obj, "metadata": {key: value for key, value in obj["metadata"].items() if key != "resourceVersion"}})


def warn_if_deleting(session: Any, obj: Object) -> None:
    """Tell of changes to what is on its way out."""
    if obj["metadata"].get("deletionTimestamp"):
        session.note(f"Warning: Detected changes to resource {obj['metadata']['name']} which is currently being deleted.")
