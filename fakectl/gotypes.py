"""What kubectl's typed Go structs print: the objects that a command makes itself, or reads into a struct (`create deployment`,
`run`, `expose`, `set image --local`).

A struct has its fields in an order of its own, structs within it are printed even when empty (`status: {}`, `resources: {}`), fields that
it does not have are lost, quantities become canonical. The structs are data (`state/data/go-types.json`), read on first use.
Sources: k8s.io/api `*/v1/types.go`; Go's encoding/json (omitempty, omitzero).
"""
from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from state.data import load
from state.pure import quantity

Object = dict[str, Any]

# Codes of types: string, bool, int32, int64, float64, bytes, time, micro time, quantity, int-or-string, raw JSON, list, map, struct.
_ZEROS: dict[str, Any] = {"s": "", "b": False, "i": 0, "l": 0, "d": 0, "q": "0", "o": 0}
_MAY_BE_EMPTY = frozenset("sbildy[{")
_NOTHING = object()


class _Type(NamedTuple):
    code: str
    pointer: bool
    elem: _Type | None
    struct: int


class _Field(NamedTuple):
    name: str
    type: _Type
    omitempty: bool
    omitzero: bool


def typed(obj: Object) -> Object:
    """The object as its Go struct is written to JSON; a kind that kubectl has no struct for stays as it is."""
    if obj.get("kind") == "List" and obj.get("apiVersion") == "v1":
        items = [typed(item) for item in obj.get("items") or ()]
        return {"kind": "List", "apiVersion": "v1", "metadata": obj.get("metadata") or {}, "items": items}
    index = _data()["kinds"].get(f"{obj.get('apiVersion')} {obj.get('kind')}")
    return obj if index is None else _struct(index, obj)


def is_typed(api_version: str, kind: str) -> bool:
    """Whether kubectl has a Go struct for the kind."""
    return f"{api_version} {kind}" in _data()["kinds"]


@cache
def _data() -> dict[str, Any]:
    return load("go-types.json")


@cache
def _fields(index: int) -> tuple[_Field, ...]:
    """The JSON fields of a struct in Go's order: "name code flags ..." each."""
    made = []
    for text in _data()["structs"][index][1:]:
        name, code, flags = text.split(" ", 3)[:3]
        made.append(_Field(name, _type(code), "e" in flags, "z" in flags))
    return tuple(made)


@cache
def _type(code: str) -> _Type:
    pointer = code.startswith("*")
    head, rest = code[pointer], code[pointer + 1:]
    if rest.startswith("<"):
        rest = rest.partition(">")[2]
    if head in "[{":
        return _Type(head, pointer, _type(rest), -1)
    return _Type(head, pointer, None, int(rest.rstrip(";")) if head == "#" else -1)


def _struct(index: int, value: Object) -> Object:
    out = {}
    for field in _fields(index):
        given = value.get(field.name)
        sent = _missing(field) if given is None else _given(field, given)
        if sent is not _NOTHING:
            out[field.name] = sent
    return out


def _missing(field: _Field) -> Any:
    """What a field that was never set is written as. Go's omitempty leaves out nothing that is a struct."""
    kind = field.type
    nested = not kind.pointer and kind.code not in _MAY_BE_EMPTY
    if field.omitzero or (field.omitempty and not nested):
        return _NOTHING
    return _zero(kind)


def _given(field: _Field, value: Any) -> Any:
    kind = field.type
    made = _value(kind, value)
    if field.omitempty and not kind.pointer and kind.code in _MAY_BE_EMPTY and not made:
        return _NOTHING
    return made


def _zero(kind: _Type) -> Any:
    if kind.pointer:
        return None
    return _struct(kind.struct, {}) if kind.code == "#" else _ZEROS.get(kind.code)


def _value(kind: _Type, value: Any) -> Any:
    if value is None:
        return _zero(kind)
    if kind.code == "#" and type(value) is dict:
        return _struct(kind.struct, value)
    if kind.code == "[" and kind.elem and type(value) is list:
        elem = kind.elem
        return [_value(elem, item) for item in value]
    if kind.code == "{" and kind.elem and type(value) is dict:
        elem = kind.elem
        return {key: _value(elem, value[key]) for key in sorted(value)}
    return _quantity(value) if kind.code == "q" else value


def _quantity(value: Any) -> Any:
    """The canonical text; what is no quantity is left for the server to refuse."""
    try:
        return quantity.canonical(str(value))
    except ValueError:
        return value
