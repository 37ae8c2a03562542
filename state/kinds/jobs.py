"""Jobs.

Sources: kubernetes `pkg/apis/batch/v1/defaults.go`, `pkg/apis/batch/validation/validation.go`, `pkg/registry/batch/job/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of, condition_true, containers
from ..fielderrors import Cause
from ..jobspec import validate_job_change, validate_job_spec
from ..kind import Age
from ..podspec import default_template
from ..pure.duration import human_age
from ..pure.selectors import format_label_selector
from ..pure.times import parse_rfc3339
from ..strategy import advance, start, status_only
from ..workload import template_warnings

Object = dict[str, Any]
_SECOND = 10**9
_NO_LIMIT = 2**31 - 1
_WORDS = (("Complete", "Complete"), ("Failed", "Failed"))
_LATER_WORDS = (("Suspended", "Suspended"), ("FailureTarget", "FailureTarget"), ("SuccessCriteriaMet", "SuccessCriteriaMet"))


def _word(obj: Object) -> str:
    for kind, word in _WORDS:
        if condition_true(obj, kind):
            return word
    if obj["metadata"].get("deletionTimestamp"):
        return "Terminating"
    return next((word for kind, word in _LATER_WORDS if condition_true(obj, kind)), "Running")


def _completions(obj: Object) -> str:
    spec, done = obj["spec"], obj.get("status", {}).get("succeeded", 0)
    if spec.get("completions") is not None:
        return f"{done}/{spec['completions']}"
    parallelism = spec.get("parallelism", 0)
    return f"{done}/1 of {parallelism}" if parallelism > 1 else f"{done}/1"


def _duration(status: Object, age: Age) -> str:
    began, ended = status.get("startTime"), status.get("completionTime")
    if not began:
        return ""
    return human_age((parse_rfc3339(ended) - parse_rfc3339(began)) // _SECOND) if ended else age(began)


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj["spec"]
    return [
        obj["metadata"]["name"], _word(obj), _completions(obj), _duration(obj.get("status", {}), age), age_of(obj, age),
        *containers(spec["template"]["spec"]), format_label_selector(spec.get("selector")),
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec["completions"] = 1
    spec.setdefault("parallelism", 1)
    spec.setdefault("backoffLimit", _NO_LIMIT if spec.get("backoffLimitPerIndex") is not None else 6)
    spec.setdefault("completionMode", "NonIndexed")
    spec.setdefault("suspend", False)
    spec.setdefault("manualSelector", False)
    spec.setdefault("podReplacementPolicy", "Failed" if spec.get("podFailurePolicy") is not None else "TerminatingOrFailed")
    for rule in (spec.get("podFailurePolicy") or {}).get("rules") or ():
        for pattern in rule.get("onPodConditions") or ():
            pattern.setdefault("status", "True")
    default_template(spec.setdefault("template", {}))
    _inherit_labels(obj)
    obj.setdefault("status", {})


def _inherit_labels(obj: Object) -> None:
    labels = obj["spec"]["template"]["metadata"].get("labels")
    if labels and not obj["metadata"].get("labels"):
        obj["metadata"]["labels"] = dict(labels)


def prepare_create(obj: Object) -> None:
    start(obj)
    spec, meta = obj["spec"], obj["metadata"]
    if spec.get("manualSelector") or spec.get("selector") is not None:
        return
    labels = spec["template"]["metadata"].setdefault("labels", {})
    made = {"controller-uid": meta["uid"], "job-name": meta.get("name", "")}
    for key, value in made.items():
        labels.setdefault(key, value)
        labels.setdefault(f"batch.kubernetes.io/{key}", value)
    spec["selector"] = {"matchLabels": {"batch.kubernetes.io/controller-uid": meta["uid"]}}
    _inherit_labels(obj)


prepare_update = advance
prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = validate_job_spec(spec, "spec")
    generated = {"matchLabels": {"batch.kubernetes.io/controller-uid": obj["metadata"].get("uid", "")}}
    legacy = {"matchLabels": {"controller-uid": obj["metadata"].get("uid", "")}}
    if not spec.get("manualSelector") and spec.get("selector") not in (None, generated, legacy):
        causes.append(fe.invalid("spec.selector", spec["selector"], "`selector` not auto-generated"))
    return causes


def validate_update(obj: Object, old: Object) -> list[Cause]:
    waiting = bool(old["spec"].get("suspend")) and not old.get("status", {}).get("startTime")
    return validate_job_change(obj["spec"], old["spec"], waiting, "spec")


warnings = template_warnings


def fields(obj: Object) -> dict[str, str]:
    return {"status.successful": str(obj.get("status", {}).get("succeeded", 0))}
