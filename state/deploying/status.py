"""A Deployment's status and conditions. Source: `pkg/controller/deployment/{sync,progress}.go`, `util/deployment_util.go`."""

from __future__ import annotations

from ..pure.objects import Object, clone, condition

NO_DEADLINE = 2**31 - 1


def has_deadline(d: Object) -> bool:
    return d["spec"].get("progressDeadlineSeconds", NO_DEADLINE) != NO_DEADLINE


def put_condition(status: Object, stamp: str, kind: str, value: str, reason: str, message: str) -> None:
    """Set a condition at the end of the list; one that says the same already stays as it is (`SetDeploymentCondition`)."""
    conditions = status.setdefault("conditions", [])
    had = next((c for c in conditions if c["type"] == kind), None)
    if had and had["status"] == value and had["reason"] == reason:
        return
    since = had["lastTransitionTime"] if had and had["status"] == value else stamp
    status["conditions"] = [c for c in conditions if c["type"] != kind] + [
        {"type": kind, "status": value, "lastUpdateTime": stamp, "lastTransitionTime": since, "reason": reason, "message": message}
    ]


def drop_condition(status: Object, kind: str) -> None:
    if status.get("conditions"):
        status["conditions"] = [c for c in status["conditions"] if c["type"] != kind]


def pause_condition(d: Object) -> tuple[str, str, str, str] | None:
    """The Progressing condition that pausing or resuming asks for, or None."""
    if not has_deadline(d):
        return None
    had = condition(d, "Progressing")
    if had and had["reason"] == "ProgressDeadlineExceeded":
        return None
    said = bool(had and had["reason"] == "DeploymentPaused")
    if d["spec"].get("paused") and not said:
        return "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused"
    if not d["spec"].get("paused") and said:
        return "Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed"
    return None


def counted(d: Object, new: Object | None, old: list[Object], missing_allowed: int, stamp: str) -> Object:
    """The status that the ReplicaSets add up to, with the Available condition (`calculateStatus`)."""
    every = [*old, new] if new else old

    def total(field: str) -> int:
        return sum(rs.get("status", {}).get(field, 0) for rs in every)

    had = d.get("status", {})
    replicas, available = total("replicas"), total("availableReplicas")
    status: Object = {"observedGeneration": d["metadata"]["generation"], "terminatingReplicas": total("terminatingReplicas")}
    counts = {
        "replicas": replicas,
        "updatedReplicas": new.get("status", {}).get("replicas", 0) if new else 0,
        "readyReplicas": total("readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(replicas - available, 0),
    }
    status |= {k: n for k, n in counts.items() if n}
    if "collisionCount" in had:
        status["collisionCount"] = had["collisionCount"]
    if had.get("conditions"):
        status["conditions"] = clone(had["conditions"])
    if available >= d["spec"]["replicas"] - missing_allowed:
        put_condition(status, stamp, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    else:
        put_condition(status, stamp, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    return status


def complete(d: Object, status: Object) -> bool:
    """Whether all pods are new, wanted and available."""
    want = d["spec"]["replicas"]
    return (
        status.get("updatedReplicas", 0) == status.get("replicas", 0) == status.get("availableReplicas", 0) == want
        and status.get("observedGeneration", 0) >= d["metadata"]["generation"]
    )


def progressing(d: Object, status: Object) -> bool:
    """Whether there are more new, fewer old, more ready or more available pods than the stored status says."""
    had = d.get("status", {})

    def olds(s: Object) -> int:
        return s.get("replicas", 0) - s.get("updatedReplicas", 0)

    more = any(status.get(f, 0) > had.get(f, 0) for f in ("updatedReplicas", "readyReplicas", "availableReplicas"))
    return more or olds(status) < olds(had)
