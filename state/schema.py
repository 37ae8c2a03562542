"""What the API server does between a request's body and the typed object: decoding, strictness, and the form in which objects are served.

Source: apiserver `endpoints/handlers/create.go`, `rest.go`; apimachinery `runtime/serializer/json/json.go`, `versioning.go`.
"""
from __future__ import annotations

from functools import cache
from typing import Any

from .errors import StatusError, bad_request
from .kind import Resource
from .pure.gojson import dumps, quote
from .schema_json import duplicates, parse, plain
from .schema_types import Struct, is_registered, struct_for
from .schema_values import json_kind

Object = dict[str, Any]

# Groups whose internal package is not named as the group's first word, and kinds that one internal type serves in two versions.
_INTERNAL = {"": "core", "events.k8s.io": "core"}
_SHARED = {"Event", "HorizontalPodAutoscaler"}


def decode(resource: Resource, body: Any, validation: str = "Strict") -> tuple[Object, list[str]]:
    """The object as the server would hold and serve it, and warnings. `body` is parsed JSON with its keys in wire order.

    `validation` is the request's fieldValidation: unknown and duplicate fields refuse ("Strict"), warn ("Warn" and "") or go ("Ignore").
    """
    return decode_kind(resource.api_version, resource.kind, body, validation, custom=resource.custom)


def decode_text(resource: Resource, text: bytes, validation: str = "Strict") -> tuple[Object, list[str]]:
    """`decode` of a body that is still text."""
    try:
        body = parse(text)
    except ValueError as e:
        raise unreadable(resource.kind, str(e), text) from None
    return decode_kind(resource.api_version, resource.kind, body, validation, text, resource.custom)


def decode_kind(api_version: str, kind: str, body: Any, validation: str = "Strict", text: bytes | None = None,
                custom: Any = None) -> tuple[Object, list[str]]:
    """`decode` for a kind that is no resource of its own (Scale, Eviction, Binding); `custom` is a custom resource's."""
    try:
        obj, strict, given = decode_body(api_version, kind, body, custom)
    except Refused as e:
        if e.given is None:
            raise _unrecognized(kind, e.why, dumps(body, sort=False).encode() if text is None else text) from None
        raise _refusal(e.given, kind, e.why) from None
    if strict and validation == "Strict":
        raise _refusal(given, kind, "strict decoding error: " + ", ".join(strict))
    if given[0] != api_version:
        raise bad_request(f"the API version in the data ({given[0]}) does not match the expected API version ({api_version})")
    return obj, strict if validation in ("Warn", "") else []


class Refused(Exception):
    """A body that is no object of the kind: `why` in Go's words, `given` the apiVersion and kind that it claims, if they could be read."""

    def __init__(self, why: str, given: tuple[str, str] | None):
        super().__init__(why)
        self.why, self.given = why, given


def decode_body(api_version: str, kind: str, body: Any, custom: Any = None) -> tuple[Object, list[str], tuple[str, str]]:
    """The decoder alone: the object, the strict errors, and the apiVersion and kind that the body claims. Refused if it does not fit."""
    expected = (api_version, kind)
    given = _identity(api_version, kind, body)
    struct = struct_for(*given)
    if struct is None and given == expected:
        obj, strict = _custom_resource(given, body or {})
        return obj, strict + (_pruned(custom, obj) if custom is not None else []), given
    if struct is None and not is_registered(*given):
        raise Refused(f'no kind {quote(given[1])} is registered for version {quote(given[0])} in scheme "pkg/runtime/scheme.go:111"', given)
    obj, strict = _decoded(struct, body or {}, given) if struct else ({}, [])
    if given != expected and not (given[1] == kind and kind in _SHARED):
        external, internal = f"{_version(given[0])}.{given[1]}", f"{_internal(api_version)}.{kind}"
        raise Refused(f"converting ({external}) to ({internal}): unknown conversion", given)
    return {"kind": given[1], "apiVersion": given[0]} | obj, strict, given


def convert(api_version: str, kind: str, tree: Object) -> tuple[Object, list[str]]:
    """FromUnstructured: the object of a merged tree, and its unknown fields. DecodeError if a type does not fit (schema_decode)."""
    from .schema_decode import MapWalk
    struct = struct_for(api_version, kind)
    if struct is None:
        return plain(tree), []
    walk = MapWalk()
    return walk.run(struct, tree), list(walk.strict)


def type_for(resource: Resource) -> Struct | None:
    """The Go type of the resource's objects (what strategic merges follow), None for a custom resource."""
    return struct_for(resource.api_version, resource.kind)


