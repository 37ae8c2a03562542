"""Which fields an object has, and in which fields two objects differ, by the schema of their kind.

Objects of built-in kinds are compared as their Go types would be encoded (`typed`): what `omitempty` leaves out is not there, what was
never set but is always encoded is. Source: structured-merge-diff `typed/{compare,tofieldset}.go`, `value/structreflect.go`.
"""
from __future__ import annotations

from typing import Any

from .fieldsets import DOT, Fields, element_of, index, placed
from .merge_types import ANY, DROP_NULL, Node

Difference = tuple[Fields | None, Fields | None]

_MEMBER: Fields = {}


def _absent(node: Node, value: Any) -> bool:
    """Whether Go's encoder leaves this value of a field out."""
    return not value and (node.drop < DROP_NULL or value is None)


# ---- what changed -----------------------------------------------------------------------------------------------------------

def everything(node: Node, value: Any, typed: bool) -> Fields:
    """The element of a value that is new, or gone: itself and all below. Raises Unindexable."""
    kind = type(value)
    if not node.granular or (kind is not dict and kind is not list):
        return _MEMBER
    out: Fields = {DOT: _MEMBER}
    if kind is dict and node.kind != "list":
        if typed and node.struct is not None:
            value = node.filled(value)
        children = node.children
        for k, v in value.items():
            child = children.get(k) or node.of_key(k)
            if typed and not v and child.drop and _absent(child, v):
                continue
            out["f:" + k] = _MEMBER if not child.granular else everything(child, v, typed)
    elif kind is list and node.kind == "list":
        elem = node.elem or ANY
        for pe, items in index(node, value).items():
            out[pe] = everything(elem, items[0], typed) if len(items) == 1 else _MEMBER
    return out if len(out) > 1 else _MEMBER


def compare(node: Node, old: Any, new: Any, typed: bool) -> Difference:
    """The elements of what is new or changed, and of what is gone, between two values that both are there. Raises Unindexable."""
    if old == new:
        return None, None
    if node.granular:
        if node.kind == "list":
            if isinstance(old, list | None) and isinstance(new, list | None):
                return _compare_lists(node, old, new, typed)
        elif isinstance(old, dict | None) and isinstance(new, dict | None):
            return _compare_maps(node, old, new, typed)
        elif node.kind == "any":
            gone = {k: v for k, v in everything(node, old, typed).items() if k != DOT}
            return everything(node, new, typed), gone or None
    return _MEMBER, None


def _compare_maps(node: Node, old: Any, new: Any, typed: bool) -> Difference:
    old, new = old or {}, new or {}
    if typed and node.struct is not None:
        old, new = node.filled(old), node.filled(new)
    if not old and not new:
        return _MEMBER, None
    changed: Fields = {}
    gone: Fields = {}
    for k, v in new.items():
        child = node.of_key(k)
        there = not (typed and not v and child.drop and _absent(child, v))
        if k in old:
            before = old[k]
            if before is v or before == v:
                continue
            if typed and not before and child.drop and _absent(child, before):
                if there:
                    changed["f:" + k] = everything(child, v, typed)
            elif there:
                c, g = compare(child, before, v, typed)
                if c is not None:
                    changed["f:" + k] = c
                if g is not None:
                    gone["f:" + k] = g
            else:
                gone["f:" + k] = everything(child, before, typed)
        elif there:
            changed["f:" + k] = everything(child, v, typed)
    for k, v in old.items():
        if k not in new:
            child = node.of_key(k)
            if not (typed and not v and child.drop and _absent(child, v)):
                gone["f:" + k] = everything(child, v, typed)
    return changed or None, gone or None


def _compare_lists(node: Node, old: list[Any] | None, new: list[Any] | None, typed: bool) -> Difference:
    if not old and not new:
        return _MEMBER, None
    before, after = index(node, old), index(node, new)
    elem = node.elem or ANY
    changed: Fields = {}
    gone: Fields = {}
    for pe, items in after.items():
        had = before.get(pe)
        if had is None:
            changed[pe] = everything(elem, items[0], typed) if len(items) == 1 else _MEMBER
        elif len(had) == len(items) == 1:
            c, g = compare(elem, had[0], items[0], typed)
            if c is not None:
                changed[pe] = c
            if g is not None:
                gone[pe] = g
        elif len(had) > 1 and len(items) > 1:
            if had != items:
                changed[pe] = _MEMBER
        elif len(had) > 1:
            # Duplicates that are none any more: the item is new, the mark of the duplicates goes.
            changed[pe], gone[pe] = everything(elem, items[0], typed), _MEMBER
        else:
            changed[pe], gone[pe] = _MEMBER, everything(elem, had[0], typed)
    for pe, had in before.items():
        if pe not in after:
            gone[pe] = everything(elem, had[0], typed) if len(had) == 1 else _MEMBER
    return changed or None, gone or None


# ---- what was applied -------------------------------------------------------------------------------------------------------

def field_set(node: Node, obj: dict[str, Any]) -> Fields:
    """The fields of an applied configuration: leaves, items of lists and entries of maps, but no structs."""
    return _own(node, obj)[1]


def _own(node: Node, value: Any) -> tuple[bool, Fields]:
    """Whether the value itself is a member, and the members below."""
    if value is None:
        return node.kind == "scalar" or (node.kind != "any" and not node.granular), {}
    kind = type(value)
    if not node.granular or (kind is not dict and kind is not list) or (kind is list and node.kind != "list"):
        return True, {}
    below: Fields = {}
    if kind is dict:
        for k, v in value.items():
            child = node.of_key(k)
            member, deeper = _own(child, v)
            found = element_of(member or v is None or v == {} or not node.declares(k), deeper)
            if found is not None:
                below["f:" + k] = found
        return False, below
    elem = node.elem or ANY
    for pe, item in placed(node, value):
        if pe:
            # Items that stand there twice are owned as one thing.
            below[pe] = _MEMBER if pe in below else element_of(True, _own(elem, item)[1])
    return False, below
