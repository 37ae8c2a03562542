"""Leases. Sources: kubernetes `pkg/printers/internalversion/printers.go`, `pkg/apis/coordination/validation/validation.go`."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..kind import Age
from ..strategy import non_negative

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], obj.get("spec", {}).get("holderIdentity", ""), age_of(obj, age)]


def validate(obj: Object) -> list[Cause]:
    spec = obj.get("spec", {})
    seconds = spec.get("leaseDurationSeconds")
    causes = [fe.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")] if seconds is not None and seconds <= 0 else []
    return causes + non_negative(spec, "leaseTransitions", "spec")
