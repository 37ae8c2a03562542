"""DaemonSets.

Sources: kubernetes `pkg/apis/apps/v1/defaults.go`, `pkg/apis/apps/validation/validation.go`, `pkg/registry/apps/daemonset/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of, containers
from ..fielderrors import Cause
from ..kind import Age
from ..metadata import validate_label_selector
from ..podspec import default_template, validate_template
from ..pure.selectors import format_label_selector, format_labels
from ..pure.strconv import parse_int
from ..strategy import advance, non_negative, start, status_only
from ..workload import (
    always_restarts,
    amount,
    at_most_all,
    int_or_percent,
    is_empty,
    mismatch,
    selector_stays,
    template_warnings,
    unsupported_strategy,
)

Object = dict[str, Any]
UPDATE_CAUSES_FIRST = True  # the server tells what an update may not do before what no DaemonSet may be
_TYPES = ("RollingUpdate", "OnDelete")


def row(obj: Object, age: Age) -> list[Any]:
    spec, status = obj["spec"], obj.get("status", {})
    pod = spec["template"]["spec"]
    numbers = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable")
    return [
        obj["metadata"]["name"], *(status.get(key, 0) for key in numbers), format_labels(pod.get("nodeSelector")), age_of(obj, age),
        *containers(pod), format_label_selector(spec.get("selector")),
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    strategy = spec.setdefault("updateStrategy", {})
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", 1)
        rolling.setdefault("maxSurge", 0)
    spec.setdefault("revisionHistoryLimit", 10)
    default_template(spec.setdefault("template", {}))
    status = obj.setdefault("status", {})
    for key in ("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"):
        status.setdefault(key, 0)


def prepare_create(obj: Object) -> None:
    start(obj, {"currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0})
    obj["metadata"].setdefault("annotations", {}).setdefault("deprecated.daemonset.template.generation", "1")


def prepare_update(obj: Object, old: Object) -> None:
    advance(obj, old)
    key = "deprecated.daemonset.template.generation"
    before = (old["metadata"].get("annotations") or {}).get(key, "0")
    try:
        number = parse_int(before)
    except ValueError:
        number = 0
    if obj["spec"].get("template") != old["spec"].get("template"):
        number += 1
    if number:
        obj["metadata"].setdefault("annotations", {})[key] = str(number)


prepare_status = status_only


def _validate_strategy(strategy: Object, path: str) -> list[Cause]:
    if strategy.get("type") == "OnDelete":
        return []
    if strategy.get("type") != "RollingUpdate":
        return [unsupported_strategy(strategy, path, _TYPES)]
    rolling = strategy.get("rollingUpdate") or {}
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    here = f"{path}.rollingUpdate"
    causes = int_or_percent(unavailable, f"{here}.maxUnavailable") + at_most_all(unavailable, f"{here}.maxUnavailable")
    causes += int_or_percent(surge, f"{here}.maxSurge") + at_most_all(surge, f"{here}.maxSurge")
    if not amount(unavailable) and not amount(surge):
        causes.append(fe.invalid(f"{here}.maxUnavailable", unavailable, "cannot be 0 when maxSurge is 0"))
    elif amount(unavailable) and amount(surge):
        causes.append(fe.invalid(f"{here}.maxSurge", surge, "may not be set when maxUnavailable is non-zero"))
    return causes


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    selector = spec.get("selector")
    causes = [fe.required("spec.selector")] if selector is None else validate_label_selector(selector, "spec.selector")
    causes += mismatch(spec, "spec")
    if is_empty(selector):
        causes.append(fe.invalid("spec.selector", selector, "empty selector is invalid for daemonset"))
    causes += validate_template(spec["template"], "spec.template") + always_restarts(spec["template"], "spec", "DaemonSet")
    causes += non_negative(spec, "minReadySeconds", "spec")
    causes += _validate_strategy(spec.get("updateStrategy") or {}, "spec.updateStrategy")
    return causes + non_negative(spec, "revisionHistoryLimit", "spec")


validate_update = selector_stays
warnings = template_warnings
