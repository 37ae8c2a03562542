"""`get --raw PATH`: what the API server answers to a GET, byte for byte where fakectl serves the path.

Versions, health, discovery, lists, single objects and their subresources. Source: kubectl `pkg/rawhttp/raw.go`; apiserver
`pkg/endpoints/installer.go` (the shape of paths), `pkg/endpoints/request/requestinfo.go`.
"""
from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from state import Cluster, StatusError
from state.kind import Resource
from state.pure.gojson import dumps

from .errors import CommandError

HEALTH = ("/healthz", "/livez", "/readyz")
# What a server has and fakectl does not; a path that no server has is NotFound.
LACKING = ("/openapi", "/metrics", "/logs", "/debug", "/openid", "/.well-known", "/flagz", "/statusz")

FIELDS = ("kind", "apiVersion", "name", "groupVersion", "version", "versions", "preferredVersion", "groups", "resources")
RESOURCE_FIELDS = (
    "name", "singularName", "namespaced", "group", "version", "kind", "verbs", "shortNames", "categories",
    "storageVersionHash",
)


def answer(cluster: Cluster, url: str) -> str:
    """The body of the answer. Raises StatusError as the server would, CommandError for what fakectl does not serve."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if path == "/version":
        from .versions import SERVER

        return dumps(SERVER, sort=False, indent=2)
    if path in HEALTH and "verbose" not in query:
        return "ok"
    if not path or path in HEALTH or path.startswith(LACKING) or query.get("watch", "0") not in ("0", "false"):
        raise CommandError(f"fakectl does not serve {url}")
    return dumps(_discovery(path) or _objects(cluster, path, query), sort=False) + "\n"


def _discovery(path: str) -> dict[str, Any] | None:
    """A discovery document in the order of Go's fields."""
    from state.data import load

    documents = load("discovery.json")
    if path in documents:
        return _in_order(documents[path])
    group = next((g for g in documents["/apis"]["groups"] if path == f"/apis/{g['name']}"), None)
    return group and _in_order({"kind": "APIGroup", "apiVersion": "v1", **group})


def _in_order(value: Any) -> Any:
    if isinstance(value, list):
        return [_in_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    fields = RESOURCE_FIELDS if "singularName" in value else FIELDS
    return {key: _in_order(value[key]) for key in sorted(value, key=lambda key: fields.index(key) if key in fields else len(fields))}


def _objects(cluster: Cluster, path: str, query: dict[str, str]) -> dict[str, Any]:
    resource, namespace, rest = _parse(cluster, path.strip("/").split("/"))
    if len(rest) > 2 or (namespace and not resource.namespaced) or (rest and resource.namespaced and not namespace):
        raise _not_found()
    from .gotypes import typed

    if rest:
        return typed(cluster.get(resource, namespace or None, rest[0], rest[1] if len(rest) == 2 else None))
    limit = query.get("limit") or "0"
    found = cluster.list(resource, namespace or None, labels=query.get("labelSelector", ""), fields=query.get("fieldSelector", ""),
                         limit=int(limit) if limit.isdecimal() else 0, continue_=query.get("continue", ""))
    return {**found, "items": [{k: v for k, v in typed(item).items() if k not in ("kind", "apiVersion")} for item in found["items"]]}


def _parse(cluster: Cluster, words: list[str]) -> tuple[Resource, str, list[str]]:
    """`api/v1/...` or `apis/GROUP/VERSION/...`: resource, namespace, and what follows the resource's word."""
    if words[0] == "api" and len(words) > 2:
        group, version, rest = "", words[1], words[2:]
    elif words[0] == "apis" and len(words) > 3:
        group, version, rest = words[1], words[2], words[3:]
    else:
        raise _not_found()
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in ("status", "finalize"):
        namespace, rest = rest[1], rest[2:]
    resource = cluster.catalog.by_plural(rest[0], group, version)
    if resource is None:
        raise _not_found()
    return resource, namespace, rest[1:]


def _not_found() -> StatusError:
    return StatusError(404, "NotFound", "the server could not find the requested resource", {})
