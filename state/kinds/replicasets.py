"""ReplicaSets.

Sources: kubernetes `pkg/apis/apps/v1/defaults.go`, `pkg/apis/apps/validation/validation.go`, `pkg/registry/apps/replicaset/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from ..cells import age_of, containers
from ..fielderrors import Cause
from ..kind import Age
from ..podspec import default_template
from ..podspec_warnings import template_warnings
from ..pure.selectors import format_label_selector
from ..strategy import advance, immutable, non_negative, start, status_only
from ..workload import mismatch, validate_running_template, validate_selector

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec, status = obj["spec"], obj.get("status", {})
    return [
        obj["metadata"]["name"], spec.get("replicas", 1), status.get("replicas", 0), status.get("readyReplicas", 0), age_of(obj, age),
        *containers(spec["template"]["spec"]), format_label_selector(spec.get("selector")),
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    default_template(spec.setdefault("template", {}))
    obj.setdefault("status", {}).setdefault("replicas", 0)


def prepare_create(obj: Object) -> None:
    start(obj, {"replicas": 0})


def prepare_update(obj: Object, old: Object) -> None:
    advance(obj, old)


def prepare_status(obj: Object, old: Object) -> None:
    status_only(obj, old)


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = non_negative(spec, "replicas", "spec") + non_negative(spec, "minReadySeconds", "spec")
    causes += validate_selector(spec, "spec", "deployment")
    return causes + mismatch(spec, "spec") + validate_running_template(spec, "spec", "ReplicaSet")


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return immutable(obj["spec"].get("selector"), old["spec"].get("selector"), "spec.selector")


def warnings(obj: Object, old: Object | None) -> list[str]:
    return template_warnings(obj, old, obj["spec"]["template"], "spec.template")


def fields(obj: Object) -> dict[str, str]:
    return {"status.replicas": str(obj.get("status", {}).get("replicas", 0))}
