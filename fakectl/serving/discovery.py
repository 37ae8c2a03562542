"""Discovery, legacy and aggregated, and the small documents that say what the server is: facts recorded from a real one."""

from __future__ import annotations

from functools import cache
from typing import Any

from fakectl.versions import SERVER
from state.data import load
from state.kind import Resource
from state.pure.gojson import dumps

from . import health
from .messages import JSON, Answer, Request, page_not_found

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
FIELDS = ("kind", "apiVersion", "metadata", "name", "groupVersion", "version", "versions", "preferredVersion", "groups", "resources",
          "serverAddressByClientCIDRs")  # fmt: skip
RESOURCE_FIELDS = ("name", "singularName", "namespaced", "group", "version", "kind", "verbs", "shortNames", "categories",
                   "storageVersionHash")  # fmt: skip
OTHER_PATHS = (
    "/.well-known/openid-configuration", "/apis/", "/metrics", "/openapi/v2", "/openapi/v3", "/version",
)  # fmt: skip


@cache
def _documents() -> dict[str, Any]:
    return load("discovery.json")


@cache
def _verbs() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(folder, entry["name"]): tuple(entry["verbs"]) for folder, doc in _documents().items() for entry in doc.get("resources", ())}


def verbs_of(resource: Resource, subresource: str = "") -> tuple[str, ...]:
    """What may be done with a resource, or with one of its subresources."""
    name = f"{resource.plural}/{subresource}" if subresource else resource.plural
    return _verbs().get((resource.path, name), () if subresource else resource.verbs)


def entry_of(resource: Resource, subresource: str) -> dict[str, Any]:
    """The discovery entry of a subresource: its kind, and the group and version of it where they are others."""
    name = f"{resource.plural}/{subresource}"
    return next((e for e in _documents().get(resource.path, {}).get("resources", ()) if e["name"] == name), {})


def answer(request: Request, address: str) -> Answer | None:
    """The answer to a path of discovery, health or version; None for any other."""
    path = request.path.rstrip("/") or "/"
    if path == "/version":
        return Answer(200, dumps(SERVER, sort=False, indent=2).encode())
    if (found := health.answer(path, request.query)) is not None:
        return found
    if path == "/":
        return Answer(200, dumps({"paths": _paths()}, sort=False, indent=2).encode())
    if path in ("/api", "/apis") and _wants_aggregated(request.accept):
        body = dumps(_aggregated(path), sort=False) + "\n"
        return Answer(200, body.encode(), AGGREGATED)
    document = _document(path, address)
    if document is not None:
        return Answer(200, (dumps(document, sort=False) + "\n").encode(), JSON)
    return page_not_found() if path.startswith(("/apis/", "/api/")) and path.count("/") < 3 else None


def _wants_aggregated(accept: str) -> bool:
    first = accept.partition(",")[0].replace(" ", "")
    return "as=APIGroupDiscoveryList" in first and "v=v2" in first.split(";")


def _document(path: str, address: str) -> Any:
    documents = _documents()
    if path == "/api":
        cidrs = [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}]
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": cidrs}
    if path in documents and path != "/version":
        return _in_order(documents[path])
    group = next((g for g in documents["/apis"]["groups"] if path == f"/apis/{g['name']}"), None)
    return group and _in_order({"kind": "APIGroup", "apiVersion": "v1", **group})


@cache
def _aggregated(path: str) -> Any:
    return _aggregate_in_order(load("aggregated-discovery.json")[path])


AGGREGATE_FIELDS = ("kind", "apiVersion", "metadata", "items", "version", "resource", "resources", "freshness", "responseKind", "scope",
                    "singularResource", "verbs", "shortNames", "categories", "subresources", "subresource", "group")  # fmt: skip


def _aggregate_in_order(value: Any) -> Any:
    return _ordered(value, lambda _: AGGREGATE_FIELDS)


def _in_order(value: Any) -> Any:
    return _ordered(value, lambda d: RESOURCE_FIELDS if "singularName" in d else FIELDS)


def _ordered(value: Any, fields_of: Any) -> Any:
    """The value with its keys in the order of Go's fields."""
    if isinstance(value, list):
        return [_ordered(item, fields_of) for item in value]
    if not isinstance(value, dict):
        return value
    fields = fields_of(value)
    keys = sorted(value, key=lambda key: fields.index(key) if key in fields else len(fields))
    return {key: _ordered(value[key], fields_of) for key in keys}


def _paths() -> list[str]:
    documents = _documents()
    groups = [f"/apis/{g['name']}" for g in documents["/apis"]["groups"]]
    folders = [p for p in documents if p.startswith("/api")]
    return sorted({*folders, *groups, *OTHER_PATHS, *health.paths()})
