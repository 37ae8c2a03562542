"""Volume attachments. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj.get("spec", {})
    return [
        obj["metadata"]["name"], spec.get("attacher", ""), (spec.get("source") or {}).get("persistentVolumeName", ""),
        spec.get("nodeName", ""), bool(obj.get("status", {}).get("attached")), age_of(obj, age),
    ]
