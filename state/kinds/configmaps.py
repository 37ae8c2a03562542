"""ConfigMaps. Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateConfigMap`)."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..filedata import LIMIT, bytes_in, validate_keys, validate_sealed
from ..kind import Age

Object = dict[str, Any]
UPDATE_CAUSES_FIRST = True  # the server tells what an update may not do before what no ConfigMap may be


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], len(obj.get("data") or ()) + len(obj.get("binaryData") or ()), age_of(obj, age)]


def validate(obj: Object) -> list[Cause]:
    data, binary = obj.get("data") or {}, obj.get("binaryData") or {}
    causes = []
    size = sum(len(value.encode("utf-8", "surrogatepass")) for value in data.values()) + sum(map(bytes_in, binary.values()))
    causes += validate_keys(data, "data")
    causes += [fe.invalid(f"data[{key}]", key, "duplicate of key present in binaryData") for key in data if key in binary]
    causes += validate_keys(binary, "binaryData")
    if size > LIMIT:
        causes.append(fe.too_long("[]", LIMIT))
    return causes


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return validate_sealed(obj, old, ("data", "binaryData"))
