"""Discovery, legacy and aggregated, and the small documents that say what the server is: facts recorded from a real one."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from fakectl.versions import SERVER
from state.data import load
from state.kind import Catalog, Resource
from state.pure.gojson import dumps

from . import customdiscovery, health
from .messages import JSON, Answer, Request, not_simulated, page_not_found

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
FIELDS = ("kind", "apiVersion", "metadata", "name", "groupVersion", "version", "versions", "preferredVersion", "groups", "resources",
          "serverAddressByClientCIDRs")  # fmt: skip
RESOURCE_FIELDS = ("name", "singularName", "namespaced", "group", "version", "kind", "verbs", "shortNames", "categories",
                   "storageVersionHash")  # fmt: skip
OTHER_PATHS = (
    "/.well-known/openid-configuration", "/apis/", "/flagz", "/metrics", "/metrics/slis", "/openapi/v2", "/openapi/v3", "/openapi/v3/",
    "/openid/v1/jwks", "/statusz", "/version",
)  # fmt: skip
NOT_SERVED = ("/flagz", "/metrics/slis", "/openid/v1/jwks", "/statusz", "/.well-known/openid-configuration")


@cache
def _documents() -> dict[str, Any]:
    return load("discovery.json")


@cache
def _verbs() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(folder, entry["name"]): tuple(entry["verbs"]) for folder, doc in _documents().items() for entry in doc.get("resources", ())}


def verbs_of(resource: Resource, subresource: str = "") -> tuple[str, ...]:
    """What may be done with a resource, or with one of its subresources."""
    if resource.custom is not None:
        custom: tuple[str, ...] = resource.custom.verbs(subresource)
        return custom
    name = f"{resource.plural}/{subresource}" if subresource else resource.plural
    return _verbs().get((resource.path, name), () if subresource else resource.verbs)


def entry_of(resource: Resource, subresource: str) -> dict[str, Any]:
    """The discovery entry of a subresource: its kind, and the group and version of it where they are others."""
    if resource.custom is not None:
        return customdiscovery.subresource(resource, subresource)
    name = f"{resource.plural}/{subresource}"
    return next((e for e in _documents().get(resource.path, {}).get("resources", ()) if e["name"] == name), {})


def answer(request: Request, address: str, served: Catalog) -> Answer | None:
    """The answer to a path of discovery or version; None for any other."""
    path = request.path.rstrip("/") or "/"
    found = customdiscovery.customs(served)
    if path == "/version":
        return Answer(200, dumps(SERVER, sort=False, indent=2).encode())
    if path in NOT_SERVED:
        raise not_simulated(path)
    if path == "/":
        return Answer(200, dumps({"paths": _paths(found)}, sort=False, indent=2).encode())
    if path in ("/api", "/apis") and _wants_aggregated(request.accept):
        return _named((dumps(_aggregated(path, found), sort=False) + "\n").encode(), request)
    document = _document(path, address, found)
    if document is not None:
        return Answer(200, (dumps(document, sort=False) + "\n").encode(), JSON)
    return page_not_found() if path.startswith(("/apis/", "/api/")) and path.count("/") < 3 else None


def _wants_aggregated(accept: str) -> bool:
    first = accept.partition(",")[0].replace(" ", "")
    return "as=APIGroupDiscoveryList" in first and "v=v2" in first.split(";")


def _named(body: bytes, request: Request) -> Answer:
    """The aggregated document, which clients keep by its hash."""
    name = f'"{hashlib.sha512(body).hexdigest().upper()}"'
    headers = [("ETag", name), ("Vary", "Accept"), ("Cache-Control", "public")]
    if name in request.headers.get("if-none-match", ""):
        return Answer(304, b"", AGGREGATED, headers)
    return Answer(200, body, AGGREGATED, headers)


def _document(path: str, address: str, found: list[Resource]) -> Any:
    documents = _documents()
    if path == "/api":
        cidrs = [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}]
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": cidrs}
    if path == "/apis":
        return _in_order({**documents[path], "groups": [*documents[path]["groups"], *customdiscovery.groups(found)]})
    if path in documents and path != "/version":
        return _in_order(documents[path])
    custom = customdiscovery.document(path, found)
    if custom is not None:
        return _in_order(custom)
    group = next((g for g in documents["/apis"]["groups"] if path == f"/apis/{g['name']}"), None)
    return group and _in_order({"kind": "APIGroup", "apiVersion": "v1", **group})


def _aggregated(path: str, found: list[Resource]) -> Any:
    whole = _built_in(path)
    if path == "/api" or not found:
        return whole
    return {**whole, "items": [*whole["items"], *_aggregate_in_order(customdiscovery.aggregated(found))]}


@cache
def _built_in(path: str) -> Any:
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


def _paths(found: list[Resource]) -> list[str]:
    documents = _documents()
    groups = [f"/apis/{g['name']}" for g in (*documents["/apis"]["groups"], *customdiscovery.groups(found))]
    folders = [*(p for p in documents if p.startswith("/api")), *(r.path for r in found)]
    return sorted({*folders, *groups, *OTHER_PATHS, *health.paths()})
