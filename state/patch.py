"""Patches as the API server applies them: JSON patch (RFC 6902), JSON merge patch (RFC 7386) and strategic merge patch.

Source: apiserver `endpoints/handlers/patch.go`; evanphx/json-patch v4 `patch.go`, `merge.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import StatusError, bad_request, too_large
from .kind import Resource
from .pure import gofmt
from .pure.objects import clone
from .pure.strconv import parse_int
from .schema_json import duplicates, plain

Object = dict[str, Any]
Apply = Callable[[Any], Any]

# What a request's Content-Type says of its body.
MEDIA_TYPES = {
    "application/json-patch+json": "json",
    "application/merge-patch+json": "merge",
    "application/strategic-merge-patch+json": "strategic",
}
MAX_OPERATIONS = 10000
_MEMBERS = ("op", "path", "from", "value")


class PatchError(StatusError):
    """A JSON patch that does not apply. `text` is the library's message, which the server keeps to itself."""

    def __init__(self, text: str):
        super().__init__(422, "Invalid", "the server rejected our request due to an error in our request", {})
        self.text = text


# ---- a patch request --------------------------------------------------------------------------------------------------------

def apply_patch(resource: Resource, current: Object, patch_type: str, body: Any, validation: str = "Strict",
                kind: tuple[str, str] | None = None) -> tuple[Object, list[str]]:
    """The patched object in served form, and warnings; StatusError as the server answers. `current` is not changed.

    `patch_type` is "json", "merge" or "strategic", `body` the patch as parsed JSON (`parse_patch` reads text); `kind` is the
    apiVersion and kind of a subresource such as Scale.
    """
    from .schema import struct_for
    api_version, name = kind or (resource.api_version, resource.kind)
    if patch_type == "strategic":
        if struct_for(api_version, name) is None:
            raise unknown_patch_type()
        return _strategic(api_version, name, current, body, validation)
    merge, strict = (_operations if patch_type == "json" else _merging)(body, validation)
    return _decode_patched(api_version, name, current, merge, strict, validation, None if kind else resource.custom)


def parse_patch(text: bytes) -> Any:
    """The patch of a request body."""
    from .schema_json import parse
    try:
        return parse(text)
    except ValueError:
        raise bad_request("invalid JSON patch") from None


def unsupported_media_type() -> StatusError:
    return StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})


def unknown_patch_type() -> StatusError:
    """A strategic merge patch of a custom resource."""
    types = ("application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml")
    why = f"the body of the request was in an unknown format - accepted media types include: {', '.join(types)}"
    return StatusError(415, "UnsupportedMediaType", why, {})


def invalid_patch(shown: str, why: str) -> StatusError:
    """A patch whose result is no object of the kind; `shown` is what the server quotes of it."""
    from .fielderrors import invalid
    cause = invalid("patch", shown, why)
    details = {"causes": [{"reason": cause.reason, "message": cause.message, "field": cause.field}]}
    return StatusError(422, "Invalid", f' "" is invalid: {cause}', details)


def _judge(strict: list[str], shown: str, validation: str) -> list[str]:
    """Strict errors refuse the patch, or are warnings, or go."""
    if validation == "Strict" and strict:
        raise invalid_patch(shown, "strict decoding error: " + ", ".join(strict))
    return strict if validation in ("Warn", "") else []


def _strategic(api_version: str, kind: str, current: Object, body: Any, validation: str) -> tuple[Object, list[str]]:
    from .schema import convert, struct_for
    from .schema_decode import DecodeError
    from .strategic import merge_leaving
    from .strategic_lists import BAD_PRIMITIVE_LIST, BAD_RETAIN_KEYS, BAD_SET_ORDER, LIST_OF_LISTS, MergeError
    if body is None:
        body = {}
    if not isinstance(body, dict):
        raise bad_request(_not_a("map[string]interface {}", body))
    struct = struct_for(api_version, kind)
    assert struct is not None
    patch = _plain(body)
    strict = duplicates(body) if validation != "Ignore" else []
    try:
        tree, left = merge_leaving(current, patch, struct)
    except MergeError as e:
        if str(e) in (BAD_PRIMITIVE_LIST, BAD_RETAIN_KEYS, BAD_SET_ORDER):
            raise bad_request(str(e)) from None
        if str(e) == LIST_OF_LISTS:
            raise PatchError(str(e)) from None
        raise StatusError(500, "", str(e)) from None
    shown = gofmt.text(left)
    try:
        obj, unknown = convert(api_version, kind, tree)
    except DecodeError as e:
        raise invalid_patch(shown, str(e)) from None
    identity = {"kind": kind, "apiVersion": api_version}
    return identity | obj | identity, _judge(strict + unknown, shown, validation)


