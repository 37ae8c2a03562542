"""Are an object's identity and metadata what kubectl can decode? Asked for every object of a file before anything else is done with it.

The messages are those of Go's JSON decoder for `metadataOnlyObject{TypeMeta, metav1.ObjectMeta}`, and of kubectl's own validation.
Sources: cli-runtime pkg/resource/metadata_decoder.go; kubectl pkg/validation/validation.go (getObjectKind, validateList);
apimachinery pkg/apis/meta/v1/types.go.
"""
from __future__ import annotations

import re
from typing import Any

from state.pure.gojson import quote

_JSON_TYPES = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}
_OWNER = {
    "apiVersion": "string", "kind": "string", "name": "string", "uid": "types.UID", "controller": "bool", "blockOwnerDeletion": "bool",
}
_MANAGED = {
    "manager": "string", "operation": "v1.ManagedFieldsOperationType", "apiVersion": "string", "time": "time", "fieldsType": "string",
    "subresource": "string",
}
_FIELDS: dict[str, Any] = {
    "name": "string", "generateName": "string", "namespace": "string", "selfLink": "string", "uid": "types.UID",
    "resourceVersion": "string",
    "generation": "int64", "creationTimestamp": "time", "deletionTimestamp": "time", "deletionGracePeriodSeconds": "int64",
    "labels": "map[string]string", "annotations": "map[string]string", "ownerReferences": ("OwnerReference", _OWNER),
    "finalizers": "[]string",
    "managedFields": ("ManagedFieldsEntry", _MANAGED),
}
_LAYOUT = (
    ("2006", "[0-9]{4}"), ("-", "-"), ("01", "[0-9]{2}"), ("-", "-"), ("02", "[0-9]{2}"), ("T", "T"), ("15", "[0-9]{2}"), (":", ":"),
    ("04", "[0-9]{2}"), (":", ":"), ("05", "[0-9]{2}(?:[.,][0-9]+)?"), ("Z07:00", "(?:Z|[-+][0-9]{2}:[0-9]{2})"),
)
_RANGES = {"01": ("month", 1, 12), "02": ("day", 1, 31), "15": ("hour", 0, 23), "04": ("minute", 0, 59), "05": ("second", 0, 59)}


def json_type(value: Any) -> str:
    """Go's name for the type of a JSON value."""
    return _JSON_TYPES.get(type(value), "null")


def validation_faults(value: Any) -> list[str]:
    """What keeps kubectl from looking up the schema of a document: no object, no apiVersion, no kind; for lists, of each item."""
    if type(value) is not dict:
        return ["invalid object to validate"]
    faults = []
    version, kind = value.get("apiVersion"), value.get("kind")
    if version is None:
        faults.append("apiVersion not set")
    elif type(version) is not str:
        faults.append("apiVersion isn't string type")
    elif version.count("/") > 1:
        faults.append(f"unexpected GroupVersion string: {version}")
    if kind is None:
        faults.append("kind not set")
    elif type(kind) is not str:
        faults.append("kind isn't string type")
    elif not faults and kind.endswith("List"):
        items = value.get("items")
        return [fault for item in items for fault in validation_faults(item)] if type(items) is list else ["invalid object to validate"]
    return faults


def check_metadata(obj: dict[str, Any]) -> str:
    """What is wrong with apiVersion and metadata, or ""."""
    version, metadata = obj.get("apiVersion"), obj.get("metadata")
    if version is not None and type(version) is not str:
        return _mismatch(version, "metadataOnlyObject.TypeMeta.apiVersion", "string")
    if metadata is None:
        return ""
    if type(metadata) is not dict:
        return _mismatch(metadata, "metadataOnlyObject.metadata", "v1.ObjectMeta")
    for name in sorted(metadata):
        wanted, value = _FIELDS.get(name), metadata[name]
        if wanted is None or value is None:
            continue
        path = f"ObjectMeta.metadata.{name}"
        fault = _scalar(value, path, wanted) if type(wanted) is str else _structs(value, path, *wanted)
        if fault:
            return fault
    return ""


def _structs(value: Any, path: str, struct: str, fields: dict[str, str]) -> str:
    if type(value) is not list:
        return _mismatch(value, path, f"[]v1.{struct}")
    inner = path.removeprefix("ObjectMeta.")
    for item in value:
        if item is not None and type(item) is not dict:
            return _mismatch(item, path, f"v1.{struct}")
        for name, field in sorted((item or {}).items()):
            wanted = fields.get(name)
            fault = _scalar(field, f"{struct}.{inner}.{name}", wanted) if wanted and field is not None else ""
            if fault:
                return fault
    return ""


def _scalar(value: Any, path: str, wanted: str) -> str:
    kind = type(value)
    if wanted == "time":
        return _time_fault(value) if kind is str else _mismatch(value, path, "string")
    if wanted == "int64":
        if kind is float:
            return f"json: cannot unmarshal number {value!r} into Go struct field {path} of type int64"
        return "" if kind is int else _mismatch(value, path, wanted)
    if wanted == "bool":
        return "" if kind is bool else _mismatch(value, path, wanted)
    if wanted == "map[string]string":
        return _strings(value.values(), path) if kind is dict else _mismatch(value, path, wanted)
    if wanted == "[]string":
        return _strings(value, path) if kind is list else _mismatch(value, path, wanted)
    return "" if kind is str else _mismatch(value, path, wanted)


def _strings(values: Any, path: str) -> str:
    return next((_mismatch(value, path, "string") for value in values if value is not None and type(value) is not str), "")


def _mismatch(value: Any, path: str, wanted: str) -> str:
    return f"json: cannot unmarshal {json_type(value)} into Go struct field {path} of type {wanted}"


def _time_fault(text: str) -> str:
    """Go's words for a text that is no RFC 3339 time: which part of the layout the rest does not fit."""
    if not text:
        return ""
    at = 0
    layout = quote("2006-01-02T15:04:05Z07:00")
    for element, pattern in _LAYOUT:
        match = re.compile(pattern).match(text, at)
        if not match:
            return f"parsing time {quote(text)} as {layout}: cannot parse {quote(text[at:])} as {quote(element)}"
        unit, low, high = _RANGES.get(element, ("", 0, 0))
        if unit and not low <= int(match[0][:2]) <= high:
            return f"parsing time {quote(text)}: {unit} out of range"
        at = match.end()
    return "" if at == len(text) else f"parsing time {quote(text)}: extra text: {quote(text[at:])}"
