"""Resource quotas. Sources: kubernetes `pkg/printers/internalversion/printers.go`, `pkg/registry/core/resourcequota/strategy.go`."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..kind import Age
from ..quotaspec import validate_hard
from ..strategy import keep_status, no_status, status_only

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    status = obj.get("status", {})
    used = status.get("used") or {}
    texts = {name: f"{name}: {used.get(name, '0')}/{hard}" for name, hard in sorted((status.get("hard") or {}).items())}
    limits = [name for name in texts if name.startswith("limits.")]
    return [
        obj["metadata"]["name"], ", ".join(text for name, text in texts.items() if name not in limits), ", ".join(texts[n] for n in limits),
        age_of(obj, age),
    ]


def default(obj: Object) -> None:
    obj.setdefault("spec", {})
    obj.setdefault("status", {})


prepare_create = no_status
prepare_update = keep_status
prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    return validate_hard(obj["spec"].get("hard"), "spec.hard")


def validate_update(obj: Object, old: Object) -> list[Cause]:
    if (obj["spec"].get("scopes") or []) == (old["spec"].get("scopes") or []):
        return []
    return [fe.invalid("spec.scopes", obj["spec"].get("scopes"), "field is immutable")]