def ordered(resource: Resource, obj: Object) -> Object:
    """A copy whose keys stand as on the wire: fields in Go's order, map keys sorted."""
    from .schema_order import in_order
    return in_order(type_for(resource), obj)


@cache
def definitions() -> dict[str, Any]:
    """The OpenAPI definitions (data/openapi.json)."""
    from .data import load
    return load("openapi.json")


@cache
def _definition_names() -> dict[tuple[str, str, str], str]:
    return {
        (gvk["group"], gvk["version"], gvk["kind"]): name
        for name, definition in definitions().items()
        for gvk in definition.get("x-kubernetes-group-version-kind", ())
    }


def definition_name(resource: Resource) -> str:
    """The name of the OpenAPI definition of the resource's kind, "" for a custom resource."""
    return _definition_names().get((resource.group, resource.version, resource.kind), "")


def definition_for(resource: Resource) -> dict[str, Any] | None:
    """The OpenAPI definition of the resource's kind, None for a custom resource."""
    name = definition_name(resource)
    return definitions()[name] if name else None


# ---- errors -----------------------------------------------------------------------------------------------------------------

def _refusal(given: tuple[str, str], kind: str, why: str) -> StatusError:
    return bad_request(f"{given[1]} in version {quote(_version(given[0]))} cannot be handled as a {kind}: {why}")


def unreadable(kind: str, why: str, text: bytes) -> StatusError:
    """The refusal of a body that is no JSON."""
    return _unrecognized(kind, f"couldn't get version/kind; json parse error: {why}", text)


def _unrecognized(kind: str, why: str, text: bytes) -> StatusError:
    """A body of which not even the kind could be read."""
    if not text:
        shown = "<empty>"
    else:
        head, tail = text[:30], " ..." if len(text) > 30 else ""
        shown = (head.decode("utf-8", "replace") if head[:1] == b"{" else head.hex()) + tail
    return bad_request(f"the object provided is unrecognized (must be of type {kind}): {why} ({shown})")


def _version(api_version: str) -> str:
    return api_version.rpartition("/")[2]


def _internal(api_version: str) -> str:
    """The Go package of the group's internal types."""
    group = api_version.rpartition("/")[0]
    return _INTERNAL.get(group) or group.partition(".")[0]


# ---- the steps --------------------------------------------------------------------------------------------------------------

_KIND_STRUCT = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'


def _identity(api_version: str, kind: str, body: Any) -> tuple[str, str]:
    """The apiVersion and kind that the body claims; what it leaves out is what the URL says."""
    if body is None:
        body = {}
    parse_error = "couldn't get version/kind; json parse error: json: cannot unmarshal"
    if not isinstance(body, dict):
        raise Refused(f"{parse_error} {json_kind(body)} into Go value of type {_KIND_STRUCT}", None)
    for name, value in body.items():
        if name in ("apiVersion", "kind") and value is not None and not isinstance(value, str):
            raise Refused(f"{parse_error} {json_kind(value)} into Go struct field .{name} of type string", None)
    given = body.get("apiVersion") or api_version
    if given.count("/") > 1:
        raise Refused(f"unexpected GroupVersion string: {given}", None)
    return given, body.get("kind") or kind


def _pruned(custom: Any, obj: Object) -> list[str]:
    """Drop what the custom resource's schema does not know; the strict errors that this is."""
    from .structural import prune
    return [f"unknown field {quote(path)}" for path in prune(custom.schema, obj)] if custom.pruned else []


def _decoded(struct: Struct, body: Object, given: tuple[str, str]) -> tuple[Object, list[str]]:
    from .schema_decode import DecodeError, JSONWalk
    walk = JSONWalk()
    try:
        obj = walk.run(struct, body)
    except DecodeError as e:
        raise Refused(str(e), given) from None
    return obj, list(walk.strict)


def _custom_resource(given: tuple[str, str], body: Object) -> tuple[Object, list[str]]:
    """An object without a Go type: its metadata is typed, the rest is kept as it came."""
    try:
        obj = plain(body)
    except ValueError as e:
        raise Refused(str(e), given) from None
    strict = duplicates(body)
    if "metadata" in obj:
        # Any built-in kind will do: all have the same metadata.
        pod = struct_for("v1", "Pod")
        assert pod
        typed, inner = _decoded(pod, {"metadata": body["metadata"]}, given)
        obj["metadata"] = typed["metadata"]
        strict += [error for error in inner if error not in strict]
    return {"apiVersion": given[0], "kind": given[1]} | obj, strict
