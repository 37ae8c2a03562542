"""The recorded definitions as a server's OpenAPI v3 documents show them, with the prose that is at hand.

Source: kube-openapi `pkg/openapiconv`, `pkg/builder3`; apimachinery `OpenAPIV3OneOfTypes` of Quantity and IntOrString.
"""
from __future__ import annotations

from functools import cache
from typing import Any

from state.schema import definitions

from . import prose

PREFIX = "#/components/schemas/"
ONE_OF = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": ("string", "number"),
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": ("integer", "string"),
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The v3 schema of a definition ("io.k8s.api.apps.v1.DeploymentSpec"), its fields sorted by name. Raises KeyError."""
    made = _converted(definitions()[name])
    if name in ONE_OF:
        made.pop("type", None)
        made["oneOf"] = [{"type": t} for t in ONE_OF[name]]
    if about := prose.of_type(name):
        made["description"] = about
    for field, value in made.get("properties", {}).items():
        made["properties"][field] = _described(value, prose.of_field(name, field))
    return made


def _described(value: dict[str, Any], about: str) -> dict[str, Any]:
    """A field's schema with its description, which lists the values that it may have."""
    if values := value.get("enum"):
        about = "\n".join([*([about, ""] if about else []), "Possible enum values:", *(f' - `"{v}"`' for v in values)])
    if not about:
        return value
    if "$ref" in value:  # a reference stands alone in v3, or among the alternatives
        return {"allOf": [value], "description": about}
    return {**value, "description": about}


def _converted(value: Any) -> Any:
    """A definition with its references as v3 writes them."""
    if isinstance(value, list):
        return [_converted(v) for v in value]
    if not isinstance(value, dict):
        return value
    made = {key: _converted(v) for key, v in value.items() if key != "$ref"}
    if isinstance(value.get("$ref"), str):
        ref = {"$ref": value["$ref"].replace("#/definitions/", PREFIX)}
        return {**made, "allOf": [ref]} if made else ref
    if isinstance(value.get("$ref"), dict):
        made["$ref"] = _converted(value["$ref"])
    return made
