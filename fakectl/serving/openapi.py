"""OpenAPI v2 and v3 of what is served, made from the recorded definitions.

kubectl reads v3 for explain, for apply's patches and to see that the server validates fields. Sources: kube-openapi `pkg/handler`,
`pkg/handler3`; kubectl `pkg/util/openapi`, cli-runtime `pkg/resource/query_param_verifier_v3.go`.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from typing import Any

from fakectl import customschemas, openapi3
from state.kind import Catalog, Resource, catalog
from state.pure.gojson import dumps
from state.schema import definition_for, definitions

from . import openapi_protobuf
from .customdiscovery import customs
from .discovery import verbs_of
from .messages import JSON, Answer, Request, page_not_found
from .negotiation import accepted, not_acceptable

V2_TYPE = "application/json"
INFO = {"title": "Kubernetes", "version": "v1.37.1"}
METHODS = {"get": "get", "update": "put", "patch": "patch", "delete": "delete"}
COLLECTION = {"list": "get", "create": "post", "deletecollection": "delete"}
WRITES = ("post", "put", "patch")
ACTIONS = {"get": "get", "put": "put", "patch": "patch", "delete": "delete", "post": "post"}


Customs = tuple[Resource, ...]  # custom resources


def answer(request: Request, served: Catalog) -> Answer | None:
    """The answer to a path under /openapi, None for any other."""
    found = tuple(customs(served))
    path = request.path.rstrip("/")
    if path == "/openapi/v2":
        if request.accept and not any(word in request.accept for word in ("json", "*/*", "application/*")):
            if "proto-openapi.spec.v2" not in request.accept:
                raise not_acceptable()
            return _cached(_v2_protobuf(found), request, openapi_protobuf.TYPE)
        return _cached(_v2(found).encode(), request, V2_TYPE)
    if path == "/openapi/v3":
        return _cached(_index(found).encode(), request, "text/plain; charset=utf-8")
    if not path.startswith("/openapi/v3/"):
        return None
    accepted(request.accept)
    folder = path.removeprefix("/openapi/v3")
    if folder not in (*_folders(found), *_bare_folders(found)):
        return page_not_found()
    here = tuple(r for r in found if r.path == folder)
    return _cached(_v3(folder, here).encode(), request, JSON, _hash(folder, here))


def _cached(body: bytes, request: Request, media: str, known: str = "") -> Answer:
    """A document that clients keep: named by its hash, which the index tells, and not sent to who has it already.

    `known`: the hash that the index tells; who asks by it keeps the document for good (kube-openapi `pkg/handler3/handler.go`).
    """
    name = f'"{known or hashlib.sha512(body).hexdigest().upper()}"'
    headers = [("ETag", name), ("Vary", "Accept"), ("Cache-Control", "no-cache, private")]
    wanted = request.param("hash")
    if wanted and known:
        if f'"{wanted}"' != name:
            where = f"{request.path}?hash={name[1:-1]}"
            return Answer(301, b"", media, [("Location", where)])
        headers[2] = ("Cache-Control", "public, immutable")
        headers.append(("Expires", "Fri, 31 Dec 9999 23:59:59 GMT"))
    if name in request.headers.get("if-none-match", ""):
        return Answer(304, b"", media, headers)
    return Answer(200, body, media, headers)


@cache
def _folders(found: Customs) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.path for r in (*catalog().all, *found)))


@cache
def _bare_folders(found: Customs) -> tuple[str, ...]:
    """Paths without objects that have a document of their own."""
    groups = {f"/apis/{r.group}" for r in (*catalog().all, *found) if r.group}
    return tuple(sorted({"/.well-known/openid-configuration", "/api", "/apis", "/openid/v1/jwks", "/version", *groups}))


@lru_cache(maxsize=2)
def _index(found: Customs) -> str:
    folders = sorted({*_folders(found), *_bare_folders(found)})
    here = {folder: tuple(r for r in found if r.path == folder) for folder in folders}
    paths = {f[1:]: {"serverRelativeURL": f"/openapi/v3{f}?hash={_hash(f, here[f])}"} for f in folders}
    return dumps({"paths": paths}, sort=False)


def _hash(folder: str, found: Customs) -> str:
    """A name for the content: it changes only with the program and with what custom resources are."""
    from fakectl import __version__

    keys = " ".join(str(r.custom) for r in found)
    return hashlib.sha512(f"{__version__} {len(definitions())} {folder} {keys}".encode()).hexdigest().upper()


@lru_cache(maxsize=4)
def _v3(folder: str, found: Customs) -> str:
    served = [*(r for r in catalog().all if r.path == folder), *found]
    paths: dict[str, Any] = {} if served else {f"{folder}/": {"get": {"responses": {"200": {"description": "OK"}}}}}
    for resource in served:
        paths |= _paths(resource)
    own = {customschemas.name_of(r): customschemas.schema_of(r) for r in found}
    schemas = {name: own[name] if name in own else openapi3.schema(name) for name in sorted({*_reached(served, own), *own})}
    return dumps({"openapi": "3.0.0", "info": INFO, "paths": paths, "components": {"schemas": schemas}}, sort=False)


@lru_cache(maxsize=1)
def _v2(found: Customs) -> str:
    paths: dict[str, Any] = {}
    for resource in (*catalog().all, *found):
        paths |= _paths(resource)
    own = {customschemas.name_of(r): _for_v2(customschemas.schema_of(r)) for r in found}
    return dumps({"swagger": "2.0", "info": INFO, "paths": paths, "definitions": {**definitions(), **own}}, sort=False)


@lru_cache(maxsize=1)
def _v2_protobuf(found: Customs) -> bytes:
    own = {customschemas.name_of(r): _for_v2(customschemas.schema_of(r)) for r in found}
    return openapi_protobuf.document(INFO, {**definitions(), **own})


def _for_v2(value: Any) -> Any:
    """A schema with its references as v2 writes them."""
    if isinstance(value, list):
        return [_for_v2(v) for v in value]
    if not isinstance(value, dict):
        return value
    if len(value.get("allOf") or ()) == 1 and "$ref" in value["allOf"][0]:
        return _for_v2(value["allOf"][0])
    return {k: v.replace(openapi3.PREFIX, "#/definitions/") if k == "$ref" else _for_v2(v) for k, v in value.items()}


def _paths(resource: Resource) -> dict[str, Any]:
    """The paths of a resource, with as much as clients look at: the kind, and whether fields are validated."""
    base = f"{resource.path}/namespaces/{{namespace}}/{resource.plural}" if resource.namespaced else f"{resource.path}/{resource.plural}"
    made: dict[str, Any] = {}
    for path, methods in ((base, COLLECTION), (f"{base}/{{name}}", METHODS)):
        operations = {m: _operation(resource, m, path == base) for verb, m in methods.items() if verb in verbs_of(resource)}
        if operations:
            made[path] = operations
    return made


def _operation(resource: Resource, method: str, collection: bool) -> dict[str, Any]:
    action = ("list" if method == "get" else "deletecollection" if method == "delete" else method) if collection else ACTIONS[method]
    parameters = [_parameter("pretty")]
    if method in (*WRITES, "delete"):
        parameters.append(_parameter("dryRun"))
    if method in WRITES:
        parameters += [_parameter("fieldManager"), _parameter("fieldValidation")]
    kind = {"group": resource.group, "version": resource.version, "kind": resource.kind}
    return {
        "operationId": f"{action}{''.join(p.title() for p in resource.api_version.replace('.', '/').split('/'))}{resource.kind}",
        "parameters": parameters,
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": kind,
    }


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": True}}


def _reached(served: list[Resource], own: dict[str, Any]) -> set[str]:
    """The names of the definitions that these kinds need; `own` are schemas of custom ones."""
    wanted: list[Any] = [*own.values()]
    names = set()
    for name, definition in definitions().items():
        for kind in definition.get("x-kubernetes-group-version-kind", ()):
            if (
                any((r.group, r.version) == (kind["group"], kind["version"]) for r in served)
                and len(definition["x-kubernetes-group-version-kind"]) == 1
            ):
                names.add(name)
                wanted.append(definition)
    wanted += [d for r in served if (d := definition_for(r))]
    while wanted:
        value = wanted.pop()
        if isinstance(value, list):
            wanted += value
        elif isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and (name := ref.rpartition("/")[2]) not in names:
                names.add(name)
                wanted.append(definitions()[name])
            wanted += value.values()
    return names
