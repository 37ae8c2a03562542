"""The parts of server-side apply that know values: checking an applied configuration, merging it in, taking fields out.

Nothing is changed in place; results share parts with what came in. Source: structured-merge-diff `typed/{validate,merge,remove}.go`,
`fieldpath/set.go` (EnsureNamedFieldsAreMembers).
"""
from __future__ import annotations

from typing import Any

from .fieldsets import DOT, Fields, Unindexable, element, index, path_text, placed
from .merge_types import ANY, Node
from .pure import gofmt

_MEMBER: Fields = {}
_KINDS = {"map": dict, "struct": dict, "list": list}


# ---- checking ---------------------------------------------------------------------------------------------------------------

def violations(node: Node, value: Any, path: str = "") -> list[str]:
    """What in a configuration does not fit the schema, each as `path: what`."""
    kind = node.kind
    if value is None:
        return []
    if kind == "any":
        return []
    if kind == "scalar":
        wrong = _scalar_violation(node.scalar, value)
        return [f"{path}: {wrong}"] if wrong else []
    if not isinstance(value, _KINDS[kind]):
        wanted = "list" if kind == "list" else "map"
        return [_at(path, f"expected {wanted}, got &{{{gofmt.text(value)}}}")]
    return _list_violations(node, value, path) if kind == "list" else _map_violations(node, value, path)


def _at(path: str, what: str) -> str:
    return f"{path}: {what}" if path else what


def _scalar_violation(scalar: str, value: Any) -> str:
    if scalar == "numeric":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"expected numeric (int or float), got {gofmt.type_name(value)}"
    elif scalar == "string":
        if not isinstance(value, str):
            return f"expected string, got &value.valueUnstructured{{Value:{gofmt.source(value)}}}"
    elif scalar == "boolean":
        if not isinstance(value, bool):
            return f"expected boolean, got &{{{gofmt.text(value)}}}"
    elif isinstance(value, dict | list):
        return f"expected any scalar, got &{{{gofmt.text(value)}}}"
    return ""


def _list_violations(node: Node, items: list[Any], path: str) -> list[str]:
    found: list[str] = []
    seen = set()
    for i, item in enumerate(items):
        pe = f"i:{i}"
        if node.granular:
            try:
                pe = element(node, item)
            except Unindexable as e:
                return [*found, _at(path, f"element {i}: {e}")]
            if pe in seen:
                found.append(_at(path, f"duplicate entries for key {path_text((pe,))}"))
            seen.add(pe)
        found += violations(node.elem or ANY, item, path + path_text((pe,)))
    return found


def _map_violations(node: Node, value: dict[str, Any], path: str) -> list[str]:
    found: list[str] = []
    for name in sorted(value):
        child = node.child(name)
        if child is None:
            return [*found, f"{path}.{name}: field not declared in schema"]
        found += violations(child, value[name], f"{path}.{name}")
    return found


# ---- merging ----------------------------------------------------------------------------------------------------------------

def merge(node: Node, live: Any, applied: Any) -> Any:
    """The live value with the applied one merged in; both are there. Raises Unindexable."""
    if node.granular and node.kind == "list":
        if isinstance(live, list | None) and isinstance(applied, list | None) and (live or applied):
            return _merge_lists(node, live or [], applied or [])
    elif node.granular and isinstance(live, dict | None) and isinstance(applied, dict | None) and (live or applied):
        return _merge_maps(node, live or {}, applied or {})
    return applied


def _merge_maps(node: Node, live: dict[str, Any], applied: dict[str, Any]) -> dict[str, Any]:
    out = dict(live)
    for k, v in applied.items():
        out[k] = merge(node.of_key(k), live[k], v) if k in live else v
    return out


def _merge_lists(node: Node, live: list[Any], applied: list[Any]) -> list[Any]:
    """Applied items keep their order among themselves; live ones that were not applied stay as near as they can to where they were."""
    before, after = index(node, live), index(node, applied)
    left, right = [element(node, item) for item in live], list(after)
    elem = node.elem or ANY
    shared = [pe for pe in right if pe in before]
    done: set[str] = set()
    out: list[Any] = []

    def take(pe: str) -> None:
        done.add(pe)
        had = before.get(pe)
        # A live item that stands there twice is not merged with: the applied one replaces both.
        out.append(after[pe][0] if had is None else merge(elem, had[0] if len(had) == 1 else None, after[pe][0]))
        if shared and shared[0] == pe:
            shared.pop(0)

    i = j = 0
    while i < len(left) or j < len(right):
        if i < len(left) and j < len(right):
            if left[i] == right[j]:
                take(right[j])
                i, j = i + 1, j + 1
                continue
            if left[i] in after and shared and shared[0] != left[i]:
                i += 1
                continue
        if i < len(left):
            if left[i] not in after:
                out.append(live[i])
                i += 1
                continue
            if left[i] in done:
                i += 1
        if j < len(right):
            take(right[j])
            j += 1
    return out


# ---- taking fields out ------------------------------------------------------------------------------------------------------

def remove(node: Node, value: Any, fields: Fields) -> Any:
    """The value without the members of the set; a list or map that loses all, or that is one value, becomes null."""
    if isinstance(value, dict) and node.kind != "list":
        return _remove_from_map(node, value, fields) if node.granular and value else None
    if isinstance(value, list):
        return _remove_from_list(node, value, fields) if node.granular and node.kind == "list" and value else None
    return value


def _remove_from_map(node: Node, value: dict[str, Any], fields: Fields) -> Any:
    out = {}
    for k, v in value.items():
        below = fields.get("f:" + k)
        if below is None:
            out[k] = v
        elif below and DOT not in below:
            out[k] = remove(node.of_key(k), v, below)
    return out or None


def _remove_from_list(node: Node, value: list[Any], fields: Fields) -> Any:
    out = []
    for pe, item in placed(node, value):
        below = fields.get(pe)
        if below is None:
            out.append(item)
        elif below and DOT not in below:
            out.append(remove(node.elem or ANY, item, below))
    return out or None


def with_named_parents(node: Node | None, fields: Fields) -> Fields:
    """The set with every struct field that has members below it a member too."""
    out: Fields = {}
    for k, v in fields.items():
        if not v:
            out[k] = v
            continue
        named = k.startswith("f:") and node is not None and node.kind != "list"
        child = None
        if node is not None and (named or (k.startswith("k:") and node.kind in ("list", "any"))):
            child = node.of_key(k[2:]) if named else node.elem
        below = with_named_parents(child, v)
        if named and node is not None and node.declares(k[2:]) and DOT not in below:
            below = {DOT: _MEMBER} | below
        out[k] = below
    return out
