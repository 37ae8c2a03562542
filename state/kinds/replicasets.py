"""ReplicaSets.

Sources: kubernetes `pkg/apis/apps/v1/defaults.go`, `pkg/apis/apps/validation/validation.go`, `pkg/registry/apps/replicaset/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from ..fielderrors import Cause
from ..kind import Age
from ..pure.selectors import format_label_selector
from ..strategy import advance, non_negative, start, status_only
from ..workload import (
    mismatch,
    replica_fields,
    replica_row,
    selector_stays,
    template_warnings,
    validate_running_template,
    validate_selector,
)

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    return replica_row(obj, age, format_label_selector(obj["spec"].get("selector")))


def default(obj: Object) -> None:
    from ..podspec import default_template

    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    default_template(spec.setdefault("template", {}))
    obj.setdefault("status", {}).setdefault("replicas", 0)


def prepare_create(obj: Object) -> None:
    start(obj, {"replicas": 0})


prepare_update = advance
prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = non_negative(spec, "replicas", "spec") + non_negative(spec, "minReadySeconds", "spec")
    causes += validate_selector(spec, "spec", "deployment")
    return causes + mismatch(spec, "spec") + validate_running_template(spec, "spec", "ReplicaSet")


validate_update = selector_stays
warnings = template_warnings
fields = replica_fields
