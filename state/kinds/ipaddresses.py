"""IP addresses. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import NONE
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    ref = obj.get("spec", {}).get("parentRef")
    if not ref:
        return [obj["metadata"]["name"], NONE]
    resource = f"{ref.get('resource', '')}.{ref.get('group', '')}".rstrip(".").lower()
    return [obj["metadata"]["name"], "/".join(part for part in (resource, ref.get("namespace"), ref.get("name", "")) if part)]
