"""Patches made of objects, as clients make them: two-way and three-way strategic merge patches, and three-way JSON merge patches.

`kubectl apply` sends a three-way patch of the last applied configuration, the manifest and the live object; `set`, `label`, `edit` and
`annotate` a two-way one. Source: apimachinery `pkg/util/strategicpatch/patch.go`, `pkg/util/jsonmergepatch/patch.go`;
evanphx/json-patch v4 `merge.go`.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from .pure import gofmt
from .pure.objects import clone
from .schema_types import Struct, Type
from .strategic import CLIENT, list_meta, map_meta, merge_map
from .strategic_lists import (
    DELETE_FROM_LIST,
    LIST_OF_LISTS,
    PATCH,
    RETAIN_KEYS,
    SET_ORDER,
    List,
    Map,
    MergeError,
    bad_type,
    dedupe,
    element_type,
    in_order_of,
    key_equal,
    no_merge_key,
    same,
    sort_by_text,
)

IDENTITY = ("apiVersion", "kind", "metadata.name")
Of = Struct | Type | None


class PatchConflict(MergeError):
    """A change of the manifest meets another change of the live object. `text` makes the message of both patches as YAML."""

    def __init__(self, patch: Map, changed: Map):
        super().__init__("patch conflicts with changes made from original to current")
        self.patch, self.changed = patch, changed

    def text(self, patch: str, changed: str) -> str:
        return f"patch:\n{patch}\nconflicts with changes made from original to current:\n{changed}\n"


class _Diff(NamedTuple):
    set_order: bool = False
    ignore_changes: bool = False
    ignore_deletions: bool = False
    retain_keys: bool = False


def create_two_way_merge_patch(original: Map, modified: Map, definition: Struct, fixed: Iterable[str] = ()) -> Map:
    """The strategic merge patch that makes `modified` of `original`. Fields of `fixed` ("kind", "metadata.name") may not change."""
    patch = _diff_maps(clone(original), clone(modified), definition, _Diff(set_order=True))
    _check_fixed(patch, fixed)
    return patch


def create_three_way_merge_patch(original: Map, modified: Map, current: Map, definition: Struct, overwrite: bool = True,
                                 fixed: Iterable[str] = IDENTITY) -> Map:
    """The patch for `current` with what `modified` has that differs, and without what `original` had and `modified` has no more."""
    delta = _diff_maps(clone(current), clone(modified), definition, _Diff(set_order=True, ignore_deletions=True))
    deletions = _diff_maps(clone(original), clone(modified), definition, _Diff(set_order=True, ignore_changes=True))
    patch = merge_map(deletions, delta, definition, CLIENT)
    _check_fixed(patch, fixed)
    if not overwrite:
        changed = _diff_maps(clone(original), clone(current), definition, _Diff())
        if _conflict(patch, changed, definition, "", ""):
            raise PatchConflict(patch, changed)
    return patch


def create_three_way_json_merge_patch(original: Map, modified: Map, current: Map, fixed: Iterable[str] = IDENTITY) -> Map:
    """The JSON merge patch of a three-way comparison, for kinds without a Go type."""
    from .patch import merge_patch
    changes = _nulls(create_merge_patch(current, modified), keep=False)
    deletions = _nulls(create_merge_patch(original, modified), keep=True)
    if _overlap(changes, deletions):
        raise PatchConflict(changes, deletions)
    patch: Map = merge_patch(deletions, changes)
    _check_fixed(patch, fixed)
    return patch


def _check_fixed(patch: Map, fixed: Iterable[str]) -> None:
    for path in fixed:
        parent, _, name = path.rpartition(".")
        holder = patch.get(parent) if parent else patch
        if isinstance(holder, dict) and name in holder:
            raise MergeError(f"precondition failed for: {gofmt.text(patch)}")


# ---- strategic differences --------------------------------------------------------------------------------------------------

def _diff_maps(original: Map, modified: Map, of: Of, options: _Diff) -> Map:
    patch: Map = {}
    retained = [k for k, v in modified.items() if v is not None] if options.retain_keys else []
    for key, value in modified.items():
        if key not in original:
            if not options.ignore_changes:
                patch[key] = value
            continue
        before = original[key]
        if key == PATCH:
            if not isinstance(before, str) or not isinstance(value, str):
                raise MergeError(f"invalid value for special key: {PATCH}")
            if before != value:
                patch[key] = value
        elif type(before) is not type(value):
            if not options.ignore_changes:
                patch[key] = value
        elif isinstance(value, dict):
            _diff_map_field(key, before, value, patch, of, options)
        elif isinstance(value, list):
            _diff_list_field(key, before, value, patch, of, options)
        else:
            _replace_if_changed(key, before, value, patch, options)
    if not options.ignore_deletions:
        patch |= {key: None for key in original if key not in modified}
    added = any(v is not None and k not in modified for k, v in original.items())
    if retained and (patch or added):
        patch[RETAIN_KEYS] = sorted(retained)
    return patch


def _replace_if_changed(key: str, before: Any, value: Any, patch: Map, options: _Diff) -> None:
    if not options.ignore_changes and not same(before, value):
        patch[key] = value


def _diff_map_field(key: str, before: Map, value: Map, patch: Map, of: Of, options: _Diff) -> None:
    try:
        meta = map_meta(of, key)
    except MergeError:
        if same(before, value):
            return
        raise
    if meta.strategy == "replace":
        if not options.ignore_changes:
            patch[key] = value
        return
    inner = _diff_maps(before, value, meta.type, options._replace(retain_keys=meta.retain))
    if inner:
        patch[key] = inner


def _diff_list_field(key: str, before: List, value: List, patch: Map, of: Of, options: _Diff) -> None:
    try:
        meta = list_meta(of, key)
    except MergeError:
        if same(before, value):
            return
        raise
    if meta.strategy != "merge":
        _replace_if_changed(key, before, value, patch, options)
        return
    added, deleted, order = _diff_lists(before, value, meta.type, meta.key, options._replace(retain_keys=meta.retain))
    for name, items in ((key, added), (f"{DELETE_FROM_LIST}/{key}", deleted), (f"{SET_ORDER}/{key}", order)):
        if items:
            patch[name] = items


def _diff_lists(original: List, modified: List, of: Type | None, key: str, options: _Diff) -> tuple[List, List, List]:
    """What to add or change, what to delete from a list of scalars, and the order to set."""
    if not original:
        return ([], [], []) if options.ignore_changes else (modified, [], [])
    kind = element_type(original, modified)
    if kind is list:
        raise MergeError(LIST_OF_LISTS)
    if kind is not dict:
        return _diff_scalars(original, modified, options)
    changed, deleted = _diff_items(original, modified, of, key, options)
    changed = in_order_of(changed, modified, key, True)
    order_same = len(original) == len(modified) and all(key_equal(a, b, key) for a, b in zip(original, modified, strict=True))
    changed += deleted
    wanted = options.set_order and (
        not options.ignore_changes and (bool(changed) or not order_same) or not options.ignore_deletions and bool(changed))
    return changed, [], [{key: item[key]} for item in modified] if wanted else []


def _diff_scalars(original: List, modified: List, options: _Diff) -> tuple[List, List, List]:
    # Go sorts the original in place, so that the comparison of orders below meets it sorted.
    sort_by_text(original, gofmt.text)
    wanted = list(modified)
    sort_by_text(wanted, gofmt.text)
    added: List = []
    deleted: List = []
    i = j = 0
    while i < len(original) or j < len(wanted):
        left = gofmt.text(original[i]) if i < len(original) else None
        right = gofmt.text(wanted[j]) if j < len(wanted) else None
        if left == right:
            i += 1
            j += 1
        elif left is None or right is not None and left > right:
            if not options.ignore_changes:
                added.append(wanted[j])
            j += 1
        else:
            if not options.ignore_deletions:
                deleted.append(original[i])
            i += 1
    added = in_order_of(added, modified, "", False)
    deleted = dedupe(deleted)
    ordered = options.set_order and (
        not options.ignore_deletions and bool(deleted) or not options.ignore_changes and not same(original, modified))
    return added, deleted, modified if ordered else []


def _diff_items(original: List, modified: List, of: Type | None, key: str, options: _Diff) -> tuple[List, List]:
    """Both lists walked side by side in the order of their merge keys: changed and new items, and deletions."""
    left, right = (_by_key(items, key) for items in (original, modified))
    changed: List = []
    deleted: List = []
    i = j = 0
    while i < len(left) or j < len(right):
        a = _keyed(left, i, key)
        b = _keyed(right, j, key)
        if a is not None and b is not None and a == b:
            item = _diff_maps(left[i], right[j], of, options)
            if item:
                item[key] = right[j][key]
                changed.append(item)
            i += 1
            j += 1
        elif a is None or b is not None and a > b:
            if not options.ignore_changes:
                changed.append(right[j])
            j += 1
        else:
            if not options.ignore_deletions:
                deleted.append({key: left[i][key], PATCH: "delete"})
            i += 1
    return changed, deleted


def _by_key(items: List, key: str) -> List:
    out = list(items)
    sort_by_text(out, lambda item: gofmt.text(item.get(key)))
    return out


def _keyed(items: List, at: int, key: str) -> str | None:
    """The text of the item's merge key, None behind the end."""
    if at >= len(items):
        return None
    if key not in items[at]:
        raise no_merge_key(items[at], key)
    return gofmt.text(items[at][key])


