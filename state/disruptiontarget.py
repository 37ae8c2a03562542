"""The condition DisruptionTarget: by whom, and why, a pod is about to be taken away.

Source: `pkg/api/v1/pod/util.go` (UpdatePodCondition); who sets it: the eviction API, taint eviction, pod garbage collection, the scheduler.
"""

from __future__ import annotations

from .api import Api
from .podwork import draft
from .pure.objects import Object, condition

KIND = "DisruptionTarget"


def mark(api: Api, pod: Object, reason: str, message: str, *, phase: str = "") -> Object:
    """Say on a pod why it goes, and give it the `phase` that it ends in, if any; the pod as it is stored then."""
    changed = draft(pod)
    had = condition(pod, KIND)
    said = {
        "type": KIND,
        "observedGeneration": pod["metadata"].get("generation", 1),
        "status": "True",
        "lastProbeTime": None,
        "lastTransitionTime": had["lastTransitionTime"] if had and had["status"] == "True" else api.stamp(),
        "reason": reason,
        "message": message,
    }
    status = changed.setdefault("status", {})
    status["conditions"] = [*(c for c in status.get("conditions") or () if c["type"] != KIND), said]
    if phase:
        status["phase"] = phase
    return api.save("pods", changed, pod, "status")
