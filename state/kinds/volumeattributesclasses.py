"""Volume attributes classes. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age

Object = dict[str, Any]


_DEFAULT = "volumeattributesclass.alpha.kubernetes.io/is-default-class"


def row(obj: Object, age: Age) -> list[Any]:
    name = obj["metadata"]["name"]
    if (obj["metadata"].get("annotations") or {}).get(_DEFAULT) == "true":
        name += " (default)"
    return [name, obj.get("driverName", ""), age_of(obj, age)]
