"""Pod certificate requests. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import condition_true
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj.get("spec", {})
    state = next((kind for kind in ("Issued", "Denied", "Failed") if condition_true(obj, kind)), "Pending")
    extra = spec.get("unverifiedUserAnnotations") or {}
    return [
        obj["metadata"]["name"], *(spec.get(key, "") for key in ("podName", "serviceAccountName", "nodeName", "signerName")), state,
        ",".join(f"{key}={value}" for key, value in sorted(extra.items())),
    ]


def fields(obj: Object) -> dict[str, str]:
    return {"spec.signerName": obj.get("spec", {}).get("signerName", ""), "spec.nodeName": obj.get("spec", {}).get("nodeName", "")}
