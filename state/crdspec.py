"""The rules of a CustomResourceDefinition.

Sources: apiextensions-apiserver `pkg/apis/apiextensions/validation/validation.go`, `pkg/apis/apiextensions/v1/defaults.go`.
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names
from .pure.gojson import dumps

Object = dict[str, Any]

_SCOPES = ("Cluster", "Namespaced")
_TYPES = ("array", "boolean", "date", "integer", "number", "string")
_FORMATS = ("", "byte", "date", "date-time", "double", "float", "int32", "int64", "password")


def default_names(spec: Object) -> None:
    """The names that follow from the kind."""
    given = spec.setdefault("names", {})
    if not given.get("singular"):
        given["singular"] = given.get("kind", "").lower()
    if not given.get("listKind") and given.get("kind"):
        given["listKind"] = f"{given['kind']}List"


def storage_versions(spec: Object) -> list[str]:
    """The versions marked as stored."""
    return [v.get("name", "") for v in spec.get("versions") or () if v.get("storage")]


def _dump(versions: list[Object]) -> str:
    shown = [
        {
            "Name": v.get("name", ""), "Served": bool(v.get("served")), "Storage": bool(v.get("storage")),
            "Deprecated": bool(v.get("deprecated")), "DeprecationWarning": v.get("deprecationWarning"), "Schema": v.get("schema"),
            "Subresources": v.get("subresources"), "AdditionalPrinterColumns": v.get("additionalPrinterColumns"),
            "SelectableFields": v.get("selectableFields"),
        } for v in versions
    ]
    return dumps(shown or None, sort=False)


def _validate_names(given: Object, path: str) -> list[Cause]:
    causes = []
    for key in ("plural", "singular"):
        if given.get(key):
            causes += [fe.invalid(f"{path}.{key}", given[key], why) for why in names.dns1035_label(given[key])]
        else:
            causes.append(fe.required(f"{path}.{key}"))
    for key in ("kind", "listKind"):
        if given.get(key):
            causes += [fe.invalid(f"{path}.{key}", given[key], f"may have mixed case, but should otherwise match: {why}")
                       for why in names.dns1035_label(given[key].lower())]
        else:
            causes.append(fe.required(f"{path}.{key}"))
    for key in ("shortNames", "categories"):
        for i, name in enumerate(given.get(key) or ()):
            causes += [fe.invalid(f"{path}.{key}[{i}]", name, why) for why in names.dns1035_label(name)]
    if given.get("kind") and given.get("kind") == given.get("listKind"):
        causes.append(fe.invalid(f"{path}.listKind", given["listKind"], "kind and listKind may not be the same"))
    return causes


def _validate_columns(version: Object, path: str) -> list[Cause]:
    causes = []
    for i, column in enumerate(version.get("additionalPrinterColumns") or ()):
        here = f"{path}.additionalPrinterColumns[{i}]"
        if not column.get("name"):
            causes.append(fe.required(f"{here}.name"))
        if not column.get("type"):
            causes.append(fe.required(f"{here}.type", f"must be one of {','.join(_TYPES)}"))
        elif column["type"] not in _TYPES:
            causes.append(fe.invalid(f"{here}.type", column["type"], f"must be one of {','.join(_TYPES)}"))
        if column.get("format", "") not in _FORMATS:
            causes.append(fe.invalid(f"{here}.format", column["format"], f"must be one of {','.join(_FORMATS[1:])}"))
        if not column.get("jsonPath"):
            causes.append(fe.required(f"{here}.JSONPath"))
    return causes


def _structural(schema: Object, path: str) -> list[Cause]:
    """Every field below the root says what it is (`pkg/apiserver/schema/validation.go`)."""
    causes = []
    extra = schema.get("additionalProperties")
    parts = [(p, f"{path}.properties[{name}]", "object fields") for name, p in sorted((schema.get("properties") or {}).items())]
    parts += [(extra, f"{path}.additionalProperties", "object fields")] if isinstance(extra, dict) else []
    parts += [(schema["items"], f"{path}.items", "array items")] if isinstance(schema.get("items"), dict) else []
    if schema.get("properties") and extra:
        causes.append(fe.forbidden(path, "additionalProperties and properties are mutual exclusive"))
    if schema.get("type") == "array" and not isinstance(schema.get("items"), dict):
        causes.append(fe.required(f"{path}.items", "must be specified"))
    for part, here, what in parts:
        if not (part.get("type") or part.get("x-kubernetes-int-or-string") or part.get("x-kubernetes-preserve-unknown-fields")):
            causes.append(fe.required(f"{here}.type", f"must not be empty for specified {what}"))
        causes += _structural(part, here)
    return causes


def _validate_version(version: Object, path: str) -> list[Cause]:
    name = version.get("name", "")
    causes = [fe.invalid(f"{path}.name", name, why) for why in names.dns1035_label(name)]
    if not (version.get("schema") or {}).get("openAPIV3Schema"):
        causes.append(fe.required(f"{path}.schema.openAPIV3Schema"))
    elif not version["schema"]["openAPIV3Schema"].get("type"):
        causes.append(fe.required(f"{path}.schema.openAPIV3Schema.type", "must not be empty at the root"))
    else:
        causes += _structural(version["schema"]["openAPIV3Schema"], f"{path}.schema.openAPIV3Schema")
    return causes + _validate_columns(version, path)


def _validate_spec(spec: Object) -> list[Cause]:
    causes = []
    group = spec.get("group", "")
    if not group:
        causes.append(fe.required("spec.group"))
    else:
        causes += [fe.invalid("spec.group", group, why) for why in names.dns1123_subdomain(group)]
        if "." not in group:
            causes.append(fe.invalid("spec.group", group, "should be a domain with at least one dot"))
    scope = spec.get("scope", "")
    if not scope:
        causes.append(fe.required("spec.scope"))
    elif scope not in _SCOPES:
        causes.append(fe.not_supported("spec.scope", scope, _SCOPES))
    seen: set[str] = set()
    versions = spec.get("versions") or []
    for i, version in enumerate(versions):
        causes += _validate_version(version, f"spec.versions[{i}]")
        if version.get("name", "") in seen:
            causes.append(fe.invalid(f"spec.versions[{i}].name", version.get("name", ""), "must contain unique version names"))
        seen.add(version.get("name", ""))
    if len(storage_versions(spec)) != 1:
        why = "must have exactly one version marked as storage version"
        causes.append(Cause("FieldValueInvalid", "spec.versions", f"Invalid value: {_dump(versions)}: {why}"))
    return causes + _validate_names(spec.get("names") or {}, "spec.names")


def validate_definition(obj: Object) -> list[Cause]:
    """A whole defaulted definition."""
    spec, name = obj["spec"], obj["metadata"].get("name", "")
    causes = []
    if name != f"{(spec.get('names') or {}).get('plural', '')}.{spec.get('group', '')}":
        causes.append(fe.invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group'))
    causes += _validate_spec(spec)
    if not obj.get("status", {}).get("storedVersions"):
        causes.append(fe.invalid("status.storedVersions", None, "must have at least one stored version"))
    return causes


def validate_change(obj: Object, old: Object) -> list[Cause]:
    """What an accepted definition may no longer change."""
    spec, had = obj["spec"], old["spec"]
    causes = []
    for path in (("scope",), ("group",), ("names", "kind"), ("names", "plural")):
        new, before = spec, had
        for step in path:
            new, before = new.get(step, {}), before.get(step, {})
        if new != before:
            causes.append(fe.invalid("spec." + ".".join(path), new or "", "field is immutable"))
    return causes
