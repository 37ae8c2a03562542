"""Structural schemas of custom resources: what is pruned, what is filled in, and what is refused, in the server's words.

Sources: apiextensions-apiserver `pkg/apiserver/schema/{pruning,defaulting}`, `pkg/apiserver/validation/validation.go`; kube-openapi
`pkg/validation/{errors,validate}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure.objects import clone

Object = dict[str, Any]
Schema = dict[str, Any]

OPEN = "x-kubernetes-preserve-unknown-fields"
EMBEDDED = "x-kubernetes-embedded-resource"
IDENTITY = ("apiVersion", "kind", "metadata")
ROOT = "<nil>"  # how Go prints the path of the whole object


# -- pruning and defaults ---------------------------------------------------------------------------------------------------------


def prune(schema: Schema, obj: Object) -> list[str]:
    """Drop the fields that the schema does not know; changes `obj`. Their paths, sorted."""
    gone: list[str] = []
    _prune(schema, obj, "", IDENTITY, gone)
    return sorted(gone)


def _prune(schema: Schema, value: Any, path: str, kept: tuple[str, ...], gone: list[str]) -> None:
    if isinstance(value, list):
        for i, item in enumerate(value):
            _prune(schema.get("items") or {}, item, f"{path}[{i}]", (), gone)
        return
    if not isinstance(value, dict):
        return
    properties, extra = schema.get("properties") or {}, schema.get("additionalProperties")
    kept = IDENTITY if schema.get(EMBEDDED) else kept
    for name in list(value):
        here = f"{path}.{name}" if path else name
        if name in kept:
            continue
        if name in properties:
            _prune(properties[name], value[name], here, (), gone)
        elif isinstance(extra, dict):
            _prune(extra, value[name], here, (), gone)
        elif schema.get(OPEN):
            continue
        elif not extra:
            del value[name]
            gone.append(here)


def default(schema: Schema, value: Any) -> None:
    """Fill in what is not set; changes `value`. A null where none may stand counts as not set."""
    if isinstance(value, list):
        for item in value:
            default(schema.get("items") or {}, item)
        return
    if not isinstance(value, dict):
        return
    properties, extra = schema.get("properties") or {}, schema.get("additionalProperties")
    for name, inner in properties.items():
        if "default" in inner and (name not in value or (value[name] is None and not inner.get("nullable"))):
            value[name] = clone(inner["default"])
        if name in value:
            default(inner, value[name])
    if isinstance(extra, dict):
        for name in value.keys() - properties.keys():
            default(extra, value[name])


# -- validation -------------------------------------------------------------------------------------------------------------------


def validate(schema: Schema, obj: Object) -> list[Cause]:
    """What the schema forbids, fields in order of their names."""
    return list(_validate(schema, obj, ""))


def _validate(schema: Schema, value: Any, path: str) -> Iterator[Cause]:
    if value is None and schema.get("nullable"):
        return
    wrong = _type(schema, value, path)
    if wrong:
        yield wrong
        return
    if "enum" in schema and value not in schema["enum"]:
        yield fe.not_supported(path or ROOT, value, [v if isinstance(v, str) else fe.shown(v) for v in schema["enum"]])
    if isinstance(value, str):
        yield from _text(schema, value, path)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _number(schema, value, path)
    elif isinstance(value, list):
        yield from _list(schema, value, path)
    elif isinstance(value, dict):
        yield from _object(schema, value, path)
    yield from _combined(schema, value, path)


def _refuse(path: str, value: Any, why: str) -> Cause:
    shown = value if isinstance(value, (str, int, float, bool)) or value is None else _of(value)
    return fe.invalid(path or ROOT, shown, f"{path} in body {why}")


def _of(value: Any) -> str:
    """The JSON type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names[type(value)]


def _type(schema: Schema, value: Any, path: str) -> Cause | None:
    if schema.get("x-kubernetes-int-or-string"):
        return None if isinstance(value, (int, str)) and not isinstance(value, bool) else _mistyped("integer,string", value, path)
    wanted, given = schema.get("type"), _of(value)
    if not wanted or given == wanted or (wanted == "number" and given == "integer"):
        return None
    if wanted == "integer" and isinstance(value, float) and value.is_integer():
        return None
    return _mistyped(wanted, value, path)


def _mistyped(wanted: str, value: Any, path: str) -> Cause:
    given = fe.shown(_of(value))
    return Cause("FieldValueTypeInvalid", path or ROOT, f"Invalid value: {given}: {path} in body must be of type {wanted}: {given}")