def _merging(body: Any, validation: str) -> tuple[Apply, list[str]]:
    if body is None:
        raise bad_request("Invalid JSON Patch")
    if not isinstance(body, dict):
        raise bad_request("error decoding patch: " + _not_a("map[string]interface {}", body))
    patch = _plain(body)
    return (lambda doc: merge_patch(doc, patch)), duplicates(body) if validation != "Ignore" else []


def _operations(body: Any, validation: str) -> tuple[Apply, list[str]]:
    ops = _plain(body or [])
    strict = _strict_operations(body) if validation != "Ignore" else []
    if not isinstance(ops, list):
        raise bad_request(_not_a("jsonpatch.Patch", ops))
    for op in ops:
        if op is not None and not isinstance(op, dict):
            raise bad_request(_not_a("jsonpatch.Operation", op))
    if len(ops) > MAX_OPERATIONS:
        raise too_large(f"The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, got {len(ops)}")
    return (lambda doc: json_patch(doc, ops)), strict


def _strict_operations(body: Any) -> list[str]:
    """What strict decoding says of the operations: members that none has, members that stand twice."""
    from .pure.gojson import quote
    from .schema_json import pairs_of
    from .schema_values import json_kind
    failed = "error decoding patch: "
    if body is not None and not isinstance(body, list):
        raise bad_request(failed + _not_a("[]handlers.jsonPatchOp", body))
    found: dict[str, None] = {}
    for i, op in enumerate(body or ()):
        if op is None:
            continue
        if not isinstance(op, dict):
            raise bad_request(failed + _not_a("handlers.jsonPatchOp", op))
        seen = set()
        for name, value in pairs_of(op):
            if name not in _MEMBERS:
                found[f"json patch unknown field {quote(f'[{i}].{name}')}"] = None
            elif name in seen:
                found[f"json patch duplicate field {quote(f'[{i}].{name}')}"] = None
            elif name == "value":
                found |= dict.fromkeys(f"json patch {d}" for d in duplicates(value, f"[{i}].value"))
            elif value is not None and not isinstance(value, str):
                field = f"Go struct field jsonPatchOp.{name} of type string"
                raise bad_request(f"{failed}json: cannot unmarshal {json_kind(value)} into {field}")
            seen.add(name)
    return list(found)


def _decode_patched(api_version: str, kind: str, current: Object, apply: Apply, strict: list[str], validation: str,
                    custom: Any) -> tuple[Object, list[str]]:
    """The patched document decoded as a body is, with the errors of a patch, which quote the whole document in wire order."""
    from .pure.gojson import dumps
    from .schema import Refused, decode_body, struct_for
    from .schema_order import in_order
    patched = apply(current)

    def shown() -> str:
        return dumps(apply(in_order(struct_for(api_version, kind), current)), sort=False)

    try:
        obj, unknown, _ = decode_body(api_version, kind, patched, custom)
    except Refused as e:
        raise invalid_patch(shown(), e.why) from None
    found = strict + unknown if validation != "Ignore" else []
    return obj, _judge(found, shown() if found else "", validation)


def _not_a(go: str, value: Any) -> str:
    from .schema_values import json_kind
    return f"json: cannot unmarshal {'null' if value is None else json_kind(value)} into Go value of type {go}"


def _plain(value: Any) -> Any:
    try:
        return plain(value)
    except ValueError as e:
        raise bad_request(str(e)) from None


# ---- JSON merge patch -------------------------------------------------------------------------------------------------------

def merge_patch(doc: Any, patch: Any) -> Any:
    """RFC 7386 as evanphx/json-patch does it: nulls delete, objects merge, all else replaces. Neither argument is changed.

    The keys of merged and new objects come sorted and the others as they were, as from the library.
    """
    if not isinstance(doc, dict):
        return _without_nulls(patch)
    if not isinstance(patch, dict):
        return clone(patch)
    merged = {key: clone(value) for key, value in doc.items() if key not in patch}
    for key, value in patch.items():
        if value is not None:
            current = doc.get(key)
            merged[key] = _without_nulls(value) if current is None else merge_patch(current, value)
    return {key: merged[key] for key in sorted(merged)}


def _without_nulls(value: Any) -> Any:
    """A new value: nulls of objects go, nulls of lists stay."""
    if isinstance(value, dict):
        return {key: _without_nulls(value[key]) for key in sorted(value) if value[key] is not None}
    return [_without_nulls(v) for v in value] if isinstance(value, list) else value


# ---- JSON patch -------------------------------------------------------------------------------------------------------------

class _Document:
    """The document under change, and the objects on the way to changes: those come out sorted, as from the library."""

    def __init__(self, root: Any):
        self.root = root
        self.opened: list[Any] = [root]

    def result(self) -> Any:
        return self.settled(self.root, set(map(id, self.opened)))

    def settled(self, value: Any, ids: set[int]) -> Any:
        """A copy of a part of the document as the library would write it now."""
        if isinstance(value, dict):
            return {key: self.settled(value[key], ids) for key in (sorted(value) if id(value) in ids else value)}
        return [self.settled(v, ids) for v in value] if isinstance(value, list) else value

    def open_all(self, value: Any) -> None:
        """A comparison looks into every object."""
        if isinstance(value, (dict, list)):
            self.opened.append(value)
            for item in value.values() if isinstance(value, dict) else value:
                self.open_all(item)


