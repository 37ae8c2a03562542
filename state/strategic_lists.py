"""Lists of a strategic merge: what they hold, how they are ordered, what errors say of them.

The order is Go's: `sort.SliceStable` with a comparison that calls every unknown item smaller, so a new item goes to the front.
Source: apimachinery `pkg/util/strategicpatch/patch.go`, `pkg/util/mergepatch/errors.go`; Go's `sort/zsortfunc.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .pure import gofmt

PATCH = "$patch"
RETAIN_KEYS = "$retainKeys"
DELETE_FROM_LIST = "$deleteFromPrimitiveList"
SET_ORDER = "$setElementOrder"

BAD_PRIMITIVE_LIST = "invalid patch format of primitive list"
BAD_RETAIN_KEYS = "invalid patch format of retainKeys"
BAD_SET_ORDER = "invalid patch format of setElementOrder list"
LIST_OF_LISTS = "lists of lists are not supported"

Map = dict[str, Any]
List = list[Any]


class MergeError(ValueError):
    """A strategic merge or diff that cannot be done; the text is Go's."""


def no_merge_key(item: Map, key: str) -> MergeError:
    return MergeError(f"map: {gofmt.text(item)} does not contain declared merge key: {key}")


def bad_type(expected: type, value: Any) -> MergeError:
    got = "%!s(<nil>)" if value is None else gofmt.type_name(value)
    return MergeError(f"expected a {gofmt.type_name(expected())}, but received a {got}")


def same(a: Any, b: Any) -> bool:
    """Go's `==` and reflect.DeepEqual on JSON data: like Python's, but a bool is no int and an int no float."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(v, b[k]) for k, v in a.items())
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def key_of(value: Any) -> Any:
    """A hashable stand-in for the value, equal exactly when Go calls the values equal."""
    return (type(value), gofmt.text(value) if isinstance(value, (dict, list)) else value)


def element_type(*lists: List) -> type:
    """The one type that all elements share."""
    found: type | None = None
    for items in lists:
        for item in items:
            if found is None:
                found = type(item)
                if found is list:
                    raise MergeError(LIST_OF_LISTS)
            elif found is not type(item):
                raise MergeError(f"list element types are not identical: {gofmt.text(list(lists))}")
    if found is None:
        raise MergeError("no elements in any of the given slices")
    return found


def check_merge_keys(key: str, *lists: List) -> None:
    for items in lists:
        for item in items:
            if not isinstance(item, dict):
                raise bad_type(dict, item)
            if key not in item:
                raise no_merge_key(item, key)


def split_deletions(items: List) -> tuple[List, List]:
    """The items that stay, and those that say `$patch: delete`."""
    kept: List = []
    deleted: List = []
    for item in items:
        if not isinstance(item, dict):
            raise bad_type(dict, item)
        (deleted if item.get(PATCH) == "delete" else kept).append(item)
    return kept, deleted


def find_by_key(items: List, key: str, value: Any) -> int:
    """The index of the item whose merge key has this value, or -1."""
    for i, item in enumerate(items):
        if not isinstance(item, dict):
            raise MergeError(f"value for key {i} is not a map")
        if key in item and same(item[key], value):
            return i
    return -1


def key_equal(left: Any, right: Any, key: str) -> bool:
    """Whether two items are the same one; without a merge key the items themselves are compared."""
    if not key:
        return same(left, right)
    for item in (left, right):
        if not isinstance(item, dict):
            raise bad_type(dict, item)
        if key not in item:
            raise no_merge_key(item, key)
    return same(left[key], right[key])


# ---- order ------------------------------------------------------------------------------------------------------------------

def _ranks(order: List, key: str) -> dict[Any, int]:
    ranks: dict[Any, int] = {}
    for i, item in enumerate(order):
        ranks.setdefault(_identity(item, key), i)
    return ranks


def _identity(item: Any, key: str) -> Any:
    if key:
        item = item.get(key) if isinstance(item, dict) else None
    return key_of(item)


def in_order_of(items: List, order: List, key: str, of_maps: bool) -> List:
    """`items` sorted as they stand in `order`, deletions last."""
    deleted: List = []
    if of_maps:
        check_merge_keys(key, items, order)
        items, deleted = split_deletions(items)
    ranks = _ranks(order, key if of_maps else "")
    rank = {id(item): ranks.get(_identity(item, key if of_maps else ""), -1) for item in items}

    def less(a: Any, b: Any) -> bool:
        left, right = rank[id(a)], rank[id(b)]
        return left < right if left >= 0 and right >= 0 else True

    slice_stable(items, less)
    return items + deleted


def interleaved(patch: List, server_only: List, patch_order: List, server_order: List, key: str, of_maps: bool) -> List:
    """Items of the patch in the patch's order and the others in the live order, merged so that each keeps its relative order."""
    right = in_order_of(patch, patch_order, key, of_maps)
    left = in_order_of(server_only, server_order, key, of_maps)
    ranks = _ranks(server_order, key if of_maps else "")
    out: List = []
    i = j = 0
    while i < len(left) and j < len(right):
        li, ri = (ranks.get(_identity(item, key if of_maps else ""), -1) for item in (left[i], right[j]))
        if 0 <= li < ri:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    return out + right[j:] + left[i:]


