"""From JSON to what a Go struct would hold, with Go's words for what does not fit.

Two walks, as the server has two: `JSONWalk` is sigs.k8s.io/json's strict decoder (create, update, JSON and merge patch), `MapWalk` is
apimachinery's `runtime/converter.go` FromUnstructured (strategic merge patch). Both give the object in the form in which it is served.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from .pure import base64text
from .pure.gojson import quote
from .schema_json import MAX_DEPTH, TOO_DEEP, pairs_of, plain
from .schema_types import Field, Struct, Type, assemble
from .schema_values import Mismatch, int_or_string, integer, json_kind, quantity, time_text

MAX_STRICT_ERRORS = 100


class DecodeError(Exception):
    """The body does not fit its type; the text is Go's."""


def _custom(of: Type, value: Any) -> Any:
    """A value of a type with an UnmarshalJSON of its own, except the CRD schema unions."""
    code = of.code
    if code == "q":
        return quantity(value)
    if code == "o":
        return int_or_string(value)
    if code == "a":
        return plain(value)
    return time_text(value, micro=code == "u")


class _Walk(ABC):
    """What both walks share: the path to where they are, the strict errors found, and which kind of value goes which way."""

    def __init__(self, depth: int = 0) -> None:
        self.stack: list[Field | int | tuple[str]] = []
        self.strict: dict[str, None] = {}
        self.depth = depth

    def path(self, key: str = "") -> str:
        text = ""
        for step in self.stack:
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                name = step[0] if isinstance(step, tuple) else step.name
                text += f".{name}" if text else name
        return f"{text}.{key}" if text and key else text or key

    def value(self, of: Type, value: Any) -> Any:
        code = of.code
        if value is None:
            return of.zero()
        if code == "s":
            if isinstance(value, str):
                return value
        elif code == "#":
            if isinstance(value, dict):
                return self.struct(of.struct, value)
        elif code == "[":
            if isinstance(value, list):
                return self.items(of, value)
        elif code == "{":
            if isinstance(value, dict):
                return self.mapping(of, value)
        elif code == "b":
            if isinstance(value, bool):
                return value
        elif code in "ABS":
            return self.union(of, value)
        else:
            return self.leaf(of, value)
        return self.misfit(of, value)

    @abstractmethod
    def struct(self, struct: Struct, body: dict[str, Any]) -> dict[str, Any]:
        """An object of a struct."""

    @abstractmethod
    def items(self, of: Type, values: list[Any]) -> list[Any]:
        """A list."""

    @abstractmethod
    def mapping(self, of: Type, body: dict[str, Any]) -> dict[str, Any]:
        """A map."""

    @abstractmethod
    def leaf(self, of: Type, value: Any) -> Any:
        """A number, bytes, or a value of a type that decodes itself."""

    @abstractmethod
    def misfit(self, of: Type, value: Any) -> Any:
        """What stands for a string, bool, struct, list or map that is none, or DecodeError."""

    def union(self, of: Type, value: Any) -> Any:
        """The three types of a CRD's schema that take a schema or something else."""
        kind = json_kind(value)
        inner = JSONWalk(self.depth + len(self.stack))
        if kind == "object":
            return inner.run(of.struct, value)
        if of.code == "B":
            if kind != "bool":
                raise DecodeError("boolean or JSON schema expected")
            return value
        if kind != "array":
            return None
        if of.code == "S":
            return [v for v in value if isinstance(v, str)] or None
        return [inner.run(of.struct, v) for v in value if isinstance(v, dict)] or None


class JSONWalk(_Walk):
    """The strict JSON decoder. The first type error is kept and the walk goes on, as Go's does; UnmarshalJSON errors end it at once."""

    def __init__(self, depth: int = 0) -> None:
        super().__init__(depth)
        self.error = ""

    def run(self, struct: Struct, body: dict[str, Any]) -> dict[str, Any]:
        """The decoded object; DecodeError if a type does not fit."""
        made = self.struct(struct, body)
        if self.error:
            raise DecodeError(self.error)
        return made

    def note(self, what: str, key: str) -> None:
        if len(self.strict) < MAX_STRICT_ERRORS:
            self.strict[f"{what} {quote(self.path(key))}"] = None

    def worded(self, value: str, go: str) -> str:
        """Go's UnmarshalTypeError with the struct and the fields that lead to the value."""
        names: list[str] = []
        owner = ""
        for step in self.stack:
            if isinstance(step, Field):
                names += (*step.via, step.name)
                owner = step.owner
        where = f"Go struct field {owner}.{'.'.join(names)}" if names else "Go value"
        return f"json: cannot unmarshal {value} into {where} of type {go}"

    def keep(self, message: str) -> None:
        self.error = self.error or message

    def struct(self, struct: Struct, body: dict[str, Any]) -> dict[str, Any]:
        got: dict[str, Any] = {}
        fields, stack = struct.fields, self.stack
        if self.depth + len(stack) > MAX_DEPTH:
            raise DecodeError(TOO_DEEP)
        for key, value in pairs_of(body):
            field = fields.get(key)
            if field is None:
                self.note("unknown field", key)
                continue
            if key in got:
                self.note("duplicate field", key)
            stack.append(field)
            got[key] = self.value(field.type, value)
            stack.pop()
        return assemble(struct, got)

    def misfit(self, of: Type, value: Any) -> Any:
        self.keep(self.worded(json_kind(value), of.go))
        return of.zero()

    def leaf(self, of: Type, value: Any) -> Any:
        code = of.code
        if code in "il":
            try:
                return integer(value, 32 if code == "i" else 64, of.go)
            except Mismatch as e:
                self.keep(self.worded(e.value, e.go))
        elif code == "d":
            if json_kind(value) == "number":
                return int(value) if value == int(value) else float(value)
            self.keep(self.worded(json_kind(value), of.go))
        elif code == "y":
            if isinstance(value, str):
                try:
                    return base64text.canonical(value)
                except ValueError as e:
                    self.keep(str(e))
            else:
                self.keep(self.worded(json_kind(value), of.go))
        else:
            try:
                return _custom(of, value)
            except Mismatch as e:
                raise DecodeError(self.worded(e.value, e.go)) from None
            except ValueError as e:
                raise DecodeError(str(e)) from None
        return of.zero()

    def items(self, of: Type, values: list[Any]) -> list[Any]:
        elem, stack, out = _elem(of), self.stack, []
        nil = _may_be_nil(elem)
        for i, value in enumerate(values):
            stack.append(i)
            made = self.value(elem, value)
            out.append(made or None if nil else made)
            stack.pop()
        return out

    def mapping(self, of: Type, body: dict[str, Any]) -> dict[str, Any]:
        elem, stack = _elem(of), self.stack
        nil = _may_be_nil(elem)
        out: dict[str, Any] = {}
        for key, value in pairs_of(body):
            if key in out:
                self.note("duplicate field", key)
            stack.append((key,))
            made = self.value(elem, value)
            out[key] = made or None if nil else made
            stack.pop()
        return {key: out[key] for key in sorted(out)}


