"""Lists: label and field selectors, limit and continue.

Source: apiserver `pkg/registry/generic/registry/store.go`, `pkg/storage/continue.go`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from . import errors
from .kind import Resource, hook
from .pure.objects import Object
from .pure.selectors import fields_match, parse_fields, parse_labels


class Reads(Protocol):
    """What lists read: the store, or what stands for it."""

    def get(self, gr: str, namespace: str, name: str) -> Object | None: ...

    def list(self, gr: str, namespace: str | None = None, *, after: tuple[str, str] = ("", "")) -> Iterator[Object]: ...


T = TypeVar("T")
Test = Callable[[Object], bool]
META = ("metadata.name", "metadata.namespace")


def select(
    store: Reads, resource: Resource, namespace: str | None, labels: str, fields: str, after: tuple[str, str] = ("", "")
) -> Iterator[Object]:
    """Objects of a resource that match both selectors, in key order. Raises BadRequest for a selector that is none."""
    test = matcher(resource, labels, fields)
    source = store.list(resource.gr, namespace if resource.namespaced else None, after=after)
    return source if test is None else filter(test, source)


def matcher(resource: Resource, labels: str, fields: str) -> Test | None:
    """The test that two selectors amount to, or None when they let everything through."""
    tests: list[Test] = []
    if labels:
        try:
            selector = parse_labels(labels)
        except ValueError as e:
            raise errors.bad_request(str(e)) from None
        tests.append(lambda obj: selector.matches(obj["metadata"].get("labels")))
    if fields:
        tests.append(_by_fields(resource, fields))
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else lambda obj: all(t(obj) for t in tests)


def _by_fields(resource: Resource, fields: str) -> Test:
    try:
        wanted = parse_fields(fields)
    except ValueError as e:
        raise errors.bad_request(str(e)) from None
    known = hook(resource, "fields")
    sample = {"metadata": {"name": "", "namespace": ""}, "spec": {}, "status": {}, "involvedObject": {}}
    names = set(META[: 2 if resource.namespaced else 1]) | (set(known(sample)) if known else set())
    for key, _, _ in wanted:
        if key not in names:
            if known:
                raise errors.bad_request(f"field label not supported: {key}")
            valid = ", ".join(f'"{n}"' for n in META)
            raise errors.bad_request(f'"{key}" is not a known field selector: only {valid}')

    def test(obj: Object) -> bool:
        meta = obj["metadata"]
        have: dict[str, str] = {"metadata.name": meta["name"], "metadata.namespace": meta.get("namespace", "")} | (
            known(obj) if known else {}
        )
        return fields_match(wanted, have)

    return test


def page(
    found: Iterator[T], limit: int, rv: int, of: Callable[[T], Any] = lambda item: item
) -> tuple[list[T], dict[str, Any]]:
    """(items, list metadata) of one page; with a `limit`, the metadata says how to go on. `of` an item is its object."""
    if not limit:
        return list(found), {"resourceVersion": str(rv)}
    items: list[T] = []
    for obj in found:
        if len(items) == limit:
            rest = 1 + sum(1 for _ in found)
            meta = of(items[-1])["metadata"]
            token = {"v": "meta.k8s.io/v1", "rv": rv, "start": f"{meta.get('namespace', '')}/{meta['name']}\0"}
            return items, {"resourceVersion": str(rv), "continue": _pack(token), "remainingItemCount": rest}
        items.append(obj)
    return items, {"resourceVersion": str(rv)}


def resume(token: str) -> tuple[str, str]:
    """The key after which a continue token goes on. Raises BadRequest."""
    start = _token(token).get("start")
    if not isinstance(start, str):
        raise errors.bad_request("invalid continue token: continue key is not valid")
    namespace, _, name = start.rstrip("\0").partition("/")
    return namespace, name


def token_version(token: str) -> int:
    """The resource version whose list a continue token goes on with; 0 for whatever there is."""
    version = _token(token).get("rv")
    return max(version, 0) if isinstance(version, int) else 0


def fresh_token(token: str, version: int) -> str:
    """A token that goes on after the same key with another version."""
    return _pack({**_token(token), "rv": version})


def _pack(token: dict[str, Any]) -> str:
    import base64

    return base64.urlsafe_b64encode(json.dumps(token, separators=(",", ":")).encode()).decode().rstrip("=")


def _token(text: str) -> dict[str, Any]:
    import base64

    from .pure.gojson import quote
    from .schema_json import parse

    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if data[:1] > b"\x7f":  # no text at all: Go names the byte
            raise ValueError(f"invalid character '{quote(chr(data[0]))[1:-1]}' looking for beginning of value")
        token = parse(data)
    except ValueError as e:  # binascii.Error is one
        raise errors.bad_request(f"invalid continue token: continue key is not valid: {e}") from None
    if not isinstance(token, dict):
        raise errors.bad_request("invalid continue token: continue key is not valid")
    return token
