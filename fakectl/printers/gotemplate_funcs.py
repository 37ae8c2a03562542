"""The functions of kubectl's Go templates: the built-in ones (Go's text/template/funcs.go), `exists` and `base64decode`
(k8s.io/cli-runtime/pkg/printers)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from fakectl.printers import gotemplate_printf as go
from fakectl.printers.gotemplate_values import INVALID, ZERO_TYPE, Iface, concrete, is_true, plain
from state.pure import gofmt


class CallError(Exception):
    """A function's own complaint."""


class Function(NamedTuple):
    """A function, the kinds of its fixed parameters and of the rest ("" if there is no rest)."""

    run: Callable[..., Any]
    fixed: tuple[str, ...]
    rest: str = ""

    def type_of(self, at: int) -> str:
        """What the argument at this place has to be."""
        return self.fixed[at] if at < len(self.fixed) else self.rest


# ---- parts of values --------------------------------------------------------------------------------------------------------

def _index_number(index: Any, limit: int) -> int:
    index = concrete(index)
    if index is INVALID:
        raise CallError("cannot index slice/array with nil")
    if not isinstance(index, int) or isinstance(index, bool):
        raise CallError(f"cannot index slice/array with type {gofmt.type_name(index)}")
    if not 0 <= index <= limit:
        raise CallError(f"index out of range: {int(index)}")
    return int(index)


def index(item: Any, *indexes: Any) -> Any:
    """`index x 1 "k"`: x[1]["k"]."""
    item = concrete(item)
    if item is INVALID:
        raise CallError("index of untyped nil")
    for key in indexes:
        item = _element(concrete(item), key)
    return item


def _element(item: Any, key: Any) -> Any:
    if item is INVALID:
        raise CallError("index of nil pointer")
    if isinstance(item, list):
        at = _index_number(key, len(item))
        if at == len(item):
            raise CallError("reflect: slice index out of range")
        return Iface(item[at])
    if isinstance(item, str):
        data = item.encode("utf-8", "surrogateescape")
        at = _index_number(key, len(data))
        if at == len(data):
            raise CallError("reflect: string index out of range")
        return gofmt.GoByte(data[at])
    if isinstance(item, dict):
        return Iface(item.get(_map_key(key)))
    raise CallError(f"can't index item of type {gofmt.type_name(item)}")


def _map_key(key: Any) -> str:
    key = concrete(key)
    if key is INVALID:
        raise CallError("value is nil; should be of type string")
    if not isinstance(key, str):
        raise CallError(f"value has type {gofmt.type_name(key)}; should be string")
    return key


def _capacity(length: int) -> int:
    """The room of a list that Go's JSON decoder has grown by appending."""
    return 1 << (length - 1).bit_length() if 0 < length <= 512 else length


def cut(item: Any, *indexes: Any) -> Any:
    """`slice x 1 2`: x[1:2]."""
    item = concrete(item)
    if item is INVALID:
        raise CallError("slice of untyped nil")
    if len(indexes) > 3:
        raise CallError(f"too many slice indexes: {len(indexes)}")
    if isinstance(item, str):
        if len(indexes) == 3:
            raise CallError("cannot 3-index slice a string")
        values: Any = item.encode("utf-8", "surrogateescape")
        capacity = len(values)
    elif isinstance(item, list):
        values, capacity = item, _capacity(len(item))
    else:
        raise CallError(f"can't slice item of type {gofmt.type_name(item)}")
    bounds = [0, len(values)]
    bounds[: len(indexes)] = [_index_number(key, capacity) for key in indexes]
    for left, right in zip(bounds, bounds[1:], strict=False):
        if left > right:
            raise CallError(f"invalid slice index: {left} > {right}")
    if isinstance(values, bytes):
        return values[bounds[0] : bounds[1]].decode("utf-8", "surrogateescape")
    return (values + [None] * capacity)[bounds[0] : bounds[1]]


def length(item: Any) -> gofmt.GoInt:
    """`len x`; a string's is in bytes."""
    if item is INVALID:
        raise CallError(ZERO_TYPE)
    item = concrete(item)
    if item is INVALID:
        raise CallError("len of nil pointer")
    if isinstance(item, str):
        return gofmt.GoInt(len(item.encode("utf-8", "surrogateescape")))
    if isinstance(item, dict | list):
        return gofmt.GoInt(len(item))
    raise CallError(f"len of type {gofmt.type_name(item)}")


def call(name: str, function: Any, *_: Any) -> Any:
    """No function can be in the data of an object."""
    function = concrete(function)
    if function is INVALID:
        raise CallError("call of nil")
    raise CallError(f"non-function {name} of type {gofmt.type_name(function)}")


def exists(item: Any, *indexes: Any) -> bool:
    """Whether `index` with the same arguments would find something."""
    for key in indexes:
        if isinstance(item, str):
            item = item.encode("utf-8", "surrogateescape")
        if isinstance(item, dict):
            if not isinstance(key, str):
                return False
            item = item.get(key)
        elif isinstance(item, list | bytes):
            if not isinstance(key, int) or isinstance(key, bool) or not 0 <= key < len(item):
                return False
            item = item[key]
        else:
            return False
    return item is not None or not indexes


# ---- comparison -------------------------------------------------------------------------------------------------------------

