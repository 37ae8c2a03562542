"""Limit ranges. Sources: kubernetes `pkg/apis/core/v1/defaults.go`, `pkg/apis/core/validation/validation.go` (`ValidateLimitRange`)."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import name_and_creation
from ..fielderrors import Cause
from ..quotaspec import validate_limits

Object = dict[str, Any]

row = name_and_creation


def _fill(item: Object, key: str, source: str) -> None:
    amounts = item.get(source) or {}
    if amounts:
        item[key] = amounts | (item.get(key) or {})


def default(obj: Object) -> None:
    for item in obj.setdefault("spec", {}).get("limits") or ():
        if item.get("type") == "Container":
            _fill(item, "default", "max")
            _fill(item, "defaultRequest", "default")
            _fill(item, "defaultRequest", "min")


def validate(obj: Object) -> list[Cause]:
    causes = []
    seen: set[str] = set()
    for i, item in enumerate(obj["spec"].get("limits") or ()):
        path = f"spec.limits[{i}]"
        kind = item.get("type", "")
        if kind in seen:
            causes.append(fe.duplicate(f"{path}.type", kind))
        seen.add(kind)
        if kind == "Pod":
            given = [key for key in ("default", "defaultRequest") if item.get(key)]
            causes += [fe.forbidden(f"{path}.{key}", "may not be specified when `type` is 'Pod'") for key in given]
        if kind == "PersistentVolumeClaim" and not ({**(item.get("min") or {}), **(item.get("max") or {})}.get("storage")):
            why = "either minimum or maximum storage value is required, but neither was provided"
            causes.append(fe.required(f"{path}.limits", why))
        causes += validate_limits(item, path)
    return causes
