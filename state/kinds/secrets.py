"""Secrets.

Sources: kubernetes `pkg/apis/core/v1/{defaults,conversion}.go`, `pkg/apis/core/validation/validation.go` (`ValidateSecret`),
`pkg/registry/core/secret/strategy.go`.
"""
from __future__ import annotations

import base64
import json
from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..filedata import LIMIT, bytes_in, validate_keys, validate_sealed
from ..kind import Age
from ..strategy import immutable

Object = dict[str, Any]
UPDATE_CAUSES_FIRST = True  # the server tells what an update may not do before what no Secret may be
_ACCOUNT = "kubernetes.io/service-account.name"
_HIDDEN = "<secret contents redacted>"


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], obj.get("type", ""), len(obj.get("data") or ()), age_of(obj, age)]


def default(obj: Object) -> None:
    if not obj.get("type"):
        obj["type"] = "Opaque"
    plain = obj.pop("stringData", None)
    if plain:
        obj["data"] = (obj.get("data") or {}) | {key: base64.b64encode(value.encode()).decode() for key, value in plain.items()}


def prepare_update(obj: Object, old: Object) -> None:
    if not obj.get("type"):
        obj["type"] = old.get("type", "")


def _docker(data: dict[str, str], key: str) -> list[Cause]:
    if key not in data:
        return [fe.required(f"data[{key}]")]
    try:
        found = json.loads(base64.b64decode(data[key]))
    except ValueError as e:
        return [fe.invalid(f"data[{key}]", _HIDDEN, str(e))]
    why = "json: cannot unmarshal into Go value of type map[string]interface {}"
    return [] if isinstance(found, dict) else [fe.invalid(f"data[{key}]", _HIDDEN, why)]


def _by_type(obj: Object, data: dict[str, str]) -> list[Cause]:
    """What a type promises to hold."""
    kind = obj.get("type")
    if kind == "kubernetes.io/service-account-token":
        named = (obj["metadata"].get("annotations") or {}).get(_ACCOUNT)
        return [] if named else [fe.required(f"metadata.annotations[{_ACCOUNT}]")]
    if kind == "kubernetes.io/dockercfg":
        return _docker(data, ".dockercfg")
    if kind == "kubernetes.io/dockerconfigjson":
        return _docker(data, ".dockerconfigjson")
    if kind == "kubernetes.io/basic-auth":
        return [] if {"username", "password"} & data.keys() else [fe.required("data[username]"), fe.required("data[password]")]
    if kind == "kubernetes.io/ssh-auth":
        return [] if data.get("ssh-privatekey") else [fe.required("data[ssh-privatekey]")]
    if kind == "kubernetes.io/tls":
        return [fe.required(f"data[{key}]") for key in ("tls.crt", "tls.key") if key not in data]
    return []


def validate(obj: Object) -> list[Cause]:
    data = obj.get("data") or {}
    causes = validate_keys(data, "data")
    if sum(map(bytes_in, data.values())) > LIMIT:
        causes.append(fe.too_long("data", LIMIT))
    return causes + _by_type(obj, data)


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return immutable(obj.get("type"), old.get("type"), "type") + validate_sealed(obj, old, ("data",))


def fields(obj: Object) -> dict[str, str]:
    return {"type": obj.get("type", "")}