def sort_by_text(items: List, text: Callable[[Any], str]) -> None:
    """Go's sort.Sort by text where equal texts count as smaller, in place: short lists by insertion, as there."""
    if len(items) <= 12:
        _insertion(items, 0, len(items), lambda a, b: text(a) <= text(b))
    else:
        items.sort(key=text)


def dedupe(items: List) -> List:
    """Without repeated scalars; the last item takes the place of a repeated one, as in Go's code."""
    out = list(items)
    i = 0
    while i < len(out) - 1:
        j = i + 1
        while j < len(out):
            if same(out[i], out[j]):
                out[j] = out[-1]
                out.pop()
            else:
                j += 1
        i += 1
    return out


Less = Callable[[Any, Any], bool]


def _insertion(items: List, start: int, end: int, less: Less) -> None:
    for i in range(start + 1, end):
        j = i
        while j > start and less(items[j], items[j - 1]):
            items[j], items[j - 1] = items[j - 1], items[j]
            j -= 1


def slice_stable(items: List, less: Less) -> None:
    """Go's stable sort in place. Its steps matter: `less` need not be an order."""
    size, n = 20, len(items)
    for start in range(0, n, size):
        _insertion(items, start, min(start + size, n), less)
    while size < n:
        for start in range(0, n - size, 2 * size):
            _sym_merge(items, start, start + size, min(start + 2 * size, n), less)
        size *= 2


def _sym_merge(items: List, a: int, m: int, b: int, less: Less) -> None:
    """Merges the sorted runs [a, m) and [m, b) in place by rotations (Kim and Kutzner's SymMerge)."""
    if m - a == 1:
        low, high = m, b
        while low < high:
            half = (low + high) // 2
            low, high = (half + 1, high) if less(items[half], items[a]) else (low, half)
        items[a:low] = [*items[a + 1: low], items[a]]
        return
    if b - m == 1:
        low, high = a, m
        while low < high:
            half = (low + high) // 2
            low, high = (low, half) if less(items[m], items[half]) else (half + 1, high)
        items[low: m + 1] = [items[m], *items[low:m]]
        return
    mid = (a + b) // 2
    n = mid + m
    start, r = (n - b, mid) if m > mid else (a, m)
    while start < r:
        c = (start + r) // 2
        start, r = (start, c) if less(items[n - 1 - c], items[c]) else (c + 1, r)
    end = n - start
    if start < m < end:
        items[start:end] = items[m:end] + items[start:m]
    if a < start < mid:
        _sym_merge(items, a, start, mid, less)
    if mid < end < b:
        _sym_merge(items, mid, end, b, less)
