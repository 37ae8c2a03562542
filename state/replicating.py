"""As many pods as wanted, its own or adopted: what ReplicaSets and ReplicationControllers have in common.

Source: `pkg/controller/replicaset/{replica_set,replica_set_utils}.go`, `pkg/controller/replication/conversion.go`.
"""

from __future__ import annotations

from typing import NamedTuple

from .api import Api
from .claims import claim, pod_from
from .clock import SECOND
from .errors import StatusError
from .podmaking import delete_pod, make_pod
from .podwork import active, available_since, is_ready, to_delete
from .pure.objects import Object, labels_of

BURST = 500
RETRY, RETRY_MAX, RETRIES = SECOND // 200, 1000 * SECOND, 18  # a refused creation is tried again after 5 ms, 10 ms … 17 minutes


class Keeper(NamedTuple):
    """A kind that keeps a number of pods: its resource, controller and event source, and whether its status tells of terminating pods."""

    gr: str
    controller: str
    component: str
    tells_terminating: bool


def sync(api: Api, kept: Keeper, key: str) -> None:
    """Make or delete pods until there are as many as wanted, then write the status.

    `key` is `ns/name`, or `ns/name#n` for the n-th new try.
    """
    place, _, tries = key.partition("#")
    rs = api.find(kept.gr, *place.split("/"))
    if rs is None:
        return
    pods = claim(api, "pods", rs)
    dying = bool(rs["metadata"].get("deletionTimestamp"))
    failure = None if dying else _manage(api, kept, rs, [p for p in pods if active(p)])
    if failure:
        _try_again(api, kept, place, int(tries or 0))
    pods = [p for p in (api.find("pods", p["metadata"]["namespace"], p["metadata"]["name"]) for p in pods) if p]
    _write_status(api, kept, rs, pods, failure)


def _try_again(api: Api, kept: Keeper, place: str, tries: int) -> None:
    """Come back later, and ever later, unless that is arranged for already."""
    if not any(api.store.is_due(kept.controller, f"{place}#{n}") for n in range(1, RETRIES + 1)):
        api.later(kept.controller, f"{place}#{min(tries + 1, RETRIES)}", api.now + min(RETRY << tries, RETRY_MAX))


def _manage(api: Api, kept: Keeper, rs: Object, pods: list[Object]) -> StatusError | None:
    missing = rs["spec"]["replicas"] - len(pods)
    if missing > 0:
        return _create(api, kept, rs, min(missing, BURST), missing > BURST)
    if missing < 0:
        for pod in to_delete(api, pods, min(-missing, BURST)):
            delete_pod(api, rs, pod, kept.component)
    return None


def _create(api: Api, kept: Keeper, rs: Object, count: int, more: bool) -> StatusError | None:
    """Make pods in batches of one, two, four …; when one of a batch is refused, the next batch is left out (`slowStartBatch`)."""
    pod: Object | None = None
    failure: StatusError | None = None
    batch, left = 1, count
    while left and not failure:
        for _ in range(min(batch, left)):
            try:
                pod = make_pod(api, rs, pod_from(rs), kept.component, pod)
            except StatusError as e:
                failure = failure or e
        left -= min(batch, left)
        batch *= 2
    if more:
        api.later(kept.controller, f"{rs['metadata']['namespace']}/{rs['metadata']['name']}", api.now)
    return failure


def _write_status(api: Api, kept: Keeper, rs: Object, pods: list[Object], failure: StatusError | None) -> None:
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
        api.later(kept.controller, f"{rs['metadata']['namespace']}/{rs['metadata']['name']}", min(waiting))
    status: Object = {k: n for k, n in counts.items() if n or k == "replicas"}
    if kept.tells_terminating:
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
    api.set_status(kept.gr, rs, status)
