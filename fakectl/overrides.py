"""--overrides: a patch from the command line for the object that a command makes. Source: kubectl `pkg/cmd/util/override_options.go`."""
from __future__ import annotations

from typing import Any

from state.patch import PatchError, json_patch, merge_patch
from state.schema import Refused, decode_body, struct_for
from state.schema_json import parse, plain
from state.strategic import strategic_merge
from state.strategic_lists import MergeError

from . import flags
from .errors import CommandError

Object = dict[str, Any]

_NO_OBJECT = ("couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct "
              '{ APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }')


override_flags = flags.bundle(
    flags.string("overrides", help="JSON that is patched onto the object before it is used."),
    flags.string("override-type", default="merge", help='How: "json", "merge" or "strategic".'),
)


def overridden(obj: Object, text: str, kind: str) -> Object:
    """The object with the override, as kubectl's Go struct reads it. Raises CommandError."""
    if not text:
        return obj
    how = {"json": _by_json_patch, "merge": _by_merge_patch, "strategic": _by_strategic_patch}.get(kind or "merge")
    if how is None:
        raise CommandError(f"invalid override type: {kind}")
    merged = how(obj, text)
    try:
        return decode_body(obj["apiVersion"], obj["kind"], merged)[0]
    except Refused as e:
        raise CommandError(e.why) from None


def _parsed(text: str, failure: str) -> Any:
    try:
        return plain(parse(text))
    except ValueError:
        raise CommandError(failure) from None


def _by_merge_patch(obj: Object, text: str) -> Object:
    patch = _parsed(text, "Invalid JSON Patch")
    if not isinstance(patch, dict):
        raise CommandError(_NO_OBJECT)
    return merge_patch(obj, patch)


def _by_json_patch(obj: Object, text: str) -> Object:
    try:
        ops = plain(parse(text))
    except ValueError as e:
        raise CommandError(str(e)) from None
    if not isinstance(ops, list):
        raise CommandError("json: cannot unmarshal object into Go value of type jsonpatch.Patch")
    try:
        return json_patch(obj, ops)
    except PatchError as e:
        raise CommandError(e.text) from None


def _by_strategic_patch(obj: Object, text: str) -> Object:
    patch = _parsed(text, "invalid JSON document")
    struct = struct_for(obj["apiVersion"], obj["kind"])
    if not isinstance(patch, dict) or struct is None:
        raise CommandError("invalid JSON document")
    try:
        return strategic_merge(obj, patch, struct)
    except MergeError as e:
        raise CommandError(str(e)) from None
