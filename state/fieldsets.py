"""Sets of fields in the form in which managedFields holds them (FieldsV1), and their algebra.

A set is a dict from path elements (`f:name`, `k:{"name":"nginx"}`, `v:"x"`) to what is below: `{}` is a member without members below,
`{".": {}, ...}` a member with some, a dict without `.` is on the way to members but none itself. At the top `{}` is the empty set.
Nothing is changed in place. Source: structured-merge-diff `fieldpath/{set,element,path,serialize,serialize-pe}.go`.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from .merge_types import KEY_DEFAULTS, Node
from .pure.gojson import dumps, quote

Fields = dict[str, Any]

DOT = "."
_MEMBER: Fields = {}
_NUMBER = re.compile(r'^v:-?\d|":-?\d')
_HTML = frozenset("<>&")


class Unindexable(Exception):
    """An item of a list that is a set or a map, but that has no place in one. The text is the library's."""


# ---- path elements ----------------------------------------------------------------------------------------------------------

def element(node: Node, item: Any) -> str:
    """The path element of an item of a granular list. Raises Unindexable."""
    if not node.keys:
        if isinstance(item, dict):
            raise Unindexable("associative list without keys has an element that's a map type")
        if isinstance(item, list):
            raise Unindexable("not supported: associative list with lists as elements")
        if item is None:
            raise Unindexable("associative list without keys has an element that's an explicit null")
        return "v:" + _json(item)
    if type(item) is not dict:
        raise Unindexable(f"associative list with keys may not have {'a null element' if item is None else 'non-map elements'}")
    if len(node.keys) == 1 and type(item.get(node.keys[0])) is str:
        return _keyed(node.keys[0], item[node.keys[0]])
    parts = []
    for key in node.keys:
        value = item.get(key, KEY_DEFAULTS.get(key))
        if value is not None or key in item:
            parts.append(f'"{key}":{_json(value)}')
    if not parts:
        keys = " ".join(map(quote, node.keys))
        why = f"omits all key fields [{keys}] (and doesn't have default values for any key fields)"
        raise Unindexable(f"associative list with keys has an element that {why}")
    return "k:{" + ",".join(parts) + "}"


@lru_cache(maxsize=4096)
def _keyed(key: str, value: str) -> str:
    """The element of an item that one plain text tells apart."""
    return f'k:{{"{key}":{_json(value)}}}'


def _json(value: Any) -> str:
    if type(value) is str:
        text = encode_basestring(value)
        return text if text.isascii() and text.isprintable() and not _HTML & set(text) else dumps(value)
    return dumps(value)


def index(node: Node, items: list[Any] | None) -> dict[str, list[Any]]:
    """The items of a granular list by path element, in order. Raises Unindexable."""
    found: dict[str, list[Any]] = {}
    for item in items or ():
        found.setdefault(element(node, item), []).append(item)
    return found


def placed(node: Node, items: list[Any]) -> list[tuple[str, Any]]:
    """The items with their path elements; an item without a place has an empty one."""
    out = []
    for item in items:
        try:
            out.append((element(node, item), item))
        except Unindexable:
            out.append(("", item))
    return out


def path_text(path: tuple[str, ...]) -> str:
    """A path as messages show it: `.spec.containers[name="api"].image`."""
    return "".join(map(_element_text, path))


def _element_text(pe: str) -> str:
    if pe.startswith("f:"):
        return "." + pe[2:]
    import json

    value = json.loads(pe[2:])
    if pe.startswith("k:"):
        return "[" + ",".join(f"{name}={_value_text(v)}" for name, v in value.items()) + "]"
    return f"[{value}]" if pe.startswith("i:") else f"[={_value_text(value)}]"


def _value_text(value: Any) -> str:
    if isinstance(value, str):
        return quote(value)
    return dumps(value)


def _sort_key(pe: str) -> tuple[str, Any]:
    """Names, then keys, then values, each kind by its values: numbers as numbers."""
    if pe[0] not in "kv":
        return (pe, ())
    import json

    value = json.loads(pe[2:])
    parts = list(value.items()) if isinstance(value, dict) else [("", value)]
    return (pe[:2], [(name, 0 if type(v) in (int, float) else 2 if type(v) is bool else 1, v) for name, v in parts])


