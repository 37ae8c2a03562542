"""Certificate signing requests. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of
from ..kind import Age
from ..pure.duration import human_age

Object = dict[str, Any]


def _state(obj: Object) -> str:
    status = obj.get("status", {})
    kinds = {c.get("type") for c in status.get("conditions") or ()}
    word = "Denied" if "Denied" in kinds else "Approved" if "Approved" in kinds else "Pending"
    if "Failed" in kinds:
        word += ",Failed"
    return f"{word},Issued" if status.get("certificate") else word


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj["spec"]
    seconds = spec.get("expirationSeconds")
    return [
        obj["metadata"]["name"], age_of(obj, age), spec.get("signerName") or NONE, spec.get("username", ""),
        NONE if seconds is None else human_age(seconds), _state(obj),
    ]


def default(obj: Object) -> None:
    obj.setdefault("status", {})


def fields(obj: Object) -> dict[str, str]:
    return {"spec.signerName": obj["spec"].get("signerName", "")}
