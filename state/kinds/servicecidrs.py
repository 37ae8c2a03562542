"""Service CIDRs. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], ",".join(obj.get("spec", {}).get("cidrs") or ()), age_of(obj, age)]
