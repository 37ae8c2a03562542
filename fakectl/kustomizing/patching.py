"""The patches of a kustomization. Source: kustomize `api/internal/builtins/PatchTransformer.go`, `api/types/{patch,selector}.go`."""
from __future__ import annotations

import os
import re
from typing import Any

from state.patch import PatchError, json_patch, merge_patch
from state.pure.objects import clone
from state.schema_types import struct_for
from state.strategic import strategic_merge
from state.strategic_lists import MergeError

from ..errors import CommandError
from .item import Item, Object
from .kustomization import parse_documents

Find = Any


def patch_all(items: list[Item], entries: list[Object], find: Find) -> None:
    """Apply patches in order; `find` gives the path of a file. Raises CommandError."""
    for entry in entries:
        _patch(items, entry, find)


def _patch(items: list[Item], entry: Object, find: Find) -> None:
    path, inline = entry.get("path") or "", entry.get("patch") or ""
    if bool(path) == bool(inline):
        raise CommandError("patch and path can't be set at the same time" if path else "must specify one of patch and path")
    text = inline
    if path:
        text = _read(path, entry, find)
    for value in parse_documents(text, os.path.basename(path) or "patch"):
        if isinstance(value, list):
            _by_operations(items, value, entry)
        else:
            _by_merging(items, value, entry)


def _read(path: str, entry: Object, find: Find) -> str:
    from ..printers.yaml import dumps

    try:
        with open(find(path), encoding="utf-8") as file:
            return file.read()
    except CommandError as e:
        why = f"failed to get the patch file from path({path}): {e}"
        raise CommandError(f"trouble configuring builtin PatchTransformer with config: `\n{dumps(entry)}`: {why}") from None


def _by_operations(items: list[Item], operations: list[Any], entry: Object) -> None:
    if not entry.get("target"):
        raise CommandError("must specify a target for JSON patch " + (f"\"{entry['path']}\"" if entry.get("path") else "[patch]"))
    for item in _targets(items, entry["target"]):
        try:
            item.obj = json_patch(item.obj, operations)
        except PatchError as e:
            raise CommandError(e.text) from None
        item.rename(item.name)


def _by_merging(items: list[Item], patch: Object, entry: Object) -> None:
    target = entry.get("target")
    if target:
        found = _targets(items, target)
    else:
        like = Item(patch)
        found = [i for i in items if (i.kind, i.group_version[0]) == (like.kind, like.group_version[0]) and like.name in i.names
                 and (not like.namespace or like.namespace in i.spaces)]
        if not found:
            where = like.described()
            why = f"no matches for Id {where}; failed to find unique target for patch {where}"
            raise CommandError(f'no resource matches strategic merge patch "{where}": {why}')
    for item in found:
        if patch.get("$patch") == "delete":
            items.remove(item)
            continue
        item.obj = _identified(item, _merged(item.obj, clone(patch)), entry.get("options") or {})
        item.rename(item.name)


def _identified(item: Item, obj: Object, options: Object) -> Object:
    """A patch finds an object by what it is called; it changes name and kind only when that is allowed."""
    if not options.get("allowNameChange"):
        obj.setdefault("metadata", {})["name"] = item.name
    if not options.get("allowKindChange"):
        obj |= {"apiVersion": item.obj.get("apiVersion"), "kind": item.kind}
    return obj


def _merged(obj: Object, patch: Object) -> Object:
    struct = struct_for(str(obj.get("apiVersion", "")), str(obj.get("kind", "")))
    if struct is None:
        return merge_patch(obj, patch)
    try:
        return strategic_merge(obj, patch, struct)
    except MergeError as e:
        raise CommandError(str(e)) from None


def _targets(items: list[Item], target: Object) -> list[Item]:
    """The objects that a target means: names and kinds are whole-word patterns."""
    from state.pure.selectors import parse_labels

    def fits(pattern: str | None, *texts: str) -> bool:
        return not pattern or any(re.fullmatch(pattern, text) for text in texts)

    found = []
    for item in items:
        group, version = item.group_version
        meta = item.obj.get("metadata") or {}
        named = fits(target.get("name"), *item.names) and fits(target.get("namespace"), *item.spaces)
        typed = fits(target.get("kind"), item.kind) and fits(target.get("group"), group) and fits(target.get("version"), version)
        labelled = not target.get("labelSelector") or parse_labels(target["labelSelector"]).matches(meta.get("labels"))
        noted = not target.get("annotationSelector") or parse_labels(target["annotationSelector"]).matches(meta.get("annotations"))
        if named and typed and labelled and noted:
            found.append(item)
    return found


def entries_of(kustomization: Object) -> tuple[list[Object], list[Object]]:
    """(patches that come first, patches of JSON operations that come after the names)."""
    first = [{"path": text} if "\n" not in text else {"patch": text} for text in kustomization.get("patchesStrategicMerge") or ()]
    return [*first, *(kustomization.get("patches") or ())], list(kustomization.get("patchesJson6902") or ())
