"""`describe hpa` (k8s.io/kubectl/pkg/describe/describe.go, describeHorizontalPodAutoscalerV2 and …V1)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, created, meta_block, names
from .metrics_text import metric_line
from .source import Source
from .writer import Writer


def describe(hpa: Object, source: Source, show_events: bool) -> str:
    """An autoscaler, its metrics and what it wants."""
    w = Writer()
    spec, status = hpa["spec"], hpa.get("status") or {}
    target = spec["scaleTargetRef"]
    names(w, hpa)
    meta_block(w, hpa)
    created(w, hpa)
    w.write(0, f"Reference:\t{target['kind']}/{target['name']}\n")
    old = hpa["apiVersion"] == "autoscaling/v1"
    if old:
        _utilization(w, spec, status)
    else:
        w.write(0, "Metrics:\t( current / target )\n")
        current = status.get("currentMetrics") or []
        for i, metric in enumerate(spec.get("metrics") or ()):
            metric_line(w, metric, current[i] if i < len(current) else {})
    w.write(0, f"Min replicas:\t{spec.get('minReplicas', '<unset>')}\n")
    w.write(0, f"Max replicas:\t{spec.get('maxReplicas', 0)}\n")
    if spec.get("behavior") is not None:
        w.write(0, "Behavior:\n")
        _direction(w, "Scale Up", spec["behavior"].get("scaleUp"))
        _direction(w, "Scale Down", spec["behavior"].get("scaleDown"))
    w.write(0, f"{target['kind']} pods:\t")
    w.write(0, f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired\n")
    if not old:
        _conditions(w, status.get("conditions"))
    events_block(w, source, hpa, show_events)
    return w.tabbed()


def _utilization(w: Writer, spec: Object, status: Object) -> None:
    target = spec.get("targetCPUUtilizationPercentage")
    if target is not None:
        w.write(0, f"Target CPU utilization:\t{target}%\n")
        w.write(0, f"Current CPU utilization:\t{status.get('currentCPUUtilizationPercentage', '<unknown>')}%\n")


def _direction(w: Writer, title: str, rules: Object | None) -> None:
    if rules is None:
        return
    w.write(1, f"{title}:\n")
    if rules.get("stabilizationWindowSeconds") is not None:
        w.write(2, f"Stabilization Window: {rules['stabilizationWindowSeconds']} seconds\n")
    if rules.get("policies"):
        w.write(2, f"Select Policy: {rules.get('selectPolicy', 'Max')}\n")
        w.write(2, "Policies:\n")
        for policy in rules["policies"]:
            w.write(3, f"- Type: {policy['type']}\tValue: {policy['value']}\tPeriod: {policy['periodSeconds']} seconds\n")


def _conditions(w: Writer, conditions: list[Object] | None) -> None:
    if not conditions:
        return
    w.write(0, "Conditions:\n")
    w.write(1, "Type\tStatus\tReason\tMessage\n")
    w.write(1, "----\t------\t------\t-------\n")
    for c in conditions:
        w.write(1, f"{c['type']}\t{c['status']}\t{c.get('reason', '')}\t{c.get('message', '')}\n")
