"""Flow schemas. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of
from ..kind import Age
from ..strategy import advance, start, status_only

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj["spec"]
    dangling = next((c.get("status", "") for c in obj.get("status", {}).get("conditions") or () if c.get("type") == "Dangling"), "?")
    return [
        obj["metadata"]["name"], (spec.get("priorityLevelConfiguration") or {}).get("name", ""), spec.get("matchingPrecedence", 0),
        (spec.get("distinguisherMethod") or {}).get("type") or NONE, age_of(obj, age), dangling,
    ]


def default(obj: Object) -> None:
    if not obj.setdefault("spec", {}).get("matchingPrecedence"):
        obj["spec"]["matchingPrecedence"] = 1000
    obj.setdefault("status", {})


prepare_create = start
prepare_update = advance
prepare_status = status_only