# ---- conflicts --------------------------------------------------------------------------------------------------------------

def _conflict(left: Any, right: Any, of: Of, strategy: str, key: str) -> bool:
    """Whether two patches set the same thing to different values."""
    if isinstance(left, dict):
        if not isinstance(right, dict):
            return True
        if (PATCH in left or PATCH in right) and not (PATCH in left and PATCH in right and left[PATCH] == right[PATCH]):
            return True
        return strategy != "replace" and _maps_conflict(left, right, of)
    if isinstance(left, list):
        return not isinstance(right, list) or _lists_conflict(left, right, of, strategy, key)
    return not same(left, right)


def _maps_conflict(left: Map, right: Map, of: Of) -> bool:
    for name, value in left.items():
        if name in (PATCH, RETAIN_KEYS) or name not in right:
            continue
        if isinstance(value, list):
            meta = list_meta(of, name)
        elif isinstance(value, dict):
            meta = map_meta(of, name)
        else:
            if not same(value, right[name]):
                return True
            continue
        if _conflict(value, right[name], meta.type, meta.strategy, meta.key):
            return True
    return False


def _lists_conflict(left: List, right: List, of: Of, strategy: str, key: str) -> bool:
    kind = element_type(left, right)
    if strategy == "merge":
        if kind is not dict:
            return False
        a, b = ({gofmt.text(item[key]): item for item in _checked(items, key)} for items in (left, right))
        return any(name in b and _conflict(item, b[name], of, "", "") for name, item in a.items())
    if len(left) != len(right):
        return True
    if kind is not dict:
        left, right = _sorted_in_place(left), _sorted_in_place(right)
    return any(_conflict(a, b, of, "", "") for a, b in zip(left, right, strict=False))


