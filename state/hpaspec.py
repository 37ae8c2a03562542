"""The rules of an autoscaler's metrics and behavior.

Source: kubernetes `pkg/apis/autoscaling/validation/validation.go`.
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import quantity
from .strategy import non_negative

_TYPES = ("ContainerResource", "External", "Object", "Pods", "Resource")
_FIELDS = {"ContainerResource": "containerResource", "External": "external", "Object": "object", "Pods": "pods", "Resource": "resource"}
_TARGETS = ("AverageValue", "Utilization", "Value")
_POLICIES = ("Percent", "Pods")
_SELECTIONS = ("Disabled", "Max", "Min")
_LONGEST_PERIOD, _LONGEST_WINDOW = 1800, 3600


def _validate_target(target: dict[str, Any], path: str) -> list[Cause]:
    kind = target.get("type", "")
    causes = []
    if not kind:
        causes.append(fe.required(f"{path}.type", "must specify a metric target type"))
    elif kind not in _TARGETS:
        causes.append(fe.not_supported(f"{path}.type", kind, _TARGETS))
    for key in ("value", "averageValue"):
        if target.get(key) is not None and quantity.compare(target[key], "0") <= 0:
            causes.append(fe.invalid(f"{path}.{key}", target[key], "must be positive"))
    percent = target.get("averageUtilization")
    if percent is not None and percent < 1:
        causes.append(fe.invalid(f"{path}.averageUtilization", percent, "must be greater than 0"))
    return causes


def _validate_resource(source: dict[str, Any], path: str) -> list[Cause]:
    causes = [] if source.get("name") else [fe.required(f"{path}.name", "must specify a resource name")]
    target = source.get("target") or {}
    causes += _validate_target(target, f"{path}.target")
    percent, value = target.get("averageUtilization"), target.get("averageValue")
    if percent is None and value is None:
        why = "must set either a target raw value or a target utilization"
        causes.append(fe.required(f"{path}.target.averageUtilization", why))
    elif percent is not None and value is not None:
        why = "may not set both a target raw value and a target utilization"
        causes.append(fe.forbidden(f"{path}.target.averageValue", why))
    return causes


def _validate_named(source: dict[str, Any], kind: str, path: str) -> list[Cause]:
    causes = []
    if not (source.get("metric") or {}).get("name"):
        causes.append(fe.required(f"{path}.metric.name", "must specify a metric name"))
    target = source.get("target") or {}
    causes += _validate_target(target, f"{path}.target")
    if kind == "Pods" and target.get("averageValue") is None:
        causes.append(fe.required(f"{path}.target.averageValue", "must specify a positive target averageValue"))
    elif kind != "Pods" and target.get("value") is None and target.get("averageValue") is None:
        why = "must set either a target value for metric or a per-pod target"
        causes.append(fe.required(f"{path}.target.averageValue", why))
    return causes


def _validate_metric(metric: dict[str, Any], path: str) -> list[Cause]:
    kind = metric.get("type", "")
    if not kind:
        return [fe.required(f"{path}.type", "must specify a metric source type")]
    if kind not in _TYPES:
        return [fe.not_supported(f"{path}.type", kind, _TYPES)]
    field = _FIELDS[kind]
    causes = [
        fe.forbidden(f"{path}.{other}", "must populate the given metric source only") for other in _FIELDS.values()
        if other != field and metric.get(other) is not None
    ]
    if metric.get(field) is None:
        return [*causes, fe.required(f"{path}.{field}", "must populate information for the given metric source")]
    if kind in ("Resource", "ContainerResource"):
        return causes + _validate_resource(metric[field], f"{path}.{field}")
    return causes + _validate_named(metric[field], kind, f"{path}.{field}")


def validate_metrics(metrics: list[dict[str, Any]], low: int, path: str) -> list[Cause]:
    """Each metric; only what is measured without pods can bring a workload back from none."""
    causes = [cause for i, metric in enumerate(metrics) for cause in _validate_metric(metric, f"{path}[{i}]")]
    if low == 0 and not any(m.get("type") in ("Object", "External") for m in metrics):
        causes.append(fe.forbidden(path, "must specify at least one Object or External metric to support scaling to zero replicas"))
    return causes


def _validate_rules(rules: dict[str, Any], path: str) -> list[Cause]:
    causes = non_negative(rules, "stabilizationWindowSeconds", path)
    window = rules.get("stabilizationWindowSeconds")
    if window is not None and window > _LONGEST_WINDOW:
        why = f"must be less than or equal to {_LONGEST_WINDOW}"
        causes.append(fe.invalid(f"{path}.stabilizationWindowSeconds", window, why))
    select = rules.get("selectPolicy")
    if select is not None and select not in _SELECTIONS:
        causes.append(fe.not_supported(f"{path}.selectPolicy", select, _SELECTIONS))
    if not rules.get("policies"):
        causes.append(fe.required(f"{path}.policies", "must specify at least one Policy"))
    for i, policy in enumerate(rules.get("policies") or ()):
        here = f"{path}.policies[{i}]"
        if policy.get("type") not in _POLICIES:
            causes.append(fe.not_supported(f"{here}.type", policy.get("type", ""), _POLICIES))
        for key in ("value", "periodSeconds"):
            if policy.get(key, 0) <= 0:
                causes.append(fe.invalid(f"{here}.{key}", policy.get(key, 0), "must be greater than zero"))
        if policy.get("periodSeconds", 0) > _LONGEST_PERIOD:
            why = f"must be less than or equal to {_LONGEST_PERIOD}"
            causes.append(fe.invalid(f"{here}.periodSeconds", policy["periodSeconds"], why))
    return causes


def validate_behavior(behavior: dict[str, Any] | None, path: str) -> list[Cause]:
    """How fast an autoscaler may go up and down."""
    return [
        cause for key in ("scaleUp", "scaleDown") if (behavior or {}).get(key) is not None
        for cause in _validate_rules(behavior[key], f"{path}.{key}")  # type: ignore[index]
    ]
