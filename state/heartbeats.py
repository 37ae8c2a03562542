"""What kubelets renew all the time, computed when somebody looks instead of being written: lease renewals and node heartbeats.

Sources: `pkg/kubelet/kubelet.go` (leases every ten seconds), `pkg/kubelet/kubelet_node_status.go` (an unchanged status every five minutes).
"""

from __future__ import annotations

from .clock import SECOND
from .pure.objects import Object
from .pure.times import format_micro, format_rfc3339, parse_rfc3339

LEASES, NODES = "leases.coordination.k8s.io", "nodes"
RENEWAL, HEARTBEAT = 10 * SECOND, 300 * SECOND
NODE_LEASES = "kube-node-lease"


def renewed(gr: str, obj: Object, now: int) -> Object:
    """

    he object as its kubelet has kept it until the moment `now` (nanoseconds); another object than the stored one where that
    is newer.
    """
    if gr == LEASES and obj["metadata"].get("namespace") == NODE_LEASES:
        made = parse_rfc3339(obj["spec"]["renewTime"])
        return {**obj, "spec": {**obj["spec"], "renewTime": format_micro(_last(made, RENEWAL, now))}}
    if gr == NODES:
        conditions = [_beat(c, now) for c in obj["status"].get("conditions", ())]
        return {**obj, "status": {**obj["status"], "conditions": conditions}}
    return obj


def _beat(condition: Object, now: int) -> Object:
    if condition["status"] == "Unknown" or not condition.get("lastHeartbeatTime"):
        return condition
    return {**condition, "lastHeartbeatTime": format_rfc3339(_last(parse_rfc3339(condition["lastHeartbeatTime"]), HEARTBEAT, now))}


def _last(first: int, every: int, now: int) -> int:
    return first + max(now - first, 0) // every * every