def _elem(of: Type) -> Type:
    assert of.elem is not None
    return of.elem


def _may_be_nil(elem: Type) -> bool:
    """Whether an empty element is served as null: Go's decoder leaves lists and maps within lists and maps nil."""
    return not elem.pointer and elem.code in "[{"


_GO_KINDS = {"object": "map", "array": "slice"}


class MapWalk(_Walk):
    """FromUnstructured: fields in Go's order, the first error ends the walk, unknown fields are listed sorted."""

    def run(self, struct: Struct, body: dict[str, Any]) -> dict[str, Any]:
        """The converted object; DecodeError if a type does not fit. `strict` holds the unknown fields afterwards."""
        made = self.struct(struct, body)
        self.strict = dict.fromkeys(sorted(self.strict))
        return made

    def struct(self, struct: Struct, body: dict[str, Any]) -> dict[str, Any]:
        got: dict[str, Any] = {}
        stack = self.stack
        if self.depth + len(stack) > MAX_DEPTH:
            raise DecodeError(TOO_DEEP)
        for name, field in struct.fields.items():
            value = body.get(name)
            if value is not None:
                stack.append(field)
                got[name] = self.value(field.type, value)
                stack.pop()
        if len(got) < len(body):
            for key in body:
                if key not in struct.fields:
                    self.strict[f'unknown field "{self.path(key)}"'] = None
        return assemble(struct, got)

    def leaf(self, of: Type, value: Any) -> Any:
        code = of.code
        if code in "ild":
            if json_kind(value) != "number" or code != "d" and isinstance(value, float) and value != int(value):
                raise DecodeError(_not_converted(of, value))
            if code == "d" and value != int(value):
                return float(value)
            half = 1 << (31 if code == "i" else 63)
            # Go's integer conversion wraps around without a word, and a float beyond int64 becomes the lowest int64.
            whole = int(value) if -(1 << 63) <= value < 1 << 63 else -(1 << 63)
            return (whole + half) % (2 * half) - half
        if code == "y":
            if not isinstance(value, str):
                raise DecodeError(f"cannot restore slice from {_go_kind(value)}")
            try:
                return base64text.canonical(value)
            except ValueError as e:
                raise DecodeError(f"error decoding from json: {e}") from None
        try:
            return _custom(of, value)
        except (Mismatch, ValueError) as e:
            raise DecodeError(str(e)) from None

    def items(self, of: Type, values: list[Any]) -> list[Any]:
        elem, stack, out = _elem(of), self.stack, []
        for i, value in enumerate(values):
            stack.append(i)
            out.append(self.value(elem, value))
            stack.pop()
        return out

    def mapping(self, of: Type, body: dict[str, Any]) -> dict[str, Any]:
        elem = _elem(of)
        made = {key: self.value(elem, body[key]) for key in sorted(body)}
        return {k: v or None for k, v in made.items()} if _may_be_nil(elem) else made

    def misfit(self, of: Type, value: Any) -> Any:
        if of.code == "#":
            raise DecodeError(f"cannot restore struct from: {_go_kind(value)}")
        if of.code in "[{":
            raise DecodeError(f"cannot restore {'slice' if of.code == '[' else 'map'} from {_go_kind(value)}")
        raise DecodeError(_not_converted(of, value))


def _go_kind(value: Any) -> str:
    kind = json_kind(value)
    if kind == "number":
        return "float64" if isinstance(value, float) else "int64"
    return _GO_KINDS.get(kind, kind)


def _not_converted(of: Type, value: Any) -> str:
    """Go can convert an int to a string and a float to an int, so those have a message of their own."""
    number = json_kind(value) == "number"
    base = {"s": "string", "b": "bool", "i": "int32", "l": "int64", "d": "float64"}[of.code]
    if number and (of.code in "ild" or of.code == "s" and not isinstance(value, float)):
        return f"cannot convert {_go_kind(value)} to {of.go}"
    return f"unrecognized type: {base}"
