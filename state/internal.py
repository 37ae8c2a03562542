"""Objects as the server's own Go structs look in JSON: what "field is immutable" and "may not change fields other than" show.

The server's internal structs have the served ones' fields in the same order but carry no JSON names, so their dump uses Go's
field names and holds every field. Types: `state/data/pod-template-types.json`.
Source: apimachinery `pkg/util/validation/field/errors.go`, `pkg/util/diff/diff.go`.
"""
from __future__ import annotations

from functools import cache
from typing import Any

from .data import load
from .pure.gojson import dumps

_TAGGED = frozenset({"v1.ObjectMeta", "v1.LabelSelector", "v1.OwnerReference"})
_SCALARS = frozenset({"intstr.IntOrString", "resource.Quantity", "v1.Time"})
_ZERO = {"bool": False, "int": 0, "int32": 0, "int64": 0, "uint": 0, "string": "", "resource.Quantity": "0"}


@cache
def _types() -> dict[str, Any]:
    return load("pod-template-types.json")


def _plain(type_name: str, value: Any) -> Any:
    named = _types()["named"].get(type_name, type_name)
    return _ZERO.get(named) if value is None else value


def _elements(element: str, value: list[Any] | None) -> list[Any] | None:
    return [rendered(element, v) for v in value] if value else None


def rendered(type_name: str, value: Any) -> Any:
    """The value of a served type as the internal struct's JSON, ready to be dumped in order."""
    if type_name.startswith("*"):
        return None if value is None else rendered(type_name[1:], value)
    if type_name.startswith("[]"):
        return _elements(type_name[2:], value)
    if type_name.startswith("map[") or type_name == "v1.ResourceList":
        return dict(sorted(value.items())) if value else None
    if type_name in _TAGGED or type_name in _SCALARS:
        return _plain(type_name, value)
    fields = _types()["structs"].get(type_name)
    if fields is None:
        return _plain(type_name, value)
    return _struct(fields, value or {})


def _struct(fields: list[dict[str, str]], value: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in fields:
        if field["json"] == "<inline>":
            out |= rendered(field["type"], value)
        elif field["type"] == "v1.ObjectMeta":
            out |= metadata(value.get(field["json"]))
        else:
            out[field["go"]] = rendered(field["type"], value.get(field["json"]))
    return out


def metadata(meta: dict[str, Any] | None) -> dict[str, Any]:
    """ObjectMeta keeps its served JSON names and leaves out what is empty."""
    fields = _types()["structs"]["v1.ObjectMeta"]
    return {f["json"]: meta[f["json"]] for f in fields if meta and meta.get(f["json"])}


def text(type_name: str, value: Any) -> str:
    """One line of JSON, as a refused value is shown."""
    return dumps(rendered(type_name, value), sort=False)


def diff(type_name: str, old: Any, new: Any) -> str:
    """What changed, as a unified diff of the two indented dumps (three lines around, no file names), and an empty line."""
    import difflib

    a, b = (dumps(rendered(type_name, value), sort=False, indent=1).splitlines(keepends=True) for value in (old, new))
    lines = [_ended(line) for line in difflib.unified_diff(a, b)]
    return "".join(lines[2:]) + "\n"


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n"
