"""Kinds that are served in more than one version: the stored form, and how the others come out of it and go into it.

HorizontalPodAutoscalers are stored as autoscaling/v2 and Events as v1. Sources:
`pkg/apis/autoscaling/v1/conversion.go`, `pkg/apis/events/v1/conversion.go`.
"""

from __future__ import annotations

from .pure.objects import Object

HPA, EVENTS = "HorizontalPodAutoscaler", "Event"
STORED = {HPA: "autoscaling/v2", EVENTS: "v1"}
# core field -> events.k8s.io field
_EVENT_FIELDS = {
    "involvedObject": "regarding",
    "message": "note",
    "source": "deprecatedSource",
    "firstTimestamp": "deprecatedFirstTimestamp",
    "lastTimestamp": "deprecatedLastTimestamp",
    "count": "deprecatedCount",
    "reportingComponent": "reportingController",
}


def to_stored(obj: Object) -> Object:
    """The object in the version that is stored; itself when it is."""
    stored = STORED.get(obj["kind"], obj["apiVersion"])
    if obj["apiVersion"] == stored:
        return obj
    return (_hpa_to_v2 if obj["kind"] == HPA else _event_to_core)({**obj, "apiVersion": stored})


def to_served(obj: Object, api_version: str) -> Object:
    """A stored object in a version that was asked for; itself when it is that."""
    if obj["apiVersion"] == api_version:
        return obj
    return (_hpa_to_v1 if obj["kind"] == HPA else _event_from_core)({**obj, "apiVersion": api_version})


def _hpa_to_v2(obj: Object) -> Object:
    spec = dict(obj["spec"])
    percent = spec.pop("targetCPUUtilizationPercentage", None)
    if percent is not None:
        spec["metrics"] = [_cpu({"averageUtilization": percent, "type": "Utilization"})]
    status = {k: v for k, v in obj.get("status", {}).items() if k != "currentCPUUtilizationPercentage"}
    return {**obj, "spec": spec, "status": status}


def _cpu(target: Object) -> Object:
    return {"type": "Resource", "resource": {"name": "cpu", "target": target}}


def _hpa_to_v1(obj: Object) -> Object:
    import json

    spec = dict(obj["spec"])
    meta = {**obj["metadata"], "annotations": dict(obj["metadata"].get("annotations") or {})}
    rest = []
    for metric in spec.pop("metrics", ()):
        percent = metric.get("resource", {}).get("target", {}).get("averageUtilization")
        if (
            metric["type"] == "Resource"
            and metric["resource"]["name"] == "cpu"
            and percent is not None
            and "targetCPUUtilizationPercentage" not in spec
        ):
            spec["targetCPUUtilizationPercentage"] = percent
        else:
            rest.append(metric)
    status = {k: v for k, v in obj.get("status", {}).items() if k not in ("conditions", "currentMetrics")}
    for name, value in (
        ("metrics", rest),
        ("conditions", obj.get("status", {}).get("conditions")),
        ("behavior", spec.pop("behavior", None)),
    ):
        if value:
            meta["annotations"][f"autoscaling.alpha.kubernetes.io/{name}"] = json.dumps(value, separators=(",", ":"))
    if not meta["annotations"]:
        del meta["annotations"]
    return {**obj, "metadata": meta, "spec": spec, "status": status}


def _event_from_core(obj: Object) -> Object:
    return {_EVENT_FIELDS.get(k, k): v for k, v in obj.items()}


def _event_to_core(obj: Object) -> Object:
    back = {v: k for k, v in _EVENT_FIELDS.items()}
    return {back.get(k, k): v for k, v in obj.items()}
