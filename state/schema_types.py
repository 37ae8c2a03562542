"""The Go types behind the served objects: their fields in order, JSON names, `omitempty`, and the patch tags.

What the API server accepts, drops and sends is decided by these types (a slice without `omitempty` is sent as null, a struct that is no
pointer is always sent), so `data/go-types.json` holds them; they are parsed on first use, one struct at a time.
Source: k8s.io/api `*/v1/types.go`, Go's `encoding/json` rules for tags.
"""
from __future__ import annotations

from functools import cache
from typing import Any

from .data import load

# Codes of a type: string, bool, int32, int64, float64, bytes, time, micro time, quantity, int-or-string, raw JSON, list, map, struct,
# and the three CRD schema unions (array, bool, string array).
SPECIAL = {"t": "v1.Time", "u": "v1.MicroTime", "q": "resource.Quantity", "o": "intstr.IntOrString", "A": "v1.JSONSchemaPropsOrArray",
           "B": "v1.JSONSchemaPropsOrBool", "S": "v1.JSONSchemaPropsOrStringArray"}
PLAIN = {"s": "string", "b": "bool", "i": "int32", "l": "int64", "d": "float64", "y": "[]uint8"}
ZEROS: dict[str, Any] = {"s": "", "b": False, "i": 0, "l": 0, "d": 0, "y": "", "q": "0", "o": 0, "B": False}
DROP = object()


class Type:
    """One Go type: `code` says what it is, `go` is its name, `elem` the element of a list or map, `pointer` whether it may be nil."""

    __slots__ = ("code", "go", "pointer", "elem", "_index", "_struct")

    def __init__(self, code: str, go: str, pointer: bool, elem: Type | None = None, index: int = -1):
        self.code, self.go, self.pointer, self.elem, self._index = code, go, pointer, elem, index
        self._struct: Struct | None = None

    @property
    def struct(self) -> Struct:
        """The struct of code `#` (and the JSONSchemaProps of the CRD unions)."""
        found = self._struct
        if found is None:
            found = self._struct = struct_at(self._index)
        return found

    @property
    def go_kind(self) -> str:
        """The name of Go's reflect.Kind."""
        if self.code == "[" or self.code == "y":
            return "slice"
        if self.code == "{":
            return "map"
        return PLAIN.get(self.code, "struct")

    def zero(self) -> Any:
        """What an element of this type is sent as when it was never set."""
        if self.pointer:
            return None
        if self.code == "#":
            return assemble(self.struct, {})
        return ZEROS.get(self.code)


class Field:
    """One JSON field of a struct. `via` names the embedded structs on the way, `missing` is what is sent when the field is not set."""

    __slots__ = ("name", "owner", "type", "omitempty", "omitzero", "via", "strategies", "merge_key", "nested")

    def __init__(self, owner: str, text: str):
        name, code, flags, via, strategies, key = (text.split(" ") + ["-", "-", "-"])[:6]
        self.name, self.owner, self.type = name, owner, _type(code)
        self.omitempty, self.omitzero = "e" in flags, "z" in flags
        self.via = tuple(via.split(".")) if via != "-" else ()
        self.strategies = tuple(strategies.split(",")) if strategies != "-" else ()
        self.merge_key = "" if key == "-" else key
        # Go's omitempty does nothing for a struct that is no pointer.
        self.nested = not self.type.pointer and self.type.code not in "sbildy[{"

    def sent(self, value: Any) -> Any:
        """The decoded value as the server sends it back, or DROP. A list or map that came empty is nil once it was stored."""
        if self.nested:
            return DROP if self.omitzero and value is None else value
        if self.type.pointer:
            return DROP if value is None and self.omitempty else value
        if value:
            return value
        if self.omitempty:
            return DROP
        return None if self.type.code in "[{" else value

    def missing(self) -> Any:
        """What is sent when the field was not given, or DROP."""
        if self.nested:
            return DROP if self.omitzero else self.type.zero()
        return DROP if self.omitempty else self.type.zero()


class Struct:
    """One Go struct: `go` is "v1.PodSpec", `name` "PodSpec", `fields` its JSON fields in Go's order."""

    __slots__ = ("go", "name", "fields", "required")

    def __init__(self, go: str, fields: list[str]):
        self.go, self.name = go, go.partition(".")[2]
        made = [Field(self.name, text) for text in fields]
        self.fields = {f.name: f for f in made}
        self.required = frozenset(f.name for f in made if not f.omitempty or f.nested and not f.omitzero)


def assemble(struct: Struct, got: dict[str, Any]) -> dict[str, Any]:
    """The object as the server sends it, made of the decoded fields, in Go's field order."""
    out = {}
    required = struct.required
    for name, field in struct.fields.items():
        if name in got:
            value = field.sent(got[name])
        elif name in required:
            value = field.missing()
        else:
            continue
        if value is not DROP:
            out[name] = value
    return out


def _name_end(code: str) -> tuple[str, str]:
    """Splits "<v1.Verbs>rest" into the name and the rest."""
    if code.startswith("<"):
        name, _, rest = code[1:].partition(">")
        return name, rest
    return "", code


@cache
def _type(code: str) -> Type:
    pointer = code.startswith("*")
    head, (name, rest) = code[pointer], _name_end(code[pointer + 1:])
    if head in "[{":
        elem = _type(rest)
        star = "*" if elem.pointer else ""
        return Type(head, name or ("[]" if head == "[" else "map[string]") + star + elem.go, pointer, elem)
    if head in "#ABS":
        index = int(rest.strip("#;"))
        return Type(head, SPECIAL.get(head) or _data()["structs"][index][0], pointer, None, index)
    return Type(head, name or PLAIN.get(head) or SPECIAL[head], pointer)


@cache
def struct_at(index: int) -> Struct:
    """The struct of this number in the data."""
    row = _data()["structs"][index]
    return Struct(row[0], row[1:])


@cache
def struct_for(api_version: str, kind: str) -> Struct | None:
    """The Go struct of a built-in kind, or None for a custom resource."""
    index = _data()["kinds"].get(f"{api_version} {kind}")
    return None if index is None else struct_at(index)


def is_registered(api_version: str, kind: str) -> bool:
    """Whether the server's scheme knows the kind, served or not (lists, options, reviews)."""
    return f"{api_version} {kind}" in _data()["kinds"] or f"{api_version} {kind}" in _data()["others"]


@cache
def _data() -> dict[str, Any]:
    return load("go-types.json")