def _in_order(fields: Fields) -> Fields:
    """The elements of one level in the order in which the server writes them."""
    keys = sorted(fields)
    if keys[-1][0] in "kv" and any(map(_NUMBER.search, keys)):
        keys.sort(key=_sort_key)
    return {k: fields[k] for k in keys}


def ordered(fields: Fields) -> Fields:
    """The whole set in the order in which the server writes it."""
    if len(fields) > 1:
        fields = _in_order(fields)
    return {k: ordered(v) if v else _MEMBER for k, v in fields.items()}


# ---- algebra ----------------------------------------------------------------------------------------------------------------

def union(a: Fields, b: Fields) -> Fields:
    """What is in either set; ordered, when both are."""
    if not a or not b:
        return a or b
    out = dict(a)
    for k, v in b.items():
        out[k] = _joined(out[k], v) if k in out else v
    return out if len(out) == len(a) else _in_order(out)


def _joined(a: Fields, b: Fields) -> Fields:
    if a == b:
        return a
    if not a or not b:
        return {DOT: _MEMBER} | (a or b)
    return union(a, b)


def difference(a: Fields, b: Fields) -> Fields:
    """What is in `a` and not in `b`; that a field is in `b` says nothing of the fields below it."""
    out = None
    for k, v in b.items():
        if k in a and k != DOT:
            left = _subtracted(a[k], v)
            if left is not a[k]:
                out = dict(a) if out is None else out
                if left is None:
                    del out[k]
                else:
                    out[k] = left
    return a if out is None else out


def _subtracted(a: Fields, b: Fields) -> Fields | None:
    """What stays of an element, None for nothing."""
    if not a:
        return None if not b or DOT in b else a
    kept = difference(a, b)
    if DOT in kept:
        if not b or DOT in b:
            kept = {k: v for k, v in kept.items() if k != DOT}
        elif len(kept) == 1:
            return _MEMBER
    return kept or None


def intersection(a: Fields, b: Fields) -> Fields:
    """What is in both sets."""
    out = {}
    for k, v in a.items():
        if k in b and k != DOT:
            common = _common(v, b[k])
            if common is not None:
                out[k] = common
    return out


def _common(a: Fields, b: Fields) -> Fields | None:
    member = (not a or DOT in a) and (not b or DOT in b)
    below = intersection(a, b)
    return element_of(member, below)


def element_of(member: bool, below: Fields) -> Fields | None:
    """What stands for an element: a member or not, with members below or not; None when it is nothing at all."""
    if not below:
        return _MEMBER if member else None
    return {DOT: _MEMBER} | below if member else below


def without(fields: Fields, paths: tuple[tuple[str, ...], ...]) -> Fields:
    """The set without these fields and all below them; a path is made of plain names."""
    for path in paths:
        fields = _without(fields, path)
    return fields


def _without(fields: Fields, path: tuple[str, ...]) -> Fields:
    name = "f:" + path[0]
    if name not in fields:
        return fields
    kept = {k: v for k, v in fields.items() if k != name}
    if len(path) == 1:
        return kept
    below = _without(fields[name], path[1:])
    if below == {DOT: _MEMBER}:
        below = _MEMBER
    elif not below and fields[name]:
        return kept
    return {k: below if k == name else v for k, v in fields.items()}


def has(fields: Fields, path: tuple[str, ...]) -> bool:
    """Whether the field is a member."""
    for pe in path[:-1]:
        if pe not in fields or not fields[pe]:
            return False
        fields = fields[pe]
    found = fields.get(path[-1])
    return found is not None and (not found or DOT in found)


def paths(fields: Fields, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The members of an ordered set; those of one level before those below them."""
    for k, v in fields.items():
        if k != DOT and (not v or DOT in v):
            yield (*prefix, k)
    for k, v in fields.items():
        if k != DOT and v:
            yield from paths(v, (*prefix, k))
