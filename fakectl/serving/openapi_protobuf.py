"""The OpenAPI v2 document in protobuf, which is all that kubectl asks for: it checks lists of objects by it.

Source: gnostic-models `openapiv2/OpenAPIv2.proto` (the numbers of fields); definitions only, since clients read the rest from v3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from state.pure.gojson import dumps

from .protobuf_writer import field_of_bytes, field_of_number

TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
WORDS = {"$ref": 1, "format": 2, "title": 3, "description": 4, "pattern": 13}
NUMBERS = {"maxLength": 11, "minLength": 12, "maxItems": 14, "minItems": 15, "uniqueItems": 16, "maxProperties": 17, "minProperties": 18}
DEFAULT, REQUIRED, ENUM, EXTRA, TYPES, ITEMS, ALL_OF, PROPERTIES, EXTENSION = 5, 19, 20, 21, 22, 23, 24, 25, 31
Schema = Mapping[str, Any]


def document(info: Mapping[str, str], definitions: Mapping[str, Schema]) -> bytes:
    """The document: `info` has its title and version."""
    about = field_of_bytes(1, info["title"].encode()) + field_of_bytes(2, info["version"].encode())
    named = b"".join(_named(1, name, _schema(definitions[name])) for name in sorted(definitions))
    return field_of_bytes(1, b"2.0") + field_of_bytes(2, about) + field_of_bytes(8, b"") + field_of_bytes(9, named)


def _named(tag: int, name: str, value: bytes) -> bytes:
    return field_of_bytes(tag, field_of_bytes(1, name.encode()) + field_of_bytes(2, value))


def _any(value: Any) -> bytes:
    """A value of any form, as YAML; JSON is some."""
    return field_of_bytes(2, dumps(value).encode() + b"\n")


def _schema(schema: Schema) -> bytes:
    return b"".join(_part(key, value) for key, value in schema.items())


def _part(key: str, value: Any) -> bytes:
    if key in WORDS and isinstance(value, str):
        return field_of_bytes(WORDS[key], value.encode())
    if key in NUMBERS:
        return field_of_number(NUMBERS[key], int(value))
    if key == "type":
        return field_of_bytes(TYPES, b"".join(field_of_bytes(1, t.encode()) for t in ([value] if isinstance(value, str) else value)))
    if key == "required":
        return b"".join(field_of_bytes(REQUIRED, name.encode()) for name in value)
    if key == "enum":
        return b"".join(field_of_bytes(ENUM, _any(v)) for v in value)
    if key == "default":
        return field_of_bytes(DEFAULT, _any(value))
    if key == "items":
        return field_of_bytes(ITEMS, field_of_bytes(1, _schema(value)))
    if key == "allOf":
        return b"".join(field_of_bytes(ALL_OF, _schema(part)) for part in value)
    if key == "additionalProperties":
        return field_of_bytes(EXTRA, field_of_number(2, value) if isinstance(value, bool) else field_of_bytes(1, _schema(value)))
    if key == "properties":
        return field_of_bytes(PROPERTIES, b"".join(_named(1, name, _schema(value[name])) for name in sorted(value)))
    return _named(EXTENSION, key, _any(value)) if key.startswith("x-") else b""
