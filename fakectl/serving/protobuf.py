"""Bodies in protobuf, which the typed clients of kubectl and client-go send: decoded to the JSON that they stand for.

What a field is comes from data (tests/tools/protobuf_fields.go). Answers are protobuf for who takes nothing else (`protobuf_writer.py`).
Sources: apimachinery `pkg/runtime/serializer/protobuf`, `pkg/runtime/generated.proto`, `pkg/apis/meta/v1/time_proto.go`.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Iterator
from functools import cache
from typing import Any

from state.pure.times import SECOND, format_micro, format_rfc3339

MAGIC = b"k8s\x00"
ZEROS: dict[str, Any] = {"s": "", "b": False, "i": 0, "d": 0.0}
MOST_NESTED = 100
Object = dict[str, Any]


class Malformed(ValueError):
    """A body that is no protobuf of the type."""


def decode(body: bytes, api_version: str, kind: str) -> Object:
    """The object in the envelope. `api_version` and `kind` say what it is when the envelope does not. Raises Malformed."""
    if not body.startswith(MAGIC):
        raise Malformed("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")
    try:
        envelope = dict(_fields(body[len(MAGIC) :]))
        meta = dict(_fields(envelope.get(1, b"")))
        given = meta.get(1, b"").decode() or api_version, meta.get(2, b"").decode() or kind
        number = tables()["kinds"].get(" ".join(given))
        if number is None:
            raise Malformed(f'no kind "{given[1]}" is registered for version "{given[0]}"')
        return {"kind": given[1], "apiVersion": given[0], **_struct(number, envelope.get(2, b""), 0)}
    except (IndexError, AttributeError, TypeError, UnicodeDecodeError, struct.error, ValueError, KeyError) as e:
        raise Malformed(str(e) or "unexpected EOF") from None


@cache
def tables() -> dict[str, Any]:
    """The numbers of kinds, and all structs."""
    with open(os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "protobuf.json"), encoding="utf-8") as f:
        return json.load(f)


@cache
def message(number: int) -> tuple[str, dict[int, tuple[str, str]]]:
    """A struct's name and its fields by number: JSON name and code."""
    name, *fields = tables()["structs"][number]
    split = (f.split(" ") for f in fields)
    return name, {int(tag): (field, code) for tag, field, code in split}


# -- the wire ---------------------------------------------------------------------------------------------------------------------


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
        if shift > 63:
            raise Malformed("integer overflow")


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """(field number, value) one after another: numbers for varints, bytes for the rest."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == 0:
            value: Any
            value, at = _varint(data, at)
        else:
            length, at = _varint(data, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
            if at + length > len(data):
                raise Malformed("unexpected EOF")
            value, at = data[at : at + length], at + length
        yield tag >> 3, value


# -- values -----------------------------------------------------------------------------------------------------------------------


def _struct(number: int, data: bytes, depth: int) -> Any:
    if depth > MOST_NESTED:
        raise Malformed("exceeded max depth")
    name, known = message(number)
    special = SPECIAL.get(name)
    if special is not None:
        return special(dict(_fields(data)))
    made: Object = {}
    for tag, value in _fields(data):
        if tag in known:
            _set(made, *known[tag], value, depth + 1)
    return made


def _set(made: Object, name: str, code: str, value: Any, depth: int) -> None:
    if code[0] == "[":
        made.setdefault(name, []).append(_value(code[1:].lstrip("*"), value, depth))
        return
    if code[0] == "{":
        entry = dict(_fields(value))
        key = entry.get(1, b"").decode()
        made.setdefault(name, {})[key] = _value(code[1:].lstrip("*"), entry.get(2, _empty(code[1:])), depth)
        return
    found = _value(code.lstrip("*"), value, depth)
    if name == "-":
        made |= found  # an embedded struct: its fields are ours
    elif code[0] == "*" or (found is not None and found != {} and found != ZEROS.get(code)):
        made[name] = found


def _empty(code: str) -> Any:
    return 0 if code in "bi" else b""


def _value(code: str, value: Any, depth: int) -> Any:
    match code[0]:
        case "s":
            return value.decode()
        case "b":
            return bool(value)
        case "i":
            return value - (1 << 64) if value >= 1 << 63 else value
        case "d":
            return struct.unpack("<d", value)[0]
        case "y":
            return base64.b64encode(value).decode()
        case "[":
            return [_value(code[1:].lstrip("*"), v, depth) for _, v in _fields(value)]
        case _:
            return _struct(int(code[1:]), value, depth)


# -- structs that JSON writes in another way --------------------------------------------------------------------------------------


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _time(fields: dict[int, Any]) -> str | None:
    return format_rfc3339(_signed(fields.get(1, 0)) * SECOND) if fields else None


def _micro_time(fields: dict[int, Any]) -> str | None:
    return format_micro(_signed(fields.get(1, 0)) * SECOND + _signed(fields.get(2, 0))) if fields else None


def _int_or_string(fields: dict[int, Any]) -> int | str:
    return fields.get(3, b"").decode() if fields.get(1) else _signed(fields.get(2, 0))


def _raw(fields: dict[int, Any]) -> Any:
    return json.loads(fields[1]) if fields.get(1) else None


def _or_array(fields: dict[int, Any]) -> Any:
    return _schema(fields[1]) if 1 in fields else [_schema(v) for v in fields.values()]


def _or_bool(fields: dict[int, Any]) -> Any:
    return _schema(fields[2]) if 2 in fields else bool(fields.get(1))


def _or_strings(fields: dict[int, Any]) -> Any:
    return _schema(fields[1]) if 1 in fields else [v.decode() for v in fields.values()]


def _schema(data: bytes) -> Any:
    number = next(i for i, s in enumerate(tables()["structs"]) if s[0] == "JSONSchemaProps")
    return _struct(number, data, 0)


SPECIAL: dict[str, Any] = {
    "Time": _time,
    "MicroTime": _micro_time,
    "Quantity": lambda fields: fields.get(1, b"0").decode() or "0",
    "IntOrString": _int_or_string,
    "RawExtension": _raw,
    "FieldsV1": _raw,
    "JSON": _raw,
    "JSONSchemaPropsOrArray": _or_array,
    "JSONSchemaPropsOrBool": _or_bool,
    "JSONSchemaPropsOrStringArray": _or_strings,
}
