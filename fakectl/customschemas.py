"""The OpenAPI v3 schema of a custom resource, as a server puts it together from the definition's own.

Source: apiextensions-apiserver `pkg/controller/openapi/builder/builder.go`.
"""
from __future__ import annotations

from typing import Any

from state.kind import Resource

from . import prose
from .openapi3 import PREFIX

META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
LIKE = "io.k8s.api.core.v1.Pod"  # whose fields apiVersion, kind and metadata are described as everybody's are


def name_of(resource: Resource) -> str:
    """The name of the schema: the group's words in reverse, the version, the kind."""
    return ".".join([*reversed(resource.group.split(".")), resource.version, resource.kind])


def schema_of(resource: Resource) -> dict[str, Any]:
    """The schema of the resource's objects, with the fields that every object has."""
    made = dict(resource.custom.schema)
    common = {name: _described({"type": "string"}, name) for name in ("apiVersion", "kind")}
    common["metadata"] = _described({"allOf": [{"$ref": PREFIX + META}]}, "metadata")
    made["properties"] = {**(made.get("properties") or {}), **common}
    made["x-kubernetes-group-version-kind"] = [{"group": resource.group, "kind": resource.kind, "version": resource.version}]
    return made


def _described(schema: dict[str, Any], field: str) -> dict[str, Any]:
    about = prose.of_field(LIKE, field)
    return {**schema, "description": about} if about else schema
