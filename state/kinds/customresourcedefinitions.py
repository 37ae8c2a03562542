"""Custom resource definitions.

Sources: apiextensions-apiserver `pkg/registry/customresourcedefinition/strategy.go`, `pkg/apis/apiextensions/v1/defaults.go`.
"""
from __future__ import annotations

from typing import Any

from ..cells import condition_true
from ..crdspec import default_names, storage_versions, validate_change, validate_definition
from ..fielderrors import Cause
from ..kind import Age
from ..pure.gojson import quote
from ..strategy import advance, start, status_only

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj["spec"]
    given = spec.get("names") or {}
    versions = ",".join(f"{v.get('name', '')}(storage)" if v.get("storage") else v.get("name", "") for v in spec.get("versions") or ())
    return [
        obj["metadata"]["name"], spec.get("scope", ""), versions, obj["metadata"].get("creationTimestamp"), spec.get("group", ""),
        given.get("kind", ""), ",".join(given.get("shortNames") or ()), condition_true(obj, "Established"),
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    default_names(spec)
    conversion = spec.setdefault("conversion", {})
    if not conversion.get("strategy"):
        conversion["strategy"] = "None"
    service = ((conversion.get("webhook") or {}).get("clientConfig") or {}).get("service")
    if service is not None:
        service.setdefault("port", 443)
    obj.setdefault("status", {})


def prepare_create(obj: Object) -> None:
    stored = storage_versions(obj["spec"])
    start(obj, {"acceptedNames": {"plural": "", "kind": ""}} | ({"storedVersions": stored} if stored else {}))


def prepare_update(obj: Object, old: Object) -> None:
    advance(obj, old)
    status = dict(obj.get("status") or {})
    stored = list(status.get("storedVersions") or ())
    stored += [name for name in storage_versions(obj["spec"]) if name not in stored]
    obj["status"] = status | {"storedVersions": stored}


prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    return validate_definition(obj)


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return validate_change(obj, old) if condition_true(old, "Established") else []


def warnings(obj: Object, old: Object | None) -> list[str]:
    """Rules in a part of CEL that is not evaluated here would hold for everything: better said than kept quiet."""
    from ..structural_rules import unknown

    schemas = [(v.get("schema") or {}).get("openAPIV3Schema") for v in obj["spec"].get("versions") or ()]
    return [f"fakectl does not evaluate the validation rule {quote(rule)}" for schema in schemas for rule in unknown(schema)]
