"""Strategic merge patch: merging a patch into an object as the Go type's patch tags say.

Source: apimachinery `pkg/util/strategicpatch/patch.go`, `meta.go`.
"""
from __future__ import annotations

from typing import Any, NamedTuple

from .pure import gofmt
from .pure.gojson import quote
from .pure.objects import clone
from .schema_types import Field, Struct, Type
from .strategic_lists import (
    BAD_PRIMITIVE_LIST,
    BAD_RETAIN_KEYS,
    BAD_SET_ORDER,
    DELETE_FROM_LIST,
    PATCH,
    RETAIN_KEYS,
    SET_ORDER,
    List,
    Map,
    MergeError,
    bad_type,
    dedupe,
    element_type,
    find_by_key,
    interleaved,
    key_equal,
    key_of,
    no_merge_key,
    same,
    split_deletions,
)


class Options(NamedTuple):
    """The server merges parallel lists and forgets nulls that delete nothing; a client that joins two patches does neither."""

    merge_lists: bool = True
    ignore_nulls: bool = True


SERVER = Options()
CLIENT = Options(merge_lists=False, ignore_nulls=False)


class Meta(NamedTuple):
    """What the tags say of a field: the type behind it, the strategy ("merge", "replace" or ""), the merge key, `retainKeys`."""

    type: Type | None
    strategy: str
    key: str
    retain: bool


def strategic_merge(doc: Map, patch: Map, definition: Struct) -> Map:
    """The patched object. Neither argument is changed. MergeError with Go's text if the patch cannot be merged."""
    return merge_leaving(doc, patch, definition)[0]


def merge_leaving(doc: Map, patch: Map, definition: Struct) -> tuple[Map, Map]:
    """The patched object and what the merge left of the patch: the server's error messages show that."""
    left = clone(patch)
    return merge_map(clone(doc), left, definition, SERVER), left


# ---- tags -------------------------------------------------------------------------------------------------------------------

def _field(of: Struct | Type | None, name: str) -> Field:
    if isinstance(of, Type):
        if of.code not in "#qotuaABS":
            raise MergeError(f"merging an object in json but data type is not struct, instead is: {of.go_kind}")
        of = of.struct if of.code == "#" else Struct(of.go, [])
    assert of is not None
    field = of.fields.get(name) or next((f for n, f in of.fields.items() if n.lower() == name.lower()), None)
    if field is None:
        raise MergeError(f"unable to find api field in struct {of.name} for the json field {quote(name)}")
    return field


def _meta(field: Field, of: Type | None) -> Meta:
    others = [s for s in field.strategies if s != "retainKeys"]
    return Meta(of, others[0] if others else "", field.merge_key, "retainKeys" in field.strategies)


def map_meta(of: Struct | Type | None, name: str) -> Meta:
    """The tags of a field that holds an object."""
    field = _field(of, name)
    return _meta(field, field.type)


def list_meta(of: Struct | Type | None, name: str) -> Meta:
    """The tags of a field that holds a list; the type is that of an element."""
    field = _field(of, name)
    if field.type.code == "y":
        return _meta(field, None)
    if field.type.code != "[":
        if field.type.pointer:
            return _meta(field, field.type)
        raise MergeError(f"expected slice or array type, but got: {of.go_kind if isinstance(of, Type) else 'struct'}")
    if field.type.elem and field.type.elem.code == "[":
        raise MergeError("unexpected slice of slice")
    return _meta(field, field.type.elem)


# ---- objects ----------------------------------------------------------------------------------------------------------------

def merge_map(original: Map | None, patch: Map, of: Struct | Type | None, options: Options) -> Map:
    """Merges `patch` into `original`, changing both, and returns the result."""
    if PATCH in patch:
        return _directed(patch)
    original = {} if original is None else original
    _retain_keys(original, patch, options)
    for key in [k for k in patch if k.startswith(SET_ORDER)]:
        _merge_ordered(key, original, patch, of, options)
    for name, value in list(patch.items()):
        deletes = name.startswith(DELETE_FROM_LIST)
        if deletes:
            if not options.merge_lists:
                original[name] = value
                continue
            name = _target(name, DELETE_FROM_LIST)
        _merge_field(name, value, original, of, options, deletes)
    return original


