"""Component statuses. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    health = next((c for c in obj.get("conditions") or () if c.get("type") == "Healthy"), None)
    if health is None:
        return [obj["metadata"]["name"], "Unknown", "", ""]
    word = "Healthy" if health.get("status") == "True" else "Unhealthy"
    return [obj["metadata"]["name"], word, health.get("message", ""), health.get("error", "")]
