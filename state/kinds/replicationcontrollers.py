"""ReplicationControllers.

Sources: kubernetes `pkg/apis/core/v1/defaults.go`, `pkg/apis/core/validation/validation.go`,
`pkg/registry/core/replicationcontroller/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..fielderrors import Cause
from ..kind import Age
from ..podspec import default_template
from ..pure.selectors import format_labels, from_map
from ..strategy import advance, non_negative, start, status_only
from ..workload import MISMATCH, replica_fields, replica_row, template_warnings, validate_running_template

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    return replica_row(obj, age, format_labels(obj["spec"].get("selector")))


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    if labels:
        if not spec.get("selector"):
            spec["selector"] = dict(labels)
        if not obj["metadata"].get("labels"):
            obj["metadata"]["labels"] = dict(labels)
    spec.setdefault("replicas", 1)
    if spec.get("template") is not None:
        default_template(spec["template"])
    obj.setdefault("status", {}).setdefault("replicas", 0)


def prepare_create(obj: Object) -> None:
    start(obj, {"replicas": 0})


prepare_update = advance
prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = non_negative(spec, "replicas", "spec") + non_negative(spec, "minReadySeconds", "spec")
    selector = spec.get("selector")
    if not selector:
        causes.append(fe.required("spec.selector"))
    template = spec.get("template")
    if template is None:
        return [*causes, fe.required("spec.template")]
    labels = template["metadata"].get("labels")
    if selector and not from_map(selector).matches(labels):
        causes.append(fe.invalid("spec.template.metadata.labels", labels, MISMATCH))
    return causes + validate_running_template(spec, "spec", "ReplicationController")


warnings = template_warnings
fields = replica_fields
