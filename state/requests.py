"""What stands between a request and the stored objects: which namespace, which version, which moment, and server-side apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import errors
from .heartbeats import LEASES, NODES, renewed, stopped
from .kind import Resource
from .pure.objects import Object
from .pure.times import parse_rfc3339

if TYPE_CHECKING:
    from .api import Api
    from .store import Store

RENEWED = (LEASES, NODES)
OWN_KIND = ("scale", "ephemeralcontainers")  # subresources that are more than the object with some fields kept as they were
READABLE = ("status", "scale", "approval", "resize", "ephemeralcontainers")


def applied(api: Api, resource: Resource, namespace: str, name: str, body: Any, manager: str, force: bool, subresource: str) -> Object:
    """Server-side apply: made when it is not there yet, merged by fields when it is."""
    from .apply import apply

    old = api.find(resource.gr, namespace, name)
    if old is None and subresource:
        raise errors.not_found(resource, name)
    obj = apply(resource, old, body, manager, force, api.stamp(), subresource)
    named(obj, name)
    if resource.namespaced:
        obj["metadata"].setdefault("namespace", namespace)
    return (
        api.create(resource, namespace, obj, tracked=True)
        if old is None
        else api.update(resource, obj, subresource=subresource, tracked=True)
    )


def named(obj: Object, name: str) -> None:
    """Give the object of a request the name of its path. Raises BadRequest when it has another one."""
    meta = obj.setdefault("metadata", {})
    if meta.get("name", name) != name:
        raise errors.bad_request(f"the name of the object ({meta['name']}) does not match the name on the URL ({name})")
    meta["name"] = name


def known_subresource(resource: Resource, name: str, subresource: str | None) -> None:
    """Refuse a path that the server does not serve, before the object is looked for."""
    if subresource and subresource not in resource.subresources:
        raise errors.not_found(resource, name) if resource.custom is not None else errors.no_such_path()


def readable(resource: Resource, name: str, subresource: str | None) -> None:
    """Refuse to read a subresource that is only written."""
    known_subresource(resource, name, subresource)
    if subresource and subresource not in READABLE:
        raise errors.StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {})


def place(resource: Resource, namespace: str | None) -> str:
    return (namespace or "default") if resource.namespaced else ""


def served(resource: Resource, obj: Object, now: int, store: Store) -> Object:
    """The object in the version that was asked for, with what its kubelet renews up to date."""
    if resource.gr in RENEWED:
        obj = renewed(resource.gr, obj, now, stopped(store))
    return in_version(resource, obj)


def in_version(resource: Resource, obj: Object) -> Object:
    """The object in the version that was asked for."""
    if obj["apiVersion"] == resource.api_version:
        return obj
    if resource.custom is not None:
        return {**obj, "apiVersion": resource.api_version}
    from .versions import to_served

    return to_served(obj, resource.api_version)


def moment(text: str) -> int | None:
    if not text:
        return None
    try:
        return parse_rfc3339(text)
    except ValueError:
        raise errors.ClusterError(f"FAKECTL_NOW must be an RFC 3339 moment such as 2026-11-24T12:00:00Z, not {text!r}") from None
