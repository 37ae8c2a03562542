"""The order of keys on the wire: a struct's fields stand in Go's order, the keys of maps and of free-form values sorted.

Source: Go's `encoding/json` encoder.
"""
from __future__ import annotations

from typing import Any

from .schema_types import Struct, Type


def in_order(struct: Struct | None, obj: dict[str, Any]) -> dict[str, Any]:
    """A copy of the object in wire order; without a struct (a custom resource) every key is sorted."""
    if struct is None:
        return _sorted(obj)
    out = {name: _value(field.type, obj[name]) for name, field in struct.fields.items() if name in obj}
    if len(out) < len(obj):
        out |= {name: _sorted(obj[name]) for name in sorted(obj) if name not in out}
    return out


def _value(of: Type, value: Any) -> Any:
    if isinstance(value, dict):
        if of.code == "#":
            return in_order(of.struct, value)
        if of.code == "{" and of.elem:
            return {key: _value(of.elem, value[key]) for key in sorted(value)}
        return in_order(of.struct, value) if of.code in "ABS" else _sorted(value)
    if isinstance(value, list):
        if of.code in "ABS":
            return [in_order(of.struct, v) if isinstance(v, dict) else v for v in value]
        return [_value(of.elem, v) for v in value] if of.elem else _sorted(value)
    return value


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(v) for v in value] if isinstance(value, list) else value
