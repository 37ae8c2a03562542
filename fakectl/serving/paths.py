"""What a URL's path and a method mean. Source: apiserver `pkg/endpoints/request/requestinfo.go`, `pkg/endpoints/installer.go`."""

from __future__ import annotations

from typing import NamedTuple

from state.errors import not_found
from state.kind import Catalog, Resource, catalog

from .discovery import verbs_of
from .messages import not_allowed

NAMESPACE_PARTS = ("status", "finalize")
COLLECTION = {"GET": "list", "HEAD": "list", "POST": "create", "DELETE": "deletecollection"}
NAMED = {"GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
BUILT_IN = frozenset(r.group for r in catalog().all)
ANY_METHOD = ("proxy", "exec", "attach", "portforward")  # subresources that a client connects to


class Target(NamedTuple):
    """What a request is about. `namespace` is None for all of them; `name` is "" for a collection."""

    resource: Resource
    namespace: str | None
    name: str
    subresource: str
    verb: str


class Path(NamedTuple):
    """A path of the API: `prefix` is its group and version ("/apis/apps/v1"), `parts` what follows."""

    group: str
    version: str
    parts: list[str]


def split(path: str) -> Path | None:
    """The path of an object or a collection, None for any other."""
    words = path.strip("/").split("/")
    if words[0] == "api" and len(words) > 2:
        return Path("", words[1], words[2:])
    if words[0] == "apis" and len(words) > 3:
        return Path(words[1], words[2], words[3:])
    return None


def target(catalog: Catalog, path: Path, method: str, watch: bool) -> Target | None:
    """What the path means, None when nothing is served there. Raises MethodNotAllowed."""
    parts, namespace, watched = path.parts, None, False
    if parts[0] == "watch" and len(parts) > 1:
        parts, watched = parts[1:], True
    if parts[0] == "namespaces" and len(parts) > 2 and parts[2] not in NAMESPACE_PARTS:
        namespace, parts = parts[1], parts[2:]
    resource = catalog.by_plural(parts[0], path.group, path.version)
    if resource is None or not all(parts[1:2]) or (namespace is not None and not resource.namespaced):
        return None
    name, subresource = (parts[1] if len(parts) > 1 else ""), (parts[2] if len(parts) > 2 else "")
    if resource.namespaced and namespace is None and name:
        return None
    if subresource and subresource not in resource.subresources:
        if resource.custom is not None:
            raise not_found(resource, name)
        return None
    if len(parts) > 3 and subresource != "proxy":
        return None
    verb = _verb(resource, name, subresource, method, namespace)
    if verb == "list" and (watch or watched) or (verb == "get" and not subresource and watched):
        verb = "watch"
    return Target(resource, namespace, name, subresource, verb)


def _verb(resource: Resource, name: str, subresource: str, method: str, namespace: str | None) -> str:
    verbs = verbs_of(resource, subresource)
    if subresource:
        verb = "create" if method == "POST" else NAMED.get(method, "")
        verb = "connect" if subresource in ANY_METHOD else verb
        allowed = verb == "connect" or verb in verbs
    else:
        verb = (NAMED if name else COLLECTION).get(method, "")
        allowed = verb in verbs and not (verb in ("create", "deletecollection") and resource.namespaced and namespace is None)
    if not allowed:
        raise not_allowed()
    return verb
