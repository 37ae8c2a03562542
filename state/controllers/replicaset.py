"""The ReplicaSet controller: as many pods as wanted, its own or adopted. Source: `pkg/controller/replicaset/replica_set.go`."""

from __future__ import annotations

from ..api import Api
from ..claims import claim, pod_from
from ..clock import SECOND
from ..errors import StatusError
from ..podmaking import delete_pod, make_pod
from ..podwork import active, available_since, is_ready, to_delete
from ..pure.objects import Object, labels_of
from . import claimant_keys, own_key, split

RANK = 20
GR = "replicasets.apps"
COMPONENT = "replicaset-controller"
BURST = 500


WATCHES = {GR: own_key, "pods": claimant_keys("ReplicaSet", GR)}


def reconcile(api: Api, key: str) -> None:
    """Make or delete pods until there are as many as wanted, then write the status."""
    rs = api.find(GR, *split(key))
    if rs is None:
        return
    pods = claim(api, "pods", rs)
    dying = bool(rs["metadata"].get("deletionTimestamp"))
    failure = None if dying else _manage(api, rs, [p for p in pods if active(p)])
    pods = [p for p in (api.find("pods", p["metadata"]["namespace"], p["metadata"]["name"]) for p in pods) if p]
    _write_status(api, rs, pods, failure)


def _manage(api: Api, rs: Object, pods: list[Object]) -> StatusError | None:
    missing = rs["spec"]["replicas"] - len(pods)
    if missing > 0:
        return _create(api, rs, min(missing, BURST), missing > BURST)
    if missing < 0:
        for pod in to_delete(api, pods, min(-missing, BURST)):
            delete_pod(api, rs, pod, COMPONENT)
    return None


def _create(api: Api, rs: Object, count: int, more: bool) -> StatusError | None:
    key = f"{rs['metadata']['namespace']}/{rs['metadata']['name']}"
    pod: Object | None = None
    for _ in range(count):
        try:
            pod = make_pod(api, rs, pod_from(rs), COMPONENT, pod)
        except StatusError as e:
            api.later("replicaset", key, api.now + 5 * SECOND)
            return e
    if more:
        api.later("replicaset", key, api.now)
    return None


def _write_status(api: Api, rs: Object, pods: list[Object], failure: StatusError | None) -> None:
    """Source: `pkg/controller/replicaset/replica_set_utils.go` (calculateStatus)."""
    living = [p for p in pods if active(p)]
    ready = [p for p in living if is_ready(p)]
    minimum = rs["spec"].get("minReadySeconds", 0) * SECOND
    moments = [available_since(p) + minimum for p in ready]
    wanted = labels_of(rs["spec"]["template"]) if "metadata" in rs["spec"]["template"] else {}
    counts = {
        "replicas": len(living),
        "fullyLabeledReplicas": sum(all(labels_of(p).get(k) == v for k, v in wanted.items()) for p in living),
        "readyReplicas": len(ready),
        "availableReplicas": sum(m <= api.now for m in moments),
    }
    waiting = [m for m in moments if m > api.now]
    if waiting:
        api.later("replicaset", f"{rs['metadata']['namespace']}/{rs['metadata']['name']}", min(waiting))
    status: Object = {k: n for k, n in counts.items() if n or k == "replicas"}
    status["terminatingReplicas"] = sum(
        1 for p in pods if p["metadata"].get("deletionTimestamp") and p.get("status", {}).get("phase") not in ("Succeeded", "Failed")
    )
    status["observedGeneration"] = rs["metadata"]["generation"]
    conditions = [c for c in rs.get("status", {}).get("conditions", ()) if c["type"] != "ReplicaFailure" or failure]
    if failure and not any(c["type"] == "ReplicaFailure" for c in conditions):
        conditions = [
            *conditions,
            {
                "type": "ReplicaFailure",
                "status": "True",
                "lastTransitionTime": api.stamp(),
                "reason": "FailedCreate",
                "message": failure.message,
            },
        ]
    if conditions:
        status["conditions"] = conditions
    api.set_status(GR, rs, status)
