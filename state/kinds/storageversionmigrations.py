"""Storage version migrations. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import condition_true
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    resource = obj.get("spec", {}).get("resource") or {}
    state = next((kind for kind in ("Succeeded", "Failed", "Running") if condition_true(obj, kind)), "Pending")
    return [obj["metadata"]["name"], f"{resource.get('resource', '')}.{resource.get('group', '')}".rstrip("."), state]