def _merge_field(name: str, value: Any, original: Map, of: Struct | Type | None, options: Options, deletes: bool) -> None:
    if value is None:
        original.pop(name, None)
        if options.ignore_nulls:
            return
    current = original.get(name)
    if name not in original or type(current) is not type(value):
        if not deletes:
            if options.ignore_nulls:
                _discard_nulls(value)
            _put(original, name, value)
    elif isinstance(value, dict):
        meta = map_meta(of, name)
        original[name] = value if meta.strategy == "replace" else merge_map(current, value, meta.type, options)
    elif isinstance(value, list):
        meta = list_meta(of, name)
        original[name] = _merge_list(current or [], value, meta, options, deletes)
    else:
        original[name] = value


def _directed(patch: Map) -> Map:
    """`$patch: replace` gives the patch itself, `$patch: delete` nothing."""
    directive = patch[PATCH]
    if directive == "replace":
        del patch[PATCH]
        return patch
    if directive == "delete":
        return {}
    raise _unknown_directive(directive, patch)


def _unknown_directive(directive: Any, patch: Map) -> MergeError:
    if not isinstance(directive, str):
        directive = "%!s(<nil>)" if directive is None else f"%!s({gofmt.type_name(directive)}={gofmt.text(directive)})"
    return MergeError(f"unknown patch type: {directive} in map: {gofmt.text(patch)}")


def _target(key: str, prefix: str) -> str:
    """The field that a parallel list such as "$setElementOrder/containers" speaks of."""
    head, slash, name = key.partition("/")
    if not slash or head != prefix:
        raise MergeError(BAD_PRIMITIVE_LIST if prefix == DELETE_FROM_LIST else BAD_SET_ORDER)
    return name


def _put(original: Map, name: str, value: Any) -> None:
    made, keep = without_directives(value)
    if keep:
        original[name] = made
    else:
        original.pop(name, None)


def without_directives(value: Any) -> tuple[Any, bool]:
    """The value without the objects that carry `$patch`; False when it is such an object itself."""
    if isinstance(value, dict):
        if PATCH in value:
            return None, False
        for key, item in list(value.items()):
            made, keep = without_directives(item)
            if keep:
                value[key] = made
            else:
                del value[key]
    elif isinstance(value, list):
        return [made for made, keep in map(without_directives, value) if keep], True
    return value, True


