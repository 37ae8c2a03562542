"""Answers in protobuf, for clients that take nothing else: the other way round of `protobuf.py`.

Sources: apimachinery `pkg/runtime/serializer/protobuf`, `pkg/runtime/generated.proto`, `pkg/apis/meta/v1/time_proto.go`.
"""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

from state.pure.times import SECOND, parse_rfc3339

from .protobuf import MAGIC, message, tables

Object = dict[str, Any]


def encode(obj: Object) -> bytes | None:
    """The object or list in its envelope; None for a kind that has no protobuf."""
    kinds = tables()["kinds"]
    version, kind = obj.get("apiVersion", ""), obj.get("kind", "")
    number = kinds.get(f"{version} {kind}")
    if number is not None:
        raw = _struct(number, obj)
    else:
        number = kinds.get(f"{version} {kind.removesuffix('List')}")
        if number is None or "items" not in obj:
            return None
        items = b"".join(field_of_bytes(2, _struct(number, item)) for item in obj["items"])
        raw = field_of_bytes(1, _struct(_list_meta(), obj.get("metadata") or {})) + items
    identity = field_of_bytes(1, version.encode()) + field_of_bytes(2, kind.encode())
    return MAGIC + field_of_bytes(1, identity) + field_of_bytes(2, raw) + field_of_bytes(3, b"") + field_of_bytes(4, b"")


def _list_meta() -> int:
    return next(i for i, s in enumerate(tables()["structs"]) if s[0] == "ListMeta")


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field_of_number(tag: int, value: int) -> bytes:
    """A field that holds an integer or a boolean."""
    return _varint(tag << 3) + _varint(value)


def field_of_bytes(tag: int, value: bytes) -> bytes:
    """A field that holds text, bytes or a message."""
    return _varint(tag << 3 | 2) + _varint(len(value)) + value


def _struct(number: int, value: Any) -> bytes:
    name, fields = message(number)
    special = SPECIAL.get(name)
    if special is not None:
        return special(value)
    out = []
    for tag in sorted(fields):
        field, code = fields[tag]
        given = value if field == "-" else value.get(field)
        if given is not None:
            out.append(_field(tag, code, given))
    return b"".join(out)


def _field(tag: int, code: str, value: Any) -> bytes:
    if code[0] == "[":
        return b"".join(_one(tag, code[1:].lstrip("*"), v) for v in value)
    if code[0] == "{":
        inner = code[1:].lstrip("*")
        return b"".join(field_of_bytes(tag, field_of_bytes(1, key.encode()) + _one(2, inner, value[key])) for key in sorted(value))
    return _one(tag, code.lstrip("*"), value)


def _one(tag: int, code: str, value: Any) -> bytes:
    match code[0]:
        case "s":
            return field_of_bytes(tag, value.encode("utf-8", "replace"))
        case "b" | "i":
            return field_of_number(tag, int(value))
        case "d":
            return _varint(tag << 3 | 1) + struct.pack("<d", value)
        case "y":
            return field_of_bytes(tag, base64.b64decode(value))
        case "[":
            return field_of_bytes(tag, b"".join(_one(1, code[1:].lstrip("*"), v) for v in value))
        case _:
            return field_of_bytes(tag, _struct(int(code[1:]), value))


# -- structs that JSON writes in another way --------------------------------------------------------------------------------------


def _time(value: str) -> bytes:
    whole, part = divmod(parse_rfc3339(value), SECOND)
    return field_of_number(1, whole) + field_of_number(2, part)


def _int_or_string(value: int | str) -> bytes:
    if isinstance(value, str):
        return field_of_number(1, 1) + field_of_number(2, 0) + field_of_bytes(3, value.encode())
    return field_of_number(1, 0) + field_of_number(2, value) + field_of_bytes(3, b"")


def _raw(value: Any) -> bytes:
    return field_of_bytes(1, json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace"))


def _schema(value: Object) -> bytes:
    return _struct(next(i for i, s in enumerate(tables()["structs"]) if s[0] == "JSONSchemaProps"), value)


def _or_array(value: Any) -> bytes:
    return b"".join(field_of_bytes(2, _schema(v)) for v in value) if isinstance(value, list) else field_of_bytes(1, _schema(value))


def _or_bool(value: Any) -> bytes:
    return field_of_number(1, value) if isinstance(value, bool) else field_of_number(1, 1) + field_of_bytes(2, _schema(value))


def _or_strings(value: Any) -> bytes:
    return b"".join(field_of_bytes(2, v.encode()) for v in value) if isinstance(value, list) else field_of_bytes(1, _schema(value))


SPECIAL: dict[str, Any] = {
    **dict.fromkeys(("Time", "MicroTime"), _time),
    **dict.fromkeys(("RawExtension", "FieldsV1", "JSON"), _raw),
    **{f"JSONSchemaPropsOr{what}": made for what, made in (("Array", _or_array), ("Bool", _or_bool), ("StringArray", _or_strings))},
    "Quantity": lambda value: field_of_bytes(1, str(value).encode()),
    "IntOrString": _int_or_string,
}
