"""What `kubectl explain` prints of a kind, or of a field inside it, from OpenAPI v3 schemas.

Source: kubectl `pkg/explain/v2/templates/plaintext.tmpl` (what is printed), `funcs.go` (how it is wrapped and indented).
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .errors import CommandError

Schema = dict[str, Any]
ENUM_SHOWN = 4  # values of a field in a list of fields


class Explanation:
    """A kind explained. `schema_of` gives a schema by its name; `depth` limits the recursion of fields (0: no limit)."""

    def __init__(self, schema_of: Callable[[str], Schema], *, recursive: bool = False, depth: int = 0):
        self.schema_of, self.recursive, self.depth = schema_of, recursive, depth

    def text(self, name: str, path: Sequence[str]) -> str:
        """The text about the field at `path` of the schema `name`. Raises CommandError for a field that does not exist."""
        found = self._at({"$ref": name}, list(path), frozenset())
        if found is None:
            raise CommandError(f'field "{path[-1]}" does not exist')
        return found

    def _resolved(self, schema: Schema) -> Schema:
        return self.schema_of(schema["$ref"].rpartition("/")[2]) if "$ref" in schema else schema

    def _at(self, schema: Schema, path: list[str], seen: frozenset[str]) -> str | None:
        """The text about what `path` leads to from here, None when it leads nowhere."""
        ref = schema.get("$ref", "")
        here = self._resolved(schema)
        if not path:
            return self._about(here)
        if ref and ref in seen:
            return None
        child = here.get("properties", {}).get(path[0])
        if child is not None:
            below = self._at(child, path[1:], frozenset())
            return below if below is None or len(path) > 1 else self._heading(path[0], child) + below
        for inner in _inner(here):
            found = self._at(inner, path, seen | {ref})
            if found is not None:
                return found
        return None

    def _heading(self, field: str, schema: Schema) -> str:
        return f"FIELD: {field} <{self._type(schema)}>\n{_enum_lines(schema)}\n\n"

    def _about(self, schema: Schema) -> str:
        about = _indented(wrapped(self._description(schema) or "<empty>", 76), 4)
        fields = "".join(self._fields(schema, 1, frozenset()))
        return f"DESCRIPTION:\n{about}\n" + (f"FIELDS:\n{fields}" if fields else "")

    def _description(self, schema: Schema) -> str:
        """A schema's description, and those of what it is made of."""
        here = self._resolved(schema)
        own = here["description"] + "\n" if here.get("description") else ""
        return own + "".join(self._description(inner) for inner in [*here.get("allOf", ()), *_elements(here)])

    def _fields(self, schema: Schema, level: int, seen: frozenset[str]) -> Iterator[str]:
        ref = schema.get("$ref", "")
        if ref in seen or (self.depth and level > self.depth):
            return
        here, seen = self._resolved(schema), seen | ({ref} if ref else set())
        for name, value in sorted(here.get("properties", {}).items()):
            yield self._field(name, value, name in here.get("required", ()), level)
            if self.recursive:
                yield from self._fields(value, level + 1, seen)
        for inner in [*here.get("allOf", ()), *_elements(here)]:
            yield from self._fields(inner, level, seen)

    def _field(self, name: str, schema: Schema, required: bool, level: int) -> str:
        indent = 2 * level
        line = f"{' ' * indent}{name}\t<{self._type(schema)}>{' -required-' if required else ''}{_enum_short(schema, indent)}\n"
        if self.recursive:
            return line
        about = schema.get("description") or "<no description>"
        return f"{line}{_indented(wrapped(about, 78 - indent), indent + 2)}\n\n"

    def _type(self, schema: Schema) -> str:
        """A word for the type: integer, []Container, map[string]string."""
        if "items" in schema:
            return "[]" + self._type(schema["items"])
        if isinstance(schema.get("additionalProperties"), dict):
            return "map[string]" + self._type(schema["additionalProperties"])
        if len(schema.get("allOf", ())) == 1 and not schema.get("properties"):
            return self._type(schema["allOf"][0])
        if "$ref" in schema:
            kind: str = self._resolved(schema).get("type", "object")
            return schema["$ref"].rpartition(".")[2] if kind == "object" else kind
        kind = schema.get("type", "object")
        return "Object" if kind == "object" else kind


def _elements(schema: Schema) -> list[Schema]:
    """What the elements of a list or a map are."""
    return [v for key in ("items", "additionalProperties") if isinstance(v := schema.get(key), dict)]


def _inner(schema: Schema) -> list[Schema]:
    """Where a field may be that the schema does not have itself."""
    return _elements(schema)[:1] or list(schema.get("allOf", ()))


def _enum_lines(schema: Schema) -> str:
    values = schema.get("enum")
    return "ENUM:" + "".join(f"\n    {_value(v)}" for v in values) if values else ""


def _enum_short(schema: Schema, indent: int) -> str:
    values = [_value(v) for v in schema.get("enum", ())]
    if not values:
        return ""
    more = ", ...." if len(values) > ENUM_SHOWN else ""
    return f"\n{' ' * indent}enum: {', '.join(values[:ENUM_SHOWN])}{more}"


def _value(value: Any) -> str:
    return '""' if value == "" else str(value)


def _indented(text: str, by: int) -> str:
    return " " * by + text.replace("\n", "\n" + " " * by)


def wrapped(text: str, limit: int) -> str:
    """The text with its lines broken between words, as go-wordwrap breaks them: blanks at a break go, long words stay whole."""
    return "\n".join(_broken(line, limit) for line in text.split("\n"))


def _broken(line: str, limit: int) -> str:
    out, blanks, width = "", "", 0
    for word in line.split(" "):
        if not word:
            blanks += " "
            continue
        if width + len(blanks) > 1 and width + len(blanks) + len(word) > limit:
            out, blanks, width = out + "\n", "", 0
        out += blanks + word
        width += len(blanks) + len(word)
        blanks = " "
    return out
