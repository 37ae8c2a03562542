"""Resource claims. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age

Object = dict[str, Any]


def _state(obj: Object) -> str:
    dying, status = obj["metadata"].get("deletionTimestamp"), obj.get("status", {})
    words = ["deleted"] if dying else []
    if status.get("allocation") is None:
        words += [] if dying else ["pending"]
    else:
        words.append("allocated")
        if status.get("reservedFor"):
            words.append("reserved")
    return ",".join(words)


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], _state(obj), age_of(obj, age)]
