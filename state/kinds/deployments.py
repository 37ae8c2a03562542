"""Deployments.

Sources: kubernetes `pkg/apis/apps/v1/defaults.go`, `pkg/apis/apps/validation/validation.go`, `pkg/registry/apps/deployment/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of, containers
from ..fielderrors import Cause
from ..kind import Age
from ..pure.selectors import format_label_selector
from ..strategy import advance, non_negative, start, status_only
from ..workload import (
    amount,
    at_most_all,
    int_or_percent,
    mismatch,
    selector_stays,
    template_warnings,
    unsupported_strategy,
    validate_running_template,
    validate_selector,
)

Object = dict[str, Any]
_TYPES = ("Recreate", "RollingUpdate")


def row(obj: Object, age: Age) -> list[Any]:
    spec, status = obj["spec"], obj.get("status", {})
    return [
        obj["metadata"]["name"], f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 1)}", status.get("updatedReplicas", 0),
        status.get("availableReplicas", 0), age_of(obj, age), *containers(spec["template"]["spec"]),
        format_label_selector(spec.get("selector")),
    ]


def default(obj: Object) -> None:
    from ..podspec import default_template

    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    strategy = spec.setdefault("strategy", {})
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)
    default_template(spec.setdefault("template", {}))
    obj.setdefault("status", {})


prepare_create = start


def prepare_update(obj: Object, old: Object) -> None:
    advance(obj, old)
    meta, had = obj["metadata"], old["metadata"]
    if meta.get("annotations") != had.get("annotations") and meta.get("generation") == had.get("generation"):
        meta["generation"] = had.get("generation", 0) + 1


def prepare_status(obj: Object, old: Object) -> None:
    status_only(obj, old)
    if "labels" in old["metadata"]:
        obj["metadata"]["labels"] = old["metadata"]["labels"]
    else:
        obj["metadata"].pop("labels", None)


def _validate_strategy(strategy: Object, path: str) -> list[Cause]:
    rolling = strategy.get("rollingUpdate")
    if strategy.get("type") == "Recreate":
        if rolling is None:
            return []
        return [fe.forbidden(f"{path}.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")]
    if strategy.get("type") != "RollingUpdate":
        return [unsupported_strategy(strategy, path, _TYPES)]
    limits = rolling or {}
    unavailable, surge = limits.get("maxUnavailable"), limits.get("maxSurge")
    here = f"{path}.rollingUpdate"
    causes = int_or_percent(unavailable, f"{here}.maxUnavailable") + int_or_percent(surge, f"{here}.maxSurge")
    if amount(unavailable) == 0 and amount(surge) == 0:
        causes.append(fe.invalid(f"{here}.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0"))
    return causes + at_most_all(unavailable, f"{here}.maxUnavailable")


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = non_negative(spec, "replicas", "spec") + validate_selector(spec, "spec", "deployment")
    causes += mismatch(spec, "spec") + validate_running_template(spec, "spec", "ReplicaSet")
    causes += _validate_strategy(spec.get("strategy") or {}, "spec.strategy")
    causes += non_negative(spec, "minReadySeconds", "spec") + non_negative(spec, "revisionHistoryLimit", "spec")
    causes += non_negative(spec, "progressDeadlineSeconds", "spec")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None and deadline <= spec.get("minReadySeconds", 0):
        causes.append(fe.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"))
    return causes


validate_update = selector_stays
warnings = template_warnings
