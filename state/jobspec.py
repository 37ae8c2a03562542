"""The rules of a job, alone or in a CronJob's template.

Source: kubernetes `pkg/apis/batch/validation/validation.go` (`ValidateJobSpec`, `validateJobSpec`, `ValidateJobSpecUpdate`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .internal import text
from .metadata import validate_label_selector
from .podspec import validate_template
from .pure.objects import clone
from .strategy import IMMUTABLE, immutable, non_negative
from .workload import mismatch

Spec = dict[str, Any]

MODES = ("Indexed", "NonIndexed")
REPLACEMENTS = ("Failed", "TerminatingOrFailed")
_NUMBERS = (
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex",
    "maxFailedIndexes",
)
_MAX_INDEXED = 100000
_FROZEN = ("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy")
_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")


def _validate_mode(spec: Spec, path: str) -> list[Cause]:
    mode = spec.get("completionMode")
    if mode is None:
        return []
    if mode not in MODES:
        return [fe.not_supported(f"{path}.completionMode", mode, MODES)]
    causes = []
    if mode == "Indexed":
        if spec.get("completions") is None:
            causes.append(fe.required(f"{path}.completions", "when completion mode is Indexed"))
        if spec.get("parallelism", 0) > _MAX_INDEXED:
            causes.append(fe.invalid(f"{path}.parallelism", spec["parallelism"],
                                     f"must be less than or equal to {_MAX_INDEXED} when completion mode is Indexed"))
    return causes


def _validate_failure_policy(spec: Spec, path: str) -> list[Cause]:
    causes = []
    for i, rule in enumerate((spec.get("podFailurePolicy") or {}).get("rules") or ()):
        here = f"{path}.podFailurePolicy.rules[{i}]"
        action = rule.get("action", "")
        if not action:
            causes.append(fe.required(f"{here}.action", f"valid values: {list(_ACTIONS)}".replace("'", '"')))
        elif action not in _ACTIONS:
            causes.append(fe.not_supported(f"{here}.action", action, _ACTIONS))
        conditions, codes = rule.get("onPodConditions"), rule.get("onExitCodes")
        if codes and conditions:
            causes.append(fe.invalid(here, rule, "specifying both OnExitCodes and OnPodConditions is not supported"))
        elif not codes and not conditions:
            causes.append(fe.invalid(here, rule, "specifying one of OnExitCodes and OnPodConditions is required"))
    if spec.get("podFailurePolicy") is not None and spec["template"]["spec"].get("restartPolicy") != "Never":
        causes.append(fe.invalid(f"{path}.template.spec.restartPolicy", spec["template"]["spec"].get("restartPolicy", ""),
                                 "only \"Never\" is supported when podFailurePolicy is specified"))
    return causes


def validate_job_template_spec(spec: Spec, path: str) -> list[Cause]:
    """What holds for a job's spec even before it has a selector."""
    causes: list[Cause] = []
    for key in _NUMBERS:
        causes += non_negative(spec, key, path)
    causes += _validate_mode(spec, path) + _validate_failure_policy(spec, path)
    replacement = spec.get("podReplacementPolicy")
    if replacement is not None and replacement not in REPLACEMENTS:
        causes.append(fe.not_supported(f"{path}.podReplacementPolicy", replacement, REPLACEMENTS))
    template = spec.get("template") or {}
    causes += validate_template(template, f"{path}.template")
    policy = (template.get("spec") or {}).get("restartPolicy", "")
    here = f"{path}.template.spec.restartPolicy"
    if policy in ("", "Always"):
        causes.append(fe.required(here, 'valid values: "OnFailure", "Never"'))
    elif policy not in ("OnFailure", "Never"):
        causes.append(fe.not_supported(here, policy, ("OnFailure", "Never")))
    return causes


def validate_job_spec(spec: Spec, path: str) -> list[Cause]:
    """A job's own spec: the selector selects what the template makes."""
    causes = validate_job_template_spec(spec, path)
    if spec.get("selector") is None:
        return [*causes, fe.required(f"{path}.selector")]
    causes += validate_label_selector(spec["selector"], f"{path}.selector")
    return causes + mismatch(spec, path)


def _completions(spec: Spec, old: Spec, path: str) -> list[Cause]:
    if spec.get("completions") == old.get("completions"):
        return []
    if spec.get("completionMode") != "Indexed":
        return immutable(spec.get("completions"), old.get("completions"), f"{path}.completions")
    if spec.get("completions") is None or spec.get("completions") != spec.get("parallelism"):
        return [fe.invalid(f"{path}.completions", spec.get("completions"), f"can only be modified in tandem with {path}.parallelism")]
    return []


def _settled(template: Spec, old: Spec) -> Spec:
    """The new template with what a suspended job may still change put back."""
    out = clone(template)
    for key in ("affinity", "nodeSelector", "tolerations", "schedulingGates"):
        out["spec"].pop(key, None)
        if key in old["spec"]:
            out["spec"][key] = old["spec"][key]
    return out


def validate_template_change(spec: Spec, old: Spec, suspended: bool, path: str) -> list[Cause]:
    """A job's template stays; while the job is suspended and has not begun, where its pods may run can change."""
    if not suspended:
        if spec["template"] == old["template"]:
            return []
        return [_frozen("v1.PodTemplateSpec", spec["template"], f"{path}.template")]
    template = _settled(spec["template"], old["template"])
    if template["spec"] == old["template"]["spec"]:
        return []
    return [_frozen("v1.PodSpec", template["spec"], f"{path}.template.spec")]


def _frozen(type_name: str, value: Spec, path: str) -> Cause:
    return Cause("FieldValueInvalid", path, f"Invalid value: {text(type_name, value)}: {IMMUTABLE}")


def validate_job_change(spec: Spec, old: Spec, suspended: bool, path: str) -> list[Cause]:
    """What an update may not change."""
    causes = _completions(spec, old, path) + immutable(spec.get("selector"), old.get("selector"), f"{path}.selector")
    causes += validate_template_change(spec, old, suspended, path)
    for key in _FROZEN:
        causes += immutable(spec.get(key), old.get(key), f"{path}.{key}")
    return causes
