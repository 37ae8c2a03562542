"""The patch of a client-side apply: what the last applied configuration, the manifest and the live object together ask for.

Source: kubectl `pkg/cmd/apply/patcher.go`, `pkg/util/apply.go`.
"""
from __future__ import annotations

from typing import Any

from state.pure.gojson import dumps
from state.schema import type_for
from state.schema_types import Struct
from state.strategic_diff import PatchConflict, create_three_way_json_merge_patch, create_three_way_merge_patch
from state.strategic_lists import MergeError

from .errors import CommandError, with_source
from .jsonreader import JSONFault, decode
from .lastapplied import ANNOTATION, with_last_applied, without_last_applied
from .resolve import Info
from .results import sorted_keys

Object = dict[str, Any]


def make_patch(session: Any, info: Info, current: Object, *, overwrite: bool, annotate: bool = True) -> tuple[Object, str]:
    """The patch for the live object, and its type; with `annotate` it notes what was applied.

    Raises CommandError: the three do not fit together.
    """
    assert info.resource is not None and info.obj is not None
    modified = with_last_applied(info.obj) if annotate else without_last_applied(info.obj)
    original = ((current.get("metadata") or {}).get("annotations") or {}).get(ANNOTATION, "")
    struct = type_for(info.resource)
    try:
        before = _parsed(original)
        if struct is None:
            return sorted_keys(create_three_way_json_merge_patch(before, modified, current)), "merge"
        return sorted_keys(create_three_way_merge_patch(before, modified, current, struct, overwrite)), "strategic"
    except MergeError as e:
        raise _failure(session, info, _words(e, struct), struct is not None, original, modified, current) from None


def _parsed(text: str) -> Object:
    if not text:
        return {}
    try:
        value, _ = decode(text, 0)
    except JSONFault:
        value = None
    if type(value) is not dict:
        raise MergeError("invalid JSON document")
    return value


def _words(error: MergeError, struct: Struct | None) -> str:
    if isinstance(error, PatchConflict):
        from .printers.yaml import dumps as yaml

        return error.text(yaml(error.patch), yaml(error.changed))
    if struct is None and "precondition failed" in str(error):
        return "At least one of apiVersion, kind and name was changed"
    return str(error)


def _failure(session: Any, info: Info, why: str, built_in: bool, original: str, modified: Object, current: Object) -> Exception:
    """The refusal. For a built-in kind kubectl tries two schemas before its own types, and tells of each."""
    if built_in:
        session.note(f"warning: error calculating patch from openapi v3 spec: {why}")
        session.note(f"warning: error calculating patch from openapi spec: {why}")
    texts = f"creating patch with:\noriginal:\n{original}\nmodified:\n{dumps(modified)}\n\ncurrent:\n{dumps(current)}\n\nfor:"
    return with_source(f"applying patch:\n\nto:\n{described(info)}\nfor:", info.source, with_source(texts, info.source, CommandError(why)))


def described(info: Info) -> str:
    """An object as kubectl names it in the errors of apply."""
    resource = info.resource
    assert resource is not None
    kind = f"{resource.group}/{resource.version}"
    return (f'Resource: "{kind}, Resource={resource.plural}", GroupVersionKind: "{kind}, Kind={resource.kind}"\n'
            f'Name: "{info.name}", Namespace: "{info.namespace}"')


def without_nulls(value: Any) -> Any:
    """The object without the nulls of its maps, as it is when it is made by an apply."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value
