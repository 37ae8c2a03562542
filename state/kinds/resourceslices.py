"""Resource slices. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj.get("spec", {})
    pool = spec.get("pool") or {}
    return [obj["metadata"]["name"], spec.get("nodeName", ""), spec.get("driver", ""), pool.get("name", ""), age_of(obj, age)]


def fields(obj: Object) -> dict[str, str]:
    return {"spec.nodeName": obj.get("spec", {}).get("nodeName", ""), "spec.driver": obj.get("spec", {}).get("driver", "")}
