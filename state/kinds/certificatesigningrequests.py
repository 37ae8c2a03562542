"""Certificate signing requests.

Sources: kubernetes `pkg/printers/internalversion/printers.go`, `pkg/registry/certificates/certificates/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of
from ..csrspec import DECISIONS, validate_conditions, validate_kept, validate_request
from ..fielderrors import Cause
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
    obj.setdefault("spec", {})
    obj.setdefault("status", {})


def prepare_create(obj: Object) -> None:
    obj["status"] = {}


def prepare_update(obj: Object, old: Object) -> None:
    obj["spec"], obj["status"] = old["spec"], old.get("status", {})


def prepare_status(obj: Object, old: Object) -> None:
    """A signer's answer; who approved stays."""
    had = _conditions(old)
    decided = [c for c in had if c["type"] in DECISIONS]
    other = [c for c in _conditions(obj) if c.get("type") not in DECISIONS]
    obj["spec"], obj["status"] = old["spec"], _with({k: v for k, v in obj.get("status", {}).items() if k != "conditions"}, decided + other)


def prepare_approval(obj: Object, old: Object) -> None:
    """Only conditions change."""
    conditions = _conditions(obj)
    obj["spec"], obj["status"] = old["spec"], _with(old.get("status", {}), conditions)


def _conditions(obj: Object) -> list[Object]:
    return list(obj.get("status", {}).get("conditions") or ())


def _with(status: Object, conditions: list[Object]) -> Object:
    return status | ({"conditions": conditions} if conditions else {})


def validate(obj: Object) -> list[Cause]:
    return validate_request(obj["spec"])


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return []


def validate_approval(obj: Object, old: Object) -> list[Cause]:
    return validate_conditions(_conditions(obj)) + validate_kept(_conditions(obj), _conditions(old), DECISIONS)


def validate_status(obj: Object, old: Object) -> list[Cause]:
    return validate_conditions(_conditions(obj)) + validate_kept(_conditions(obj), _conditions(old), ("Failed",))


def fields(obj: Object) -> dict[str, str]:
    return {"spec.signerName": obj["spec"].get("signerName", "")}