def _kind(value: Any) -> type | None:
    for kind in (bool, int, float, str, complex):
        if isinstance(value, kind):
            return kind
    return None


def _mismatch(left: Any, right: Any) -> CallError:
    return CallError(f"incompatible types for comparison: {gofmt.type_name(left)} and {gofmt.type_name(right)}")


def equal(first: Any, *others: Any) -> bool:
    """Whether the first argument equals any of the others."""
    first = concrete(first)
    if not others:
        raise CallError("missing argument for comparison")
    return any(_same(first, concrete(other)) for other in others)


def _same(left: Any, right: Any) -> bool:
    if left is INVALID or right is INVALID:
        return left is right
    kind = _kind(left)
    if kind is not _kind(right):
        raise _mismatch(left, right)
    if kind is not None:
        return bool(left == right)
    if type(left) is not type(right):
        raise CallError(f"non-comparable types {_as_s(left)}: {gofmt.type_name(left)}, {gofmt.type_name(right)}: {gofmt.text(right)}")
    raise CallError(f"non-comparable type {_as_s(right)}: {gofmt.type_name(right)}")


def _as_s(value: Any) -> str:
    return go.sprintf("%s", [value])


def less(left: Any, right: Any) -> bool:
    """Whether left < right, both of one basic type."""
    left, right = concrete(left), concrete(right)
    kinds = _kind(left), _kind(right)
    if None in kinds:
        raise CallError("invalid type for comparison")
    if kinds[0] is not kinds[1]:
        raise _mismatch(left, right)
    if kinds[0] in (bool, complex):
        raise CallError("invalid type for comparison")
    return bool(left < right)


def less_or_equal(left: Any, right: Any) -> bool:
    """Whether left <= right."""
    return less(left, right) or equal(left, right)


# ---- text -------------------------------------------------------------------------------------------------------------------

def _joined(values: tuple[Any, ...]) -> str:
    return go.sprint(["<no value>" if value is None else value for value in values])


_HTML = str.maketrans({"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"})
_JS = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}


def html(*values: Any) -> str:
    """The text with HTML's special characters escaped."""
    return _joined(values).translate(_HTML)


def js(*values: Any) -> str:
    """The text fit for a JavaScript string."""
    return "".join(_js(char) for char in _joined(values))


def _js(char: str) -> str:
    if char in _JS:
        return _JS[char]
    return f"\\u{ord(char):04X}" if char < " " or (char > "\x7f" and not char.isprintable()) else char


def urlquery(*values: Any) -> str:
    """The text fit for a URL's query."""
    from urllib.parse import quote_plus

    return quote_plus(_joined(values), safe="")


def base64decode(text: str) -> str:
    """The decoded text."""
    import base64

    fault = _corrupt_at(text.encode("utf-8", "surrogateescape").decode("latin-1"))
    if fault is not None:
        raise CallError(f"base64 decode failed: illegal base64 data at input byte {fault}")
    return base64.b64decode(text).decode("utf-8", "surrogateescape")


_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def _corrupt_at(data: str) -> int | None:
    """Where Go's decoder finds fault (encoding/base64 decodeQuantum); newlines are passed over."""
    count = 0
    for at, char in enumerate(data):
        if char in _ALPHABET:
            count += 1
        elif char == "=" and count % 4 > 1:
            return _padding_fault(data, at + 1, count % 4)
        elif char not in "\r\n":
            return at
    return len(data) - count % 4 if count % 4 else None


def _padding_fault(data: str, at: int, known: int) -> int | None:
    """The same from behind the first `=` on, which ends a group of `known` characters."""
    at = _past_newlines(data, at)
    if known == 2:
        if at == len(data):
            return at
        if data[at] != "=":
            return at - 1
        at = _past_newlines(data, at + 1)
    return None if at == len(data) else at


def _past_newlines(data: str, at: int) -> int:
    while data[at : at + 1] in ("\r", "\n"):
        at += 1
    return at


FUNCTIONS: dict[str, Function] = {
    "and": Function(plain, ("value",), "value"),  # and, or: the executor looks at their arguments one by one
    "or": Function(plain, ("value",), "value"),
    "not": Function(lambda value: not is_true(value), ("value",)),
    "call": Function(call, ("value",), "value"),
    "index": Function(index, ("value",), "value"),
    "slice": Function(cut, ("value",), "value"),
    "len": Function(length, ("value",)),
    "print": Function(lambda *values: go.sprint(values), (), "any"),
    "printf": Function(lambda template, *values: go.sprintf(template, values), ("string",), "any"),
    "println": Function(lambda *values: go.sprintln(values), (), "any"),
    "html": Function(html, (), "any"),
    "js": Function(js, (), "any"),
    "urlquery": Function(urlquery, (), "any"),
    "eq": Function(equal, ("value",), "value"),
    "ne": Function(lambda left, right: not equal(left, right), ("value", "value")),
    "lt": Function(less, ("value", "value")),
    "le": Function(less_or_equal, ("value", "value")),
    "gt": Function(lambda left, right: not less_or_equal(left, right), ("value", "value")),
    "ge": Function(lambda left, right: not less(left, right), ("value", "value")),
    "exists": Function(exists, ("any",), "any"),
    "base64decode": Function(base64decode, ("string",)),
}
