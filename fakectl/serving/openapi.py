"""OpenAPI v2 and v3 of what is served, made from the recorded definitions.

kubectl reads v3 for explain, for apply's patches and to see that the server validates fields. Sources: kube-openapi `pkg/handler`,
`pkg/handler3`; kubectl `pkg/util/openapi`, cli-runtime `pkg/resource/query_param_verifier_v3.go`.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from typing import Any

from fakectl import openapi3
from state.kind import Resource, catalog
from state.pure.gojson import dumps
from state.schema import definition_for, definitions

from .discovery import verbs_of
from .messages import JSON, Answer, Request, page_not_found
from .negotiation import accepted, not_acceptable

V2_TYPE = "application/json"
INFO = {"title": "Kubernetes", "version": "v1.37.1"}
METHODS = {"get": "get", "update": "put", "patch": "patch", "delete": "delete"}
COLLECTION = {"list": "get", "create": "post", "deletecollection": "delete"}
WRITES = ("post", "put", "patch")
ACTIONS = {"get": "get", "put": "put", "patch": "patch", "delete": "delete", "post": "post"}


def answer(request: Request) -> Answer | None:
    """The answer to a path under /openapi, None for any other."""
    path = request.path.rstrip("/")
    if path == "/openapi/v2":
        if "json" not in request.accept and "*/*" not in request.accept and request.accept:
            raise not_acceptable()
        return Answer(200, _v2().encode(), V2_TYPE)
    if path == "/openapi/v3":
        return Answer(200, _index().encode(), "text/plain; charset=utf-8")
    if not path.startswith("/openapi/v3/"):
        return None
    accepted(request.accept)
    folder = path.removeprefix("/openapi/v3")
    return Answer(200, _v3(folder).encode(), JSON) if folder in _folders() else page_not_found()


@cache
def _folders() -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.path for r in catalog().all))


@cache
def _index() -> str:
    paths = {folder[1:]: {"serverRelativeURL": f"/openapi/v3{folder}?hash={_hash(folder)}"} for folder in sorted(_folders())}
    return dumps({"paths": paths}, sort=False)


def _hash(folder: str) -> str:
    """A name for the content: it changes only with the program."""
    from fakectl import __version__

    return hashlib.sha512(f"{__version__} {len(definitions())} {folder}".encode()).hexdigest().upper()


@lru_cache(maxsize=4)
def _v3(folder: str) -> str:
    served = [r for r in catalog().all if r.path == folder]
    paths: dict[str, Any] = {}
    for resource in served:
        paths |= _paths(resource)
    schemas = {name: openapi3.schema(name) for name in sorted(_reached(served))}
    return dumps({"openapi": "3.0.0", "info": INFO, "paths": paths, "components": {"schemas": schemas}}, sort=False)


@lru_cache(maxsize=1)
def _v2() -> str:
    paths: dict[str, Any] = {}
    for resource in catalog().all:
        paths |= _paths(resource)
    return dumps({"swagger": "2.0", "info": INFO, "paths": paths, "definitions": definitions()}, sort=False)


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


def _reached(served: list[Resource]) -> set[str]:
    """The names of the definitions that these kinds need."""
    wanted: list[Any] = []
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
