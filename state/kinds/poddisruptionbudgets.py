"""Pod disruption budgets.

Sources: kubernetes `pkg/apis/policy/validation/validation.go`, `pkg/registry/policy/poddisruptionbudget/strategy.go`,
`pkg/printers/internalversion/printers.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..kind import Age
from ..metadata import validate_label_selector
from ..pure.gojson import dumps
from ..strategy import advance, start, status_only
from ..workload import at_most_all, int_or_percent

Object = dict[str, Any]
_COUNTS = ("currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods")
_POLICIES = ("AlwaysAllow", "IfHealthyBudget")


def _text(value: int | str | None) -> str:
    return "N/A" if value is None else str(value)


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj.get("spec", {})
    return [
        obj["metadata"]["name"], _text(spec.get("minAvailable")), _text(spec.get("maxUnavailable")),
        obj.get("status", {}).get("disruptionsAllowed", 0), age_of(obj, age),
    ]


def default(obj: Object) -> None:
    obj.setdefault("spec", {})
    status = obj.setdefault("status", {})
    for key in _COUNTS:
        status.setdefault(key, 0)


def prepare_create(obj: Object) -> None:
    start(obj, dict.fromkeys(_COUNTS, 0))


prepare_update = advance
prepare_status = status_only


def _dump(spec: Object) -> str:
    named = {
        "MinAvailable": spec.get("minAvailable"), "Selector": spec.get("selector"), "MaxUnavailable": spec.get("maxUnavailable"),
        "UnhealthyPodEvictionPolicy": spec.get("unhealthyPodEvictionPolicy"),
    }
    return dumps(named, sort=False)


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = []
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        why = "minAvailable and maxUnavailable cannot be both set"
        causes.append(Cause("FieldValueInvalid", "spec", f"Invalid value: {_dump(spec)}: {why}"))
    for key in ("minAvailable", "maxUnavailable"):
        causes += int_or_percent(spec.get(key), f"spec.{key}") + at_most_all(spec.get(key), f"spec.{key}")
    policy = spec.get("unhealthyPodEvictionPolicy")
    if policy is not None and policy not in _POLICIES:
        causes.append(fe.not_supported("spec.unhealthyPodEvictionPolicy", policy, _POLICIES))
    return causes + validate_label_selector(spec.get("selector"), "spec.selector")
