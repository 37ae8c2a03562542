"""What the controllers of pods have in common: a selector that matches the template's labels, pods that restart, a rolling update.

Source: kubernetes `pkg/apis/apps/validation/validation.go`.
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .cells import age_of, containers
from .fielderrors import Cause
from .kind import Age
from .metadata import validate_label_selector
from .pure import intstr, names, selectors
from .pure.gojson import dumps, quote
from .strategy import immutable

MISMATCH = "`selector` does not match template `labels`"


def matches(selector: dict[str, Any] | None, template: dict[str, Any]) -> bool | None:
    """Whether the selector selects the template's labels; None when the selector makes no sense."""
    try:
        return selectors.from_label_selector(selector).matches((template.get("metadata") or {}).get("labels"))
    except ValueError:
        return None


def is_empty(selector: dict[str, Any] | None) -> bool:
    return selector is not None and not selector.get("matchLabels") and not selector.get("matchExpressions")


def validate_selector(spec: dict[str, Any], path: str, noun: str) -> list[Cause]:
    """A selector is required and selects something in particular."""
    selector = spec.get("selector")
    if selector is None:
        return [fe.required(f"{path}.selector")]
    causes = validate_label_selector(selector, f"{path}.selector")
    if is_empty(selector):
        causes.append(fe.invalid(f"{path}.selector", selector, f"empty selector is invalid for {noun}"))
    return causes


def selector_stays(obj: dict[str, Any], old: dict[str, Any]) -> list[Cause]:
    """No update may change the selector."""
    return immutable(obj["spec"].get("selector"), old["spec"].get("selector"), "spec.selector")


def replica_row(obj: dict[str, Any], age: Age, selector: str) -> list[Any]:
    """The row of what keeps a number of pods; `selector` is its text."""
    spec, status = obj["spec"], obj.get("status", {})
    pod = (spec.get("template") or {}).get("spec") or {}
    return [
        obj["metadata"]["name"], spec.get("replicas", 1), status.get("replicas", 0), status.get("readyReplicas", 0), age_of(obj, age),
        *containers(pod), selector,
    ]


def replica_fields(obj: dict[str, Any]) -> dict[str, str]:
    """What a field selector knows of it."""
    return {"status.replicas": str(obj.get("status", {}).get("replicas", 0))}


def template_warnings(obj: dict[str, Any], old: dict[str, Any] | None) -> list[str]:
    """What the server warns of in the name and in the template."""
    from . import podspec_warnings

    return podspec_warnings.template_warnings(obj, old, obj["spec"].get("template") or {}, "spec.template")


def mismatch(spec: dict[str, Any], path: str) -> list[Cause]:
    """The complaint about template labels that the selector does not select."""
    template = spec.get("template") or {}
    if matches(spec.get("selector"), template) is not False:
        return []
    labels = (template.get("metadata") or {}).get("labels")
    return [fe.invalid(f"{path}.template.metadata.labels", labels, MISMATCH)]


def validate_running_template(spec: dict[str, Any], path: str, kind: str) -> list[Cause]:
    """The template of pods that are to run for ever."""
    from .podspec import validate_template

    template = spec.get("template") or {}
    return validate_template(template, f"{path}.template") + always_restarts(template, path, kind)


def always_restarts(template: dict[str, Any], path: str, kind: str) -> list[Cause]:
    """What a template of pods that run for ever may not say."""
    causes = []
    pod = template.get("spec") or {}
    here = f"{path}.template.spec"
    if pod.get("restartPolicy") != "Always":
        causes.append(fe.not_supported(f"{here}.restartPolicy", pod.get("restartPolicy", ""), ("Always",)))
    if pod.get("activeDeadlineSeconds") is not None:
        causes.append(fe.forbidden(f"{here}.activeDeadlineSeconds", f"activeDeadlineSeconds in {kind} is not Supported"))
    return causes


def int_or_percent(value: int | str | None, path: str) -> list[Cause]:
    """A number not below zero or a percentage."""
    if isinstance(value, str):
        return [fe.invalid(path, value, why) for why in names.percent(value)]
    if value is not None and value < 0:
        return [fe.invalid(path, value, "must be greater than or equal to 0")]
    return []


def amount(value: int | str | None) -> int:
    """The bare number of a value that may be a percentage; 0 when it is neither."""
    if not isinstance(value, str):
        return value or 0
    return 0 if names.percent(value) else intstr.percent(value)


def at_most_all(value: int | str | None, path: str) -> list[Cause]:
    """A percentage is no more than 100."""
    if isinstance(value, str) and not names.percent(value) and intstr.percent(value) > 100:
        return [fe.invalid(path, value, "must not be greater than 100%")]
    return []


def unsupported_strategy(strategy: dict[str, Any], path: str, valid: tuple[str, ...]) -> Cause:
    """An update strategy whose type is not known is shown whole, as the server's own struct looks."""
    rolling = strategy.get("rollingUpdate")
    inner = None if rolling is None else {"MaxUnavailable": rolling.get("maxUnavailable", 0), "MaxSurge": rolling.get("maxSurge", 0)}
    dump = dumps({"Type": strategy.get("type", ""), "RollingUpdate": inner}, sort=False)
    listed = ", ".join(map(quote, valid))
    return Cause("FieldValueNotSupported", path, f"Unsupported value: {dump}: supported values: {listed}")