def _discard_nulls(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in list(value.items()):
            if item is None:
                del value[key]
            else:
                _discard_nulls(item)
    elif isinstance(value, list):
        for item in value:
            _discard_nulls(item)


def _retain_keys(original: Map, patch: Map, options: Options) -> None:
    """`$retainKeys`: what the list does not name goes; the patch may set nothing that it does not name."""
    if RETAIN_KEYS not in patch:
        return
    kept = patch.pop(RETAIN_KEYS)
    if not options.merge_lists:
        if RETAIN_KEYS in original and not same(original[RETAIN_KEYS], kept):
            raise MergeError(f"{gofmt.text(original[RETAIN_KEYS])} and {gofmt.text(kept)} are not deep equal: "
                             "this may happen when calculating the 3-way diff patch")
        original[RETAIN_KEYS] = kept
        return
    if not isinstance(kept, list):
        raise MergeError(BAD_RETAIN_KEYS)
    for key, value in patch.items():
        if value is not None and key not in kept and not key.startswith((DELETE_FROM_LIST, SET_ORDER)):
            raise MergeError(BAD_RETAIN_KEYS)
    for key in [k for k in original if k not in kept]:
        del original[key]


# ---- lists ------------------------------------------------------------------------------------------------------------------

def _merge_ordered(key: str, original: Map, patch: Map, of: Struct | Type | None, options: Options) -> None:
    """Merges the list that a `$setElementOrder/...` belongs to and puts it in that order; both leave the patch."""
    order = patch.pop(key)
    if not options.merge_lists:
        if key in original and not same(original[key], order):
            raise MergeError(BAD_SET_ORDER)
        original[key] = order
    if not isinstance(order, list):
        raise bad_type(list, order)
    name = _target(key, SET_ORDER)
    for value in (holder[name] for holder in (original, patch) if name in holder):
        if not isinstance(value, list):
            raise bad_type(list, value)
    live, given = original.get(name), patch.get(name)
    meta = list_meta(of, name)
    _check_order(given or [], order, meta.key)
    if live is None and given is None:
        return
    if live is None:
        assert given is not None
        merged, _ = without_directives(given)
    elif given is None:
        merged = live
    else:
        merged = _merge_list(live, given, meta, options, False)
    from_patch, server_only = _partition(merged, order, meta.key)
    of_maps = element_type(live or [], given or []) is dict
    original[name] = interleaved(from_patch, server_only, order, live or [], meta.key, of_maps)
    patch.pop(name, None)


def _check_order(given: List, order: List, key: str) -> None:
    """The patch's items have to stand in the order that the patch asks for."""
    if not given or not order:
        return
    items = split_deletions(given)[0] if key else given
    i = j = 0
    while i < len(items) and j < len(order):
        if isinstance(items[i], dict) and PATCH in items[i]:
            i += 1
            continue
        i += key_equal(items[i], order[j], key)
        j += 1
    if i < len(items) and j >= len(order):
        raise MergeError(f"The order in patch list:\n{gofmt.text(given)}\n doesn't match {SET_ORDER} list:\n{gofmt.text(order)}\n")


def _partition(items: List, by: List, key: str) -> tuple[List, List]:
    """The items that `by` names too, and the others."""
    named: List = []
    others: List = []
    known = {key_of(v) for v in by} if not key else set()
    for item in items:
        if not key:
            found = key_of(item) in known
        else:
            if not isinstance(item, dict):
                raise bad_type(dict, item)
            if key not in item:
                raise no_merge_key(item, key)
            found = find_by_key(by, key, item[key]) >= 0
        (named if found else others).append(item)
    return named, others


def _merge_list(original: List, patch: List, meta: Meta, options: Options, deletes: bool) -> List:
    if meta.strategy != "merge" and not deletes:
        return patch
    if not original and not patch:
        return original
    of_maps = element_type(original, patch) is dict
    if not of_maps:
        if options.merge_lists and deletes:
            gone = {key_of(v) for v in patch}
            return [v for v in original if key_of(v) not in gone]
        merged = dedupe(original + patch)
    else:
        if not meta.key:
            raise MergeError(f"cannot merge lists without merge key for {meta.type.go_kind if meta.type else 'slice'}")
        live = original
        original, patch, replaced = _obey_directives(live, patch, meta.key)
        merged = _merge_items(original, patch, meta, options)
        if not replaced and len(original) < len(live):
            # Go deletes in place and appends into the room that is left, and the order of the list is then read from there.
            live[len(original): len(merged)] = merged[len(original): len(live)]
    from_patch, server_only = _partition(merged, patch, meta.key)
    return interleaved(from_patch, server_only, patch, original, meta.key, of_maps)


def _obey_directives(original: List, patch: List, key: str) -> tuple[List, List, bool]:
    """Items that say `$patch: delete` take theirs away, one that says `replace` takes all (True); the rest of the patch is left."""
    rest: List = []
    replace = False
    size = len(original)
    for item in patch:
        if PATCH not in item:
            rest.append(item)
        elif item[PATCH] == "delete":
            if key not in item:
                raise no_merge_key(item, key)
            while (at := find_by_key(original[:size], key, item[key])) >= 0:
                original[at:size - 1] = original[at + 1:size]
                size -= 1
        elif item[PATCH] == "replace":
            replace = True
        elif item[PATCH] == "merge":
            raise MergeError("merging lists cannot yet be specified in the patch")
        else:
            raise _unknown_directive(item[PATCH], item)
    return (rest, [], True) if replace else (original[:size], rest, False)


def _merge_items(original: List, patch: List, meta: Meta, options: Options) -> List:
    merged = list(original)
    for item in patch:
        if meta.key not in item:
            raise no_merge_key(item, meta.key)
        at = find_by_key(merged, meta.key, item[meta.key])
        if at < 0:
            merged.append(item)
        else:
            merged[at] = merge_map(merged[at], item, meta.type, options)
    return merged
