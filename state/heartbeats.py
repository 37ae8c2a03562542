"""What kubelets renew all the time, computed when somebody looks instead of being written: lease renewals and node heartbeats.

A kubelet can stop: then its node's renewals end at that moment, and the node lifecycle controller finds out as a real one does. The nodes
whose kubelet has stopped, or that never had one, are kept as one setting of the store: node name to moment.
Sources: `pkg/kubelet/kubelet.go` (leases every ten seconds), `pkg/kubelet/kubelet_node_status.go` (an unchanged status every five minutes).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .clock import SECOND
from .pure.objects import Object
from .pure.times import format_micro, format_rfc3339, parse_rfc3339

if TYPE_CHECKING:
    from .api import Api
    from .store import Store

LEASES, NODES = "leases.coordination.k8s.io", "nodes"
RENEWAL, HEARTBEAT = 10 * SECOND, 300 * SECOND
NODE_LEASES = "kube-node-lease"
STOPPED = "stopped-kubelets"
MACHINES = "machines"  # the setting that names the nodes, each of which has a kubelet, of an imported cluster or one made for a lesson
PARKED = 9_000_000_000 * SECOND  # when that is due what a stopped kubelet would do: never, unless it comes back
POSTED = {  # what a kubelet without trouble says: condition to (status, reason, message)
    "MemoryPressure": ("False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    "DiskPressure": ("False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    "PIDPressure": ("False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    "Ready": ("True", "KubeletReady", "kubelet is posting ready status"),
}


def stopped(store: Store) -> Mapping[str, int]:
    """The nodes whose kubelet lives no more, with the moment of its end."""
    memo = store.memo
    if STOPPED not in memo:
        memo[STOPPED] = json.loads(store.meta(STOPPED, "{}"))
    return memo[STOPPED]


def has_kubelet(api: Api, node: str) -> bool:
    """Whether there is a machine of this name; a node that somebody only wrote down has no kubelet."""
    machines = json.loads(api.store.meta(MACHINES, "[]"))
    if machines:
        return node in machines
    number = node.removeprefix("worker-")
    workers = api.settings.nodes
    return workers > 0 and (node == "control-plane" or (number.isdecimal() and f"worker-{int(number)}" == node and int(number) <= workers))


def stop(api: Api, node: str) -> None:
    """From now on the node's kubelet renews nothing. Nothing happens when it has stopped already."""
    if node not in stopped(api.store):
        _keep(api, {**stopped(api.store), node: api.now})
        api.later("node_lifecycle", f"/{node}#health", api.now)


def resume(api: Api, node: str) -> None:
    """The node's kubelet is back: it renews its lease and posts that all is well."""
    was = stopped(api.store)
    if node not in was:
        return
    _keep(api, {name: moment for name, moment in was.items() if name != node})
    obj, lease = api.find(NODES, "", node), api.find(LEASES, NODE_LEASES, node)
    if lease is not None:
        spec = {**lease["spec"], "renewTime": format_micro(api.now)}
        api.save(LEASES, {**lease, "metadata": dict(lease["metadata"]), "spec": spec}, lease)
    if obj is not None:
        had = {c["type"]: c for c in obj["status"].get("conditions") or ()}
        said = [_posted(kind, had.get(kind), api.stamp()) for kind in POSTED]
        rest = [c for kind, c in had.items() if kind not in POSTED]
        api.set_status(NODES, obj, {**obj["status"], "conditions": [*rest, *said]})
        api.later("node_lifecycle", f"/{node}#health", api.now)


def _keep(api: Api, nodes: dict[str, int]) -> None:
    api.store.set_meta(STOPPED, json.dumps(nodes, sort_keys=True))
    api.store.memo[STOPPED] = nodes


def _posted(kind: str, had: Object | None, stamp: str) -> Object:
    status, reason, message = POSTED[kind]
    since = had["lastTransitionTime"] if had and had["status"] == status else stamp
    return {
        "type": kind,
        "status": status,
        "lastHeartbeatTime": stamp,
        "lastTransitionTime": since,
        "reason": reason,
        "message": message,
    }


def last_renewal(store: Store, node: Object, now: int) -> int:
    """The last moment up to `now` at which the node's kubelet has been heard of; the node's making, when never."""
    name = node["metadata"]["name"]
    until = min(now, stopped(store).get(name, now))
    lease = store.get(LEASES, NODE_LEASES, name)
    if lease is not None:
        return _last(parse_rfc3339(lease["spec"]["renewTime"]), RENEWAL, until)
    beats = [parse_rfc3339(c["lastHeartbeatTime"]) for c in node["status"].get("conditions") or () if c.get("lastHeartbeatTime")]
    return max([*beats, parse_rfc3339(node["metadata"]["creationTimestamp"])])


def renewed(gr: str, obj: Object, now: int, ended: Mapping[str, int]) -> Object:
    """The object as its kubelet has kept it until the moment `now` (nanoseconds); another object than the stored one where that
    is newer. `ended` is what `stopped` tells.
    """
    if gr == LEASES:
        if obj["metadata"].get("namespace") != NODE_LEASES or not obj["spec"].get("renewTime"):
            return obj
        until = min(now, ended.get(obj["metadata"]["name"], now))
        last = _last(parse_rfc3339(obj["spec"]["renewTime"]), RENEWAL, until)
        return {**obj, "spec": {**obj["spec"], "renewTime": format_micro(last)}}
    if gr == NODES and obj["status"].get("conditions"):
        until = min(now, ended.get(obj["metadata"]["name"], now))
        conditions = [_beat(c, until) for c in obj["status"]["conditions"]]
        return {**obj, "status": {**obj["status"], "conditions": conditions}}
    return obj


def _beat(condition: Object, now: int) -> Object:
    if condition["status"] == "Unknown" or not condition.get("lastHeartbeatTime"):
        return condition
    return {**condition, "lastHeartbeatTime": format_rfc3339(_last(parse_rfc3339(condition["lastHeartbeatTime"]), HEARTBEAT, now))}


def _last(first: int, every: int, now: int) -> int:
    return first + max(now - first, 0) // every * every
