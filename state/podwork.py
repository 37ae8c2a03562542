"""What controllers ask of pods: are they alive, ready, available, and which go first. Source: `pkg/controller/controller_utils.go`."""

from __future__ import annotations

from collections import Counter

from .api import Api
from .pure.objects import Object, annotations_of, clone, condition, controller_of
from .pure.times import parse_rfc3339

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def draft(pod: Object) -> Object:
    """A copy whose status, and whose keys right under metadata, may be changed; the rest is shared (copying all costs ten times more)."""
    copied = {"metadata": dict(pod["metadata"])} | ({"status": clone(pod["status"])} if "status" in pod else {})
    return {**pod, **copied}


def active(pod: Object) -> bool:
    """Neither ended nor going (`IsPodActive`)."""
    return pod.get("status", {}).get("phase") not in ("Succeeded", "Failed") and not pod["metadata"].get("deletionTimestamp")


def is_ready(pod: Object) -> bool:
    ready = condition(pod, "Ready")
    return ready is not None and ready["status"] == "True"


def available_since(pod: Object) -> int:
    """The moment (nanoseconds) from which a ready pod has been ready."""
    ready = condition(pod, "Ready")
    return parse_rfc3339(ready["lastTransitionTime"]) if ready else 0


def restarts(pod: Object) -> int:
    return max((c.get("restartCount", 0) for c in pod.get("status", {}).get("containerStatuses", ())), default=0)


def to_delete(api: Api, pods: list[Object], count: int) -> list[Object]:
    """The `count` pods that go first (`ActivePodsWithRanks`).

    Unassigned, pending, not ready, cheap, crowded, ready for less long, restarted, young; then those that a loaded lesson shows to go.
    """
    if count >= len(pods):
        return pods
    leaving = api.dialect.leaving
    crowd = Counter(p["spec"].get("nodeName", "") for p in pods)

    def rank(pod: Object) -> tuple:
        status = pod.get("status", {})
        cost = annotations_of(pod).get(DELETION_COST, "0")
        ready = is_ready(pod)
        age = (api.now - available_since(pod)) // 1_000_000_000 if ready else 0
        return (
            bool(pod["spec"].get("nodeName")),
            _PHASES.get(status.get("phase", "Pending"), 2),
            ready,
            int(cost) if cost.lstrip("-").isdecimal() else 0,
            -crowd[pod["spec"].get("nodeName", "")],
            max(age, 0).bit_length(),
            -restarts(pod),
            -parse_rfc3339(pod["metadata"]["creationTimestamp"]),
            leaving.get(f"{pod['metadata']['namespace']}/{pod['metadata']['name']}", 0),
            pod["metadata"]["uid"],
        )

    return sorted(pods, key=rank)[:count]


def owner_uid(pod: Object) -> str:
    """The uid of the pod's controller, or "" for a bare pod."""
    ref = controller_of(pod)
    return ref["uid"] if ref else ""
