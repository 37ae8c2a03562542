"""The HorizontalPodAutoscaler controller in a cluster without a metrics API: it holds to the bounds and says that it sees no metrics.

Source: `pkg/controller/podautoscaler/horizontal.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..events import record
from ..pure.objects import Object, clone
from . import split

RANK = 15
GR = "horizontalpodautoscalers.autoscaling"
COMPONENT = "horizontal-pod-autoscaler"
PERIOD = 15 * SECOND
NO_METRICS = "unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)"
GOT_SCALE = "the HPA controller was able to get the target's current scale"
NOT_ZERO = "the HPA controller did not scale the workload to zero"


def _new(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A new autoscaler is looked at at once; after that, every fifteen seconds."""
    if obj is not None and old is None:
        yield f"{obj['metadata']['namespace']}/{obj['metadata']['name']}"


WATCHES = {GR: _new}


def reconcile(api: Api, key: str) -> None:
    """One round: read the target's scale, keep it within the bounds, try to read metrics, write the status."""
    hpa = api.find(GR, *split(key))
    if hpa is None or hpa["metadata"].get("deletionTimestamp"):
        return
    api.later("horizontalpodautoscaler", key, api.now + PERIOD)
    status = clone(hpa.get("status") or {})
    status["observedGeneration"] = hpa["metadata"].get("generation", 1)
    target = _target(api, hpa, status)
    if target is not None:
        _round(api, hpa, target, status)
    api.set_status(GR, hpa, status)


def _target(api: Api, hpa: Object, status: Object) -> Object | None:
    ref = hpa["spec"]["scaleTargetRef"]
    resource = api.catalog.by_kind(ref.get("apiVersion", "v1"), ref["kind"])
    namespace = hpa["metadata"]["namespace"]
    target = api.find(resource.gr, namespace, ref["name"]) if resource and "scale" in resource.subresources else None
    if target is None:
        why = (
            f'{resource.gr} "{ref["name"]}" not found'
            if resource
            else f'no matches for kind "{ref["kind"]}" in group "{ref.get("apiVersion", "")}"'
        )
        record(api, hpa, "Warning", "FailedGetScale", why, COMPONENT)
        _say(
            api, status, "AbleToScale", "False", "FailedGetScale", f"the HPA controller was unable to get the target's current scale: {why}"
        )
    return target


def _round(api: Api, hpa: Object, target: Object, status: Object) -> None:
    _say(api, status, "AbleToScale", "True", "SucceededGetScale", GOT_SCALE)
    current = target["spec"].get("replicas", 0)
    least, most = hpa["spec"].get("minReplicas", 1), hpa["spec"]["maxReplicas"]
    wanted, why = current, ""
    if current == 0 and least != 0:
        _say(api, status, "ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")
        wanted = 0
    elif current > most:
        wanted, why = most, "Current number of replicas above Spec.MaxReplicas"
    elif current < least:
        wanted, why = least, "Current number of replicas below Spec.MinReplicas"
    else:
        _no_metrics(api, hpa, status)
        _counts(status, current, status.get("desiredReplicas", 0))
        return
    _counts(status, current, wanted)
    if why:
        _rescale(api, hpa, target, status, wanted, why)


def _counts(status: Object, current: int, desired: int) -> None:
    status.pop("currentReplicas", None)
    status |= {"desiredReplicas": desired, "currentMetrics": None} | ({"currentReplicas": current} if current else {})


def _rescale(api: Api, hpa: Object, target: Object, status: Object, wanted: int, why: str) -> None:
    changed = clone(target)
    changed["spec"]["replicas"] = wanted
    resource = api.catalog.by_kind(target["apiVersion"], target["kind"])
    assert resource is not None
    api.update(resource, changed)
    _say(api, status, "AbleToScale", "True", "SucceededRescale", f"the HPA controller was able to update the target scale to {wanted}")
    _say(api, status, "ScaledToZero", "False", "NotScaledToZero", NOT_ZERO)
    record(api, hpa, "Normal", "SuccessfulRescale", f"New size: {wanted}; reason: {why}", COMPONENT)
    status["lastScaleTime"] = api.stamp()


def _no_metrics(api: Api, hpa: Object, status: Object) -> None:
    failures = [_failure(m) for m in hpa["spec"].get("metrics", ())]
    if not failures:
        return
    for reason, text, _ in failures:
        record(api, hpa, "Warning", reason, text, COMPONENT)
    reason, text, whole = failures[0]
    _say(api, status, "ScalingActive", "False", reason, f"the HPA was unable to compute the replica count: {text}")
    total = len(failures)
    record(
        api,
        hpa,
        "Warning",
        "FailedComputeMetricsReplicas",
        f"invalid metrics ({total} invalid out of {total}), first error is: {whole}",
        COMPONENT,
    )


def _failure(metric: Object) -> tuple[str, str, str]:
    """(event reason, what failed, the same as the first error of all)."""
    kind = metric["type"]
    if kind in ("Resource", "ContainerResource"):
        source = metric["resource" if kind == "Resource" else "containerResource"]
        name = source["name"]
        what = "utilization" if source["target"].get("averageUtilization") is not None else "usage"
        text = f"failed to get {name} {what}: unable to get metrics for resource {name}: {NO_METRICS}"
        word = "resource" if kind == "Resource" else "container resource"
        return f"FailedGet{kind}Metric", text, f"failed to get {name} {word} metric value: {text}"
    name = metric[kind[0].lower() + kind[1:]]["metric"]["name"]
    word = "external" if kind == "External" else "custom"
    text = f"unable to get metric {name}: unable to fetch metrics from {word} metrics API: the server could not find the requested resource"
    return f"FailedGet{kind}Metric", text, f"failed to get {kind.lower()} metric value: {text}"


def _say(api: Api, status: Object, kind: str, value: str, reason: str, message: str) -> None:
    """Set a condition in its place, or at the end when it is new."""
    conditions = status.setdefault("conditions", [])
    said = {"type": kind, "status": value, "lastTransitionTime": api.stamp(), "reason": reason, "message": message}
    for i, had in enumerate(conditions):
        if had["type"] == kind:
            said["lastTransitionTime"] = had["lastTransitionTime"] if had["status"] == value else said["lastTransitionTime"]
            conditions[i] = said
            return
    conditions.append(said)