def _text(schema: Schema, value: str, path: str) -> Iterator[Cause]:
    if "maxLength" in schema and len(value) > schema["maxLength"]:
        yield fe.too_long(path, schema["maxLength"])
    if "minLength" in schema and len(value) < schema["minLength"]:
        yield _refuse(path, value, f"should be at least {schema['minLength']} chars long")
    if "pattern" in schema and not _matches(schema["pattern"], value):
        yield _refuse(path, value, f"should match '{schema['pattern']}'")
    form = schema.get("format", "")
    if form in FORMATS and not FORMATS[form].fullmatch(value):
        why = f"{path} in body must be of type {form}: {fe.shown(value)}"
        yield Cause("FieldValueTypeInvalid", path, f"Invalid value: {fe.shown(value)}: {why}")


_NUMBERS = r"(25[0-5]|2[0-4]\d|1?\d?\d)"
FORMATS = {
    "date": re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])"),
    "date-time": re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)"),
    "ipv4": re.compile(rf"({_NUMBERS}\.){{3}}{_NUMBERS}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
    "hostname": re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"),
    "uuid": re.compile(r"(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"),
    "duration": re.compile(r"[+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|0"),
}


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern.replace("[[:alnum:]]", "[A-Za-z0-9]").replace(r"\z", r"\Z"))
    except re.error:
        return None


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(value) is not None


def _number(schema: Schema, value: float, path: str) -> Iterator[Cause]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and (value < low or (schema.get("exclusiveMinimum") and value == low)):
        yield _refuse(path, value, f"should be greater than {'' if schema.get('exclusiveMinimum') else 'or equal to '}{low}")
    if high is not None and (value > high or (schema.get("exclusiveMaximum") and value == high)):
        yield _refuse(path, value, f"should be less than {'' if schema.get('exclusiveMaximum') else 'or equal to '}{high}")
    step = schema.get("multipleOf")
    if step and value % step:
        yield _refuse(path, value, f"should be a multiple of {step}")


def _list(schema: Schema, value: list[Any], path: str) -> Iterator[Cause]:
    if "maxItems" in schema and len(value) > schema["maxItems"]:
        yield _too_many(path, len(value), schema["maxItems"])
    if "minItems" in schema and len(value) < schema["minItems"]:
        yield _refuse(path, len(value), f"should have at least {schema['minItems']} items")
    if schema.get("uniqueItems") and any(v in value[:i] for i, v in enumerate(value)):
        yield _refuse(path, value, "shouldn't contain duplicates")
    for i, item in enumerate(value):
        yield from _validate(schema.get("items") or {}, item, f"{path}[{i}]")
    yield from _unique(schema, value, path)


def _unique(schema: Schema, value: list[Any], path: str) -> Iterator[Cause]:
    """Sets and maps hold nothing twice."""
    kind, keys = schema.get("x-kubernetes-list-type"), schema.get("x-kubernetes-list-map-keys") or ()
    if kind not in ("set", "map"):
        return
    seen: list[Any] = []
    for i, item in enumerate(value):
        key = item if kind == "set" else {k: item.get(k) for k in keys} if isinstance(item, dict) else item
        if key in seen:
            yield fe.duplicate(f"{path}[{i}]", key)
        seen.append(key)


def _too_many(path: str, count: int, most: int) -> Cause:
    return Cause("FieldValueTooMany", path, f"Too many: {count}: must have at most {most} item{'' if most == 1 else 's'}")


def _object(schema: Schema, value: Object, path: str) -> Iterator[Cause]:
    properties, extra = schema.get("properties") or {}, schema.get("additionalProperties")
    if "maxProperties" in schema and len(value) > schema["maxProperties"]:
        yield _too_many(path, len(value), schema["maxProperties"])
    if "minProperties" in schema and len(value) < schema["minProperties"]:
        yield _refuse(path, len(value), f"should have at least {schema['minProperties']} properties")
    for name in schema.get("required") or ():
        if name not in value:
            yield fe.required(_under(path, name))
    for name in sorted(value):
        if name == "metadata" and not path:
            continue
        inner = properties.get(name, extra if isinstance(extra, dict) else None)
        if inner:
            yield from _validate(inner, value[name], _under(path, name))


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _combined(schema: Schema, value: Any, path: str) -> Iterator[Cause]:
    """allOf, anyOf, oneOf, not."""
    def fitting(key: str) -> list[bool]:
        return [not any(_validate(part, value, path)) for part in schema.get(key) or ()]

    for part in schema.get("allOf") or ():
        yield from _validate(part, value, path)
    said = f"{fe.shown(path)} must"
    ones, anys = fitting("oneOf"), fitting("anyOf")
    if anys and not any(anys):
        yield _misfit(path, f"{said} validate at least one schema (anyOf)")
    if ones and sum(ones) != 1:
        found = "Found none valid" if not any(ones) else f"Found {sum(ones)} valid alternatives"
        yield _misfit(path, f"{said} validate one and only one schema (oneOf). {found}")
    if schema.get("not") and not any(_validate(schema["not"], value, path)):
        yield _misfit(path, f"{said} not validate the schema (not)")


def _misfit(path: str, why: str) -> Cause:
    return Cause("FieldValueInvalid", path or ROOT, f'Invalid value: "": {why}')