def _sorted_in_place(items: List) -> List:
    """The scalars sorted and each once. Go does it in the list of the patch itself, so the patch goes out that way."""
    out = dedupe(items)
    sort_by_text(out, gofmt.text)
    items[:len(out)] = out
    return out


def _checked(items: List, key: str) -> List:
    for item in items:
        if not isinstance(item, dict):
            raise bad_type(dict, item)
        if key not in item:
            raise MergeError(f"cannot find merge key `{key}` in merging list element:{gofmt.text(item)}")
    return items


# ---- JSON merge patches -----------------------------------------------------------------------------------------------------

def create_merge_patch(original: Map, modified: Map) -> Map:
    """The RFC 7386 patch that makes `modified` of `original`."""
    patch: Map = {}
    for key, value in modified.items():
        if key not in original or type(original[key]) is not type(value):
            patch[key] = value
        elif isinstance(value, dict):
            inner = create_merge_patch(original[key], value)
            if inner:
                patch[key] = inner
        elif not same(original[key], value):
            patch[key] = value
    return patch | {key: None for key in original if key not in modified}


def _nulls(patch: Map, keep: bool) -> Map:
    """Only the nulls of a merge patch, or all but the nulls."""
    out: Map = {}
    for key, value in patch.items():
        if isinstance(value, dict) and value:
            inner = _nulls(value, keep)
            if inner:
                out[key] = inner
        elif (value is None) is keep:
            out[key] = value
    return out


def _overlap(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return any(key in right and _overlap(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) != len(right) or any(map(_overlap, left, right))
    return not same(left, right)
