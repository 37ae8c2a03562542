"""Watches and older versions: what a change means to someone who sees only what a selector lets through, and lists as of a version.

Sources: apiserver `pkg/storage/cacher/cache_watcher.go` (convertToWatchEvent), `pkg/storage/etcd3/store.go` (GetList),
`pkg/apis/meta/internalversion/validation/validation.go`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from . import errors
from .fielderrors import forbidden, not_supported
from .kind import Resource
from .listing import Test
from .pure.gojson import quote
from .pure.objects import Object
from .store import Store

LIST_OPTIONS = Resource("meta.k8s.io", "v1", "", "ListOptions", "", False)
MATCHES = ("Exact", "NotOlderThan")
Seen = set[tuple[str, str]]  # (namespace, name) of what a watcher has been shown


class Change(NamedTuple):
    """One line of the change log: `kind` is ADDED, MODIFIED or DELETED."""

    version: int
    gr: str
    namespace: str
    name: str
    kind: str
    obj: Object


def event(change: Change, test: Test | None, seen: Seen) -> str:
    """What the change is to a watcher ("" for nothing); `seen` is kept up to date. Without a test everything is seen."""
    if test is None:
        return change.kind
    key = change.namespace, change.name
    before = key in seen
    after = change.kind != "DELETED" and test(change.obj)
    if after:
        seen.add(key)
        return "MODIFIED" if before else "ADDED"
    seen.discard(key)
    return "DELETED" if before else ""


def number(text: str, name: str = "resourceVersion") -> int:
    """A resource version as a number, 0 for none. Raises the server's own refusal of one that is none."""
    if not text:
        return 0
    if text.isascii() and text.isdecimal():
        return int(text)
    raise errors.StatusError(500, "", f"{name}: Invalid value: {quote(text)}: strconv.ParseUint: parsing {quote(text)}: invalid syntax")


def check_list_options(version: str, match: str, continue_: str) -> None:
    """Refuse combinations of list options that mean nothing."""
    causes = []
    if match and not version:
        causes.append(forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"))
    elif match and continue_:
        causes.append(forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"))
    elif match and match not in MATCHES:
        causes.append(not_supported("resourceVersionMatch", match, MATCHES))
    elif match == "Exact" and version == "0":
        causes.append(forbidden("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
    if causes:
        raise errors.invalid(LIST_OPTIONS, "", causes)


def check_reached(version: int, current: int) -> None:
    """Refuse a version that is not there yet."""
    if version > current:
        details = {"causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}], "retryAfterSeconds": 1}
        raise errors.StatusError(504, "Timeout", f"Too large resource version: {version}, current: {current}", details)


def check_kept(store: Store, version: int) -> None:
    """Refuse a version from before what the change log keeps."""
    if version < store.compacted():
        raise errors.expired(f"too old resource version: {version} ({store.compacted()})")


class Entry(NamedTuple):
    """Where an object of a list is and its version; the object itself when the file holds another version of it."""

    place: tuple[str, str]
    version: int
    obj: Object | None


def entries(store: Store, resource: Resource, namespace: str | None, after: tuple[str, str], version: int) -> Iterator[Entry]:
    """What a list as of a version shows after a key, in key order."""
    where = namespace if resource.namespaced else None
    now = (Entry((ns, name), rv, None) for ns, name, rv in store.versions(resource.gr, where, after))
    changed = _changed(store, resource, where, version) if version < store.rv else None
    if not changed:
        return now
    then = {entry.place: entry for entry in now}
    for place, obj in changed.items():
        if obj is None:
            then.pop(place, None)
        elif place > after:
            then[place] = Entry(place, number(obj["metadata"]["resourceVersion"]), obj)
    return iter([then[place] for place in sorted(then)])


def snapshot(store: Store, resource: Resource, namespace: str | None, version: int) -> Iterator[Object]:
    """The objects as they were at a version, in key order; one whose older state is forgotten is shown as it is now."""
    where = namespace if resource.namespaced else None
    changed = _changed(store, resource, where, version)
    if not changed:
        return store.list(resource.gr, where)
    now = {(o["metadata"].get("namespace", ""), o["metadata"]["name"]): o for o in store.list(resource.gr, where)}
    then = {**now, **changed}
    return filter(None, [then[key] for key in sorted(then)])


def _changed(store: Store, resource: Resource, where: str | None, version: int) -> dict[tuple[str, str], Object | None]:
    """What was another at a version than it is now: as it was then, None for what was not there."""
    changed: dict[tuple[str, str], Object | None] = {}
    for _, gr, ns, name, kind, obj in store.log(version, resource.gr):
        if (ns, name) in changed or (where not in (None, ns)):
            continue
        known = store.last_state(gr, ns, name, version)
        if known is None:
            changed[ns, name] = None if kind == "ADDED" else obj
        else:
            changed[ns, name] = None if known[0] == "DELETED" else known[1]
    return changed
