"""A patch applied by kubectl itself, for `patch --local` and `--dry-run=client`: the libraries' own words when it does not apply.

Source: kubectl `pkg/cmd/patch/patch.go` (getPatchedJSON); evanphx/json-patch v4; apimachinery `pkg/util/strategicpatch`.
"""
from __future__ import annotations

import json
from typing import Any

from state.patch import PatchError, json_patch, merge_patch
from state.pure.gojson import dumps
from state.schema_types import struct_for
from state.strategic import strategic_merge
from state.strategic_lists import MergeError

from .errors import CommandError
from .metacheck import json_type

Object = dict[str, Any]


def patched_here(kind: str, obj: Object, text: bytes) -> Object:
    """The object with the patch of this type (json, merge, strategic) applied. Raises CommandError."""
    made = {"json": _json, "merge": _merge, "strategic": _strategic}[kind](obj, text)
    if type(made) is not dict:
        raise CommandError(f"json: cannot unmarshal {json_type(made)} into Go value of type unstructured.detector")
    kind_now = made.get("kind")
    if type(kind_now) is not str or not kind_now:
        raise CommandError(f"Object 'Kind' is missing in '{dumps(made)}'")
    return made


def _value(text: bytes, fault: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise CommandError(fault) from None


def _json(obj: Object, text: bytes) -> Any:
    ops = _value(text, "unexpected end of JSON input")
    if type(ops) is not list:
        raise CommandError(f"json: cannot unmarshal {json_type(ops)} into Go value of type jsonpatch.Patch")
    for op in ops:
        if type(op) is not dict:
            raise CommandError(f"json: cannot unmarshal {json_type(op)} into Go value of type jsonpatch.Operation")
    try:
        return json_patch(obj, ops)
    except PatchError as e:
        raise CommandError(e.text) from None


def _merge(obj: Object, text: bytes) -> Any:
    patch = _value(text, "Invalid JSON Patch")
    if type(patch) not in (dict, list):
        raise CommandError("Invalid JSON Patch")
    return merge_patch(obj, patch) if type(patch) is dict else patch


def _strategic(obj: Object, text: bytes) -> Any:
    struct = struct_for(obj.get("apiVersion", ""), obj.get("kind", ""))
    if struct is None:
        version, kind = obj.get("apiVersion", ""), obj.get("kind", "")
        named = version if "/" in version else f"/{version}"
        raise CommandError(f"strategic merge patch is not supported for {named}, Kind={kind} locally, try --type merge")
    patch = _value(text, "invalid JSON document")
    if type(patch) is not dict:
        if patch is None:
            return obj
        raise CommandError("invalid JSON document")
    try:
        return strategic_merge(obj, patch, struct)
    except MergeError as e:
        raise CommandError(str(e)) from None