def json_patch(doc: Any, ops: list[Any]) -> Any:
    """RFC 6902 as evanphx/json-patch does it (negative indices count from the end). `doc` is not changed; PatchError if it fails."""
    root = _Document(clone(doc))
    for op in ops:
        name = op.get("op") if op else None
        action = _ACTIONS.get(name) if isinstance(name, str) else None
        if action is None:
            raise PatchError(f"Unexpected kind: {name if isinstance(name, str) else 'unknown'}")
        action(root, op)
    return root.result()


def _pointer(op: Object, member: str) -> str:
    path = op.get(member)
    if not isinstance(path, str):
        raise PatchError(f"{op['op']} operation failed to decode {member}: missing value")
    return path


_LACKS = {"add": 'doc is missing path: "{}"', "remove": 'doc is missing path: "{}"', "replace": "doc is missing path: {}",
          "test": "is missing path: {}", "from": "doc is missing from path: {}", "to": "doc is missing destination path: {}"}


def _locate(root: _Document, op: Object, path: str, member: str = "") -> tuple[Any, str]:
    """The object or list that holds the path's last part, and that part. `member`: "from" or "to" of a move or a copy."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")]
    at = root.root
    for part in parts[1:-1]:
        at = _get(at, part)
        if not isinstance(at, (dict, list)):
            at = None
            break
        root.opened.append(at)
    if len(parts) < 2 or at is None:
        raise PatchError(f"{op['op']} operation does not apply: {_LACKS[member or op['op']].format(path)}: missing value")
    return at, parts[-1]


def _index(items: list[Any], key: str, size: int) -> int:
    try:
        at = parse_int(key)
    except ValueError as e:
        raise PatchError(f'strconv.Atoi: parsing "{key}": {e}') from None
    if at >= size or at < -size:
        raise PatchError(f"Unable to access invalid index: {at}: invalid index referenced")
    return at + size if at < 0 else at


def _get(holder: Any, key: str) -> Any:
    if isinstance(holder, list):
        return holder[_index(holder, key, len(holder))]
    return holder.get(key)


def _add(root: _Document, op: Object, path: str, value: Any) -> None:
    holder, key = _locate(root, op, path, "to" if op["op"] in ("move", "copy") else "")
    if isinstance(holder, dict):
        holder[key] = value
    elif key == "-":
        holder.append(value)
    else:
        holder.insert(_index(holder, key, len(holder) + 1), value)


def _remove_at(root: _Document, op: Object, path: str) -> Any:
    holder, key = _locate(root, op, path, "from" if op["op"] == "move" else "")
    if isinstance(holder, list):
        return holder.pop(_index(holder, key, len(holder)))
    if key not in holder:
        shown = key if op["op"] == "move" else path
        raise PatchError(f"error in {op['op']} for path: '{shown}': Unable to remove nonexistent key: {key}: missing value")
    return holder.pop(key)


def _do_add(root: _Document, op: Object) -> None:
    _add(root, op, _pointer(op, "path"), clone(op.get("value")))


def _do_remove(root: _Document, op: Object) -> None:
    _remove_at(root, op, _pointer(op, "path"))


def _do_replace(root: _Document, op: Object) -> None:
    path, value = _pointer(op, "path"), clone(op.get("value"))
    if path == "":
        if not isinstance(value, (dict, list)):
            raise PatchError("replace operation value must be object or array")
        root.root = value
        return
    holder, key = _locate(root, op, path)
    if isinstance(holder, list):
        holder[_index(holder, key, len(holder))] = value
    else:
        # This library does not ask whether the key is there.
        holder[key] = value


def _do_move(root: _Document, op: Object) -> None:
    value = _remove_at(root, op, _pointer(op, "from"))
    _add(root, op, _pointer(op, "path"), value)


def _do_copy(root: _Document, op: Object) -> None:
    source = _pointer(op, "from")
    holder, key = _locate(root, op, source, "from")
    value = root.settled(_get(holder, key), set(map(id, root.opened)))
    _add(root, op, _pointer(op, "path"), value)


def _do_test(root: _Document, op: Object) -> None:
    from .strategic_lists import same
    path = _pointer(op, "path")
    if path == "":
        value = root.root
    else:
        holder, key = _locate(root, op, path)
        value = _get(holder, key)
    if not same(value, op.get("value")):
        raise PatchError(f"testing value {path} failed: test failed")
    root.open_all(value)


_ACTIONS = {"add": _do_add, "remove": _do_remove, "replace": _do_replace, "move": _do_move, "copy": _do_copy, "test": _do_test}
