"""Device taint rules. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    taint = obj.get("spec", {}).get("taint") or {}
    return [
        obj["metadata"]["name"], taint.get("key", ""), taint.get("value", ""), taint.get("effect", ""), age(taint.get("timeAdded")),
        age_of(obj, age),
    ]
