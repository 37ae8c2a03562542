"""Horizontal pod autoscalers, kept in the form of autoscaling/v2 whichever version came.

Sources: kubernetes `pkg/apis/autoscaling/v2/defaults.go`, `pkg/apis/autoscaling/v1/conversion.go`,
`pkg/apis/autoscaling/validation/validation.go`, `pkg/printers/internalversion/printers.go` (formatHPAMetrics).
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import NONE, UNKNOWN, UNSET, age_of
from ..fielderrors import Cause
from ..hpaspec import validate_behavior, validate_metrics
from ..kind import Age
from ..pure import names
from ..strategy import advance, start, status_only

Object = dict[str, Any]
_SHOWN = 2
_CPU_TARGET = 80
_SCALE_UP = {
    "stabilizationWindowSeconds": 0, "selectPolicy": "Max",
    "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}],
}
_SCALE_DOWN = {"selectPolicy": "Max", "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}
_SOURCES = {
    "External": "external", "Pods": "pods", "Object": "object", "Resource": "resource", "ContainerResource": "containerResource",
}


def _metric(spec: Object, status: Object) -> str:
    """`current/target` of one metric."""
    kind = spec.get("type", "")
    if kind not in _SOURCES:
        return "<unknown type>"
    source = spec.get(_SOURCES[kind]) or {}
    target = source.get("target") or {}
    current = (status.get(_SOURCES[kind]) or {}).get("current") or {}
    if kind in ("Resource", "ContainerResource"):
        name = source.get("name", "")
        if target.get("averageValue") is not None:
            return f"{name}: {current.get('averageValue', UNKNOWN)}/{target['averageValue']}"
        now, wanted = current.get("averageUtilization"), target.get("averageUtilization")
        return f"{name}: {UNKNOWN if now is None else f'{now}%'}/{'<auto>' if wanted is None else f'{wanted}%'}"
    if kind == "Pods":
        return f"{current.get('averageValue', UNKNOWN)}/{target.get('averageValue', '0')}"
    if target.get("averageValue") is not None:
        return f"{current.get('averageValue', UNKNOWN)}/{target['averageValue']} (avg)"
    return f"{current.get('value', UNKNOWN)}/{target.get('value', '0')}"


def _metrics(obj: Object) -> str:
    specs = obj["spec"].get("metrics") or []
    if not specs:
        return NONE
    statuses = obj.get("status", {}).get("currentMetrics") or []
    texts = [_metric(spec, statuses[i] if i < len(statuses) else {}) for i, spec in enumerate(specs)]
    shown = ", ".join(texts[:_SHOWN])
    return f"{shown} + {len(texts) - _SHOWN} more..." if len(texts) > _SHOWN else shown


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj["spec"]
    target = spec.get("scaleTargetRef") or {}
    low = spec.get("minReplicas")
    return [
        obj["metadata"]["name"], f"{target.get('kind', '')}/{target.get('name', '')}", _metrics(obj), UNSET if low is None else str(low),
        spec.get("maxReplicas", 0), obj.get("status", {}).get("currentReplicas", 0), age_of(obj, age),
    ]


def _cpu(percent: int) -> Object:
    return {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": percent}}}


def _from_v1(obj: Object) -> None:
    """The one metric of autoscaling/v1 as a metric among others."""
    spec = obj["spec"]
    percent = spec.pop("targetCPUUtilizationPercentage", None)
    if percent is not None:
        spec["metrics"] = [_cpu(percent), *(spec.get("metrics") or ())]
    obj["apiVersion"] = "autoscaling/v2"


def _default_behavior(behavior: Object) -> None:
    for key, defaults in (("scaleUp", _SCALE_UP), ("scaleDown", _SCALE_DOWN)):
        rules = behavior.setdefault(key, {})
        for name, value in defaults.items():
            if rules.get(name) is None:
                rules[name] = [dict(v) for v in value] if isinstance(value, list) else value


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    _from_v1(obj)
    spec.setdefault("minReplicas", 1)
    if not spec.get("metrics"):
        spec["metrics"] = [_cpu(_CPU_TARGET)]
    if spec.get("behavior") is not None:
        _default_behavior(spec["behavior"])
    status = obj.setdefault("status", {})
    status.setdefault("currentMetrics", None)
    status.setdefault("desiredReplicas", 0)


def prepare_create(obj: Object) -> None:
    start(obj, {"currentMetrics": None, "desiredReplicas": 0})


prepare_update = advance
prepare_status = status_only


def _validate_target(ref: Object, path: str) -> list[Cause]:
    causes = []
    for key in ("kind", "name"):
        if not ref.get(key):
            causes.append(fe.required(f"{path}.{key}"))
        else:
            causes += [fe.invalid(f"{path}.{key}", ref[key], why) for why in names.path_segment_name(ref[key])]
    version = ref.get("apiVersion", "")
    if version.count("/") > 1:
        causes.append(fe.invalid(f"{path}.apiVersion", version, f"unexpected GroupVersion string: {version}"))
    elif "/" not in version and version != "v1":
        causes.append(fe.invalid(f"{path}.apiVersion", version, "apiVersion must specify API group"))
    return causes


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    low, high = spec.get("minReplicas", 1), spec.get("maxReplicas", 0)
    causes = []
    if low < 0:
        causes.append(fe.invalid("spec.minReplicas", low, "must be greater than or equal to 0"))
    if high < 1:
        causes.append(fe.invalid("spec.maxReplicas", high, "must be greater than 0"))
    if high < low:
        causes.append(fe.invalid("spec.maxReplicas", high, "must be greater than or equal to `minReplicas`"))
    causes += _validate_target(spec.get("scaleTargetRef") or {}, "spec.scaleTargetRef")
    causes += validate_metrics(spec.get("metrics") or [], low, "spec.metrics")
    return causes + validate_behavior(spec.get("behavior"), "spec.behavior")
