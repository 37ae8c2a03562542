"""CronJobs.

Sources: kubernetes `pkg/apis/batch/v1/defaults.go`, `pkg/apis/batch/validation/validation.go`, `pkg/registry/batch/cronjob/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import NONE, age_of, containers, yes_no
from ..cronspec import is_zone, parse
from ..fielderrors import Cause
from ..jobspec import validate_job_template_spec
from ..kind import Age
from ..podspec import default_template
from ..podspec_warnings import template_warnings
from ..pure.selectors import format_label_selector
from ..strategy import advance, non_negative, start, status_only

Object = dict[str, Any]
_POLICIES = ("Allow", "Forbid", "Replace")
_LONGEST_NAME = 52


def row(obj: Object, age: Age) -> list[Any]:
    spec, status = obj["spec"], obj.get("status", {})
    job = spec["jobTemplate"]["spec"]
    last = status.get("lastScheduleTime")
    return [
        obj["metadata"]["name"], spec.get("schedule", ""), spec.get("timeZone") or NONE, yes_no(spec.get("suspend")),
        len(status.get("active") or ()), age(last) if last else NONE, age_of(obj, age), *containers(job["template"]["spec"]),
        format_label_selector(job["selector"]) if job.get("selector") else NONE,
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    if not spec.get("concurrencyPolicy"):
        spec["concurrencyPolicy"] = "Allow"
    spec.setdefault("suspend", False)
    spec.setdefault("successfulJobsHistoryLimit", 3)
    spec.setdefault("failedJobsHistoryLimit", 1)
    job = spec.setdefault("jobTemplate", {})
    job.setdefault("metadata", {})
    default_template(job.setdefault("spec", {}).setdefault("template", {}))
    obj.setdefault("status", {})


prepare_create = start
prepare_update = advance
prepare_status = status_only


def _validate_schedule(spec: Object) -> list[Cause]:
    schedule = spec.get("schedule", "")
    if not schedule:
        return [fe.required("spec.schedule")]
    try:
        parse(schedule)
    except ValueError as e:
        return [fe.invalid("spec.schedule", schedule, str(e))]
    if "TZ" in schedule:
        if spec.get("timeZone") is not None:
            why = "cannot use both timeZone field and TZ or CRON_TZ in schedule"
            return [fe.invalid("spec.schedule", schedule, why)]
        return [fe.invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")]
    return []


def _validate_zone(zone: str | None) -> list[Cause]:
    if zone is None:
        return []
    if not zone:
        return [fe.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string")]
    if zone.lower() == "local":
        why = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        return [fe.invalid("spec.timeZone", zone, why)]
    return [] if is_zone(zone) else [fe.invalid("spec.timeZone", zone, f"unknown time zone {zone}")]


def validate(obj: Object) -> list[Cause]:
    spec, name = obj["spec"], obj["metadata"].get("name", "")
    causes = _validate_schedule(spec) + non_negative(spec, "startingDeadlineSeconds", "spec") + _validate_zone(spec.get("timeZone"))
    if spec.get("concurrencyPolicy") not in _POLICIES:
        causes.append(fe.not_supported("spec.concurrencyPolicy", spec.get("concurrencyPolicy", ""), _POLICIES))
    causes += validate_job_template_spec(spec["jobTemplate"]["spec"], "spec.jobTemplate.spec")
    for key in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        causes += non_negative(spec, key, "spec")
    if len(name) > _LONGEST_NAME:
        causes.append(fe.invalid("metadata.name", name, f"must be no more than {_LONGEST_NAME} characters"))
    return causes


def warnings(obj: Object, old: Object | None) -> list[str]:
    return template_warnings(obj, old, obj["spec"]["jobTemplate"]["spec"]["template"], "spec.jobTemplate.spec.template")
