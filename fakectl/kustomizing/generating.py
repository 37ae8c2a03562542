"""Config maps and secrets made of literals and files, and the suffix that changes with their content.

Sources: kustomize `api/internal/generators`, `api/kv/kv.go`, `api/hasher/hasher.go`.
"""
from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from state.pure.gojson import dumps

from ..errors import CommandError
from .item import Item, Object

_LETTERS = str.maketrans("013ae", "ghkmt")
Find = Callable[[str], str]


def generated(entry: Object, kind: str, options: Object, find: Find, env: Mapping[str, str]) -> tuple[Item, str]:
    """What an entry of configMapGenerator or secretGenerator makes, and its behavior. `find` gives the path of a file.

    Raises CommandError.
    """
    data = _pairs(entry, find, env)
    own = entry.get("options") or {}
    meta: Object = {"name": entry.get("name", "")}
    if entry.get("namespace"):
        meta["namespace"] = entry["namespace"]
    for key in ("labels", "annotations"):
        merged = {**(options.get(key) or {}), **(own.get(key) or {})}
        if merged:
            meta[key] = merged
    obj: Object = {"apiVersion": "v1", "kind": kind, "metadata": meta}
    if kind == "Secret":
        obj["type"] = entry.get("type") or "Opaque"
        if data:
            obj["data"] = {key: base64.b64encode(value).decode() for key, value in data.items()}
    else:
        _fill(obj, data)
    if own.get("immutable") or options.get("immutable"):
        obj["immutable"] = True
    plain = own.get("disableNameSuffixHash") or options.get("disableNameSuffixHash")
    return Item(obj, hashed=not plain), entry.get("behavior") or "create"


def _fill(obj: Object, data: dict[str, bytes]) -> None:
    for key, value in data.items():
        try:
            obj.setdefault("data", {})[key] = value.decode()
        except UnicodeDecodeError:
            obj.setdefault("binaryData", {})[key] = base64.b64encode(value).decode()


def _pairs(entry: Object, find: Find, env: Mapping[str, str]) -> dict[str, bytes]:
    """All keys with their values. Raises CommandError, which tells where the fault is."""
    pairs: dict[str, bytes] = {}
    envs = [*(entry.get("envs") or []), *([entry["env"]] if entry.get("env") else [])]
    sources: tuple[tuple[str, list[Any], Callable[[str], None]], ...] = (
        ("env source files", envs, lambda path: _env_file(_read(find(path)), pairs, env)),
        ("literal sources", list(entry.get("literals") or ()), lambda text: _literal(text, pairs)),
        ("file sources", list(entry.get("files") or ()), lambda text: _file(text, pairs, find)),
    )
    for what, texts, take in sources:
        try:
            for text in texts:
                take(str(text))
        except CommandError as e:
            raise CommandError(f"loading KV pairs: {what} [{' '.join(map(str, texts))}]: {e}") from None
    return pairs


def _literal(text: str, pairs: dict[str, bytes]) -> None:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise CommandError(f"invalid literal source {text}, expected key=value")
    _put(pairs, key, _unquoted(value).encode())


def _file(text: str, pairs: dict[str, bytes], find: Find) -> None:
    key, equals, path = text.partition("=")
    if equals and (not key or not path):
        raise CommandError(f"{'key' if not key else 'file'} name missing in file source {text}")
    _put(pairs, key if equals else os.path.basename(text), _read(find(path if equals else text)))


def _env_file(content: bytes, pairs: dict[str, bytes], env: Mapping[str, str]) -> None:
    for line in content.decode("utf-8", "replace").splitlines():
        _env_line(line.lstrip(), pairs, env)


def _env_line(line: str, pairs: dict[str, bytes], env: Mapping[str, str]) -> None:
    if not line or line.startswith("#"):
        return
    key, equals, value = line.partition("=")
    _put(pairs, key, (value if equals else env.get(key, "")).encode())


def _put(pairs: dict[str, bytes], key: str, value: bytes) -> None:
    if key in pairs:
        raise CommandError(f"cannot add key {key}, another key by that name already exists")
    pairs[key] = value


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'" else value


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def combine(old: Item, new: Item, behavior: str) -> None:
    """Merge a generated item into the one that a base made, or replace its content."""
    for key in ("data", "binaryData"):
        values = {**(old.obj.get(key) or {}), **(new.obj.get(key) or {})} if behavior == "merge" else new.obj.get(key)
        if values:
            old.obj[key] = values
        else:
            old.obj.pop(key, None)
    for key in ("labels", "annotations"):
        values = {**(old.obj["metadata"].get(key) or {}), **(new.obj["metadata"].get(key) or {})}
        if values:
            old.obj["metadata"][key] = values
    for key in ("type", "immutable"):
        if key in new.obj:
            old.obj[key] = new.obj[key]
        else:
            old.obj.pop(key, None)
    old.hashed = old.hashed or new.hashed


def add_hash(item: Item) -> None:
    """Put the suffix behind the name of an item that wants one."""
    obj = item.obj
    told: Object = {"kind": item.kind, "name": "", "data": obj.get("data") or ""}
    if item.kind == "Secret":
        told["type"] = obj.get("type", "")
        extra = "stringData"
    else:
        extra = "binaryData"
    if isinstance(obj.get(extra), dict):
        told[extra] = obj[extra]
    code = sha256(dumps(told).encode()).hexdigest()[:10].translate(_LETTERS)
    item.rename(f"{item.name}-{code}")


def wanted(kustomization: Mapping[str, Any]) -> list[tuple[Object, str]]:
    """The entries to generate, config maps first: (entry, kind)."""
    return [(entry, kind) for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret"))
            for entry in kustomization.get(key) or ()]
