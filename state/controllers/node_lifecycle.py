"""The node lifecycle controller: taints that say what is wrong with a node, and nodes whose kubelet is heard of no more.

Keys: `/node` for what follows from the node as it is, `/node#health` for a look of the monitor, which comes by every five seconds.
Evictions from several nodes that fail at once are not spread over time as a large cluster's are.
Source: `pkg/controller/nodelifecycle/node_lifecycle_controller.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..events import record
from ..heartbeats import has_kubelet, last_renewal, stop, stopped
from ..nodetaints import NOT_READY, UNREACHABLE, UNSCHEDULABLE, swap
from ..podwork import draft
from ..pure.objects import Object, clone, condition, labels_of
from ..pure.times import format_rfc3339, parse_rfc3339
from . import split

RANK = 25  # before the scheduler: a closed node gets no pod
COMPONENT = "node-controller"
PERIOD, GRACE, STARTUP_GRACE = 5 * SECOND, 50 * SECOND, 60 * SECOND
LARGE, UNHEALTHY = 50, 0.55  # nodes of a large zone; the part of a zone's nodes from which on it is partially disrupted
OF_CONDITION = {  # condition to its taint by status
    "Ready": {"False": NOT_READY, "Unknown": UNREACHABLE},
    "MemoryPressure": {"True": "node.kubernetes.io/memory-pressure"},
    "DiskPressure": {"True": "node.kubernetes.io/disk-pressure"},
    "NetworkUnavailable": {"True": "node.kubernetes.io/network-unavailable"},
    "PIDPressure": {"True": "node.kubernetes.io/pid-pressure"},
}
OURS = {UNSCHEDULABLE} | {key for by_status in OF_CONDITION.values() for key in by_status.values()}
STANDARD = (("kubernetes.io/os", "beta.kubernetes.io/os"), ("kubernetes.io/arch", "beta.kubernetes.io/arch"))
ZONE = ("topology.kubernetes.io/region", "topology.kubernetes.io/zone")
MONITORED = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")


def _of_node(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A node that is new, gone, or changed in what the controller looks at."""
    if obj is None or old is None or any(_seen(obj)[i] != _seen(old)[i] for i in range(3)):
        yield f"/{(obj or old or {})['metadata']['name']}"
        if obj is None or old is None:
            yield f"/{(obj or old or {})['metadata']['name']}#health"


def _seen(node: Object) -> tuple[Object, Object, list[tuple[str, str]]]:
    return node["spec"], labels_of(node), [(c["type"], c["status"]) for c in node["status"].get("conditions") or ()]


WATCHES = {"nodes": _of_node}


def reconcile(api: Api, key: str) -> None:
    """Look at one node."""
    name, _, stage = split(key)[1].partition("#")
    node = api.find("nodes", "", name)
    if stage:
        _monitor(api, name, node, key)
    elif node is not None:
        node = _taint(api, node)
        _label(api, node)
        if _wants_eviction_taint(node) != _eviction_taint(node):
            api.later("node_lifecycle", f"{key}#health", _tick(api.now))


def _tick(moment: int) -> int:
    """When the monitor comes by next."""
    return (moment // PERIOD + 1) * PERIOD


# -- what follows from the node as it is ------------------------------------------------------------------------------------------


def _taint(api: Api, node: Object) -> Object:
    """NoSchedule taints as conditions and `unschedulable` ask for them."""
    wanted = [OF_CONDITION[c["type"]].get(c["status"], "") for c in node["status"].get("conditions") or () if c["type"] in OF_CONDITION]
    wanted = [key for key in wanted if key] + ([UNSCHEDULABLE] if node["spec"].get("unschedulable") else [])
    had = [t["key"] for t in node["spec"].get("taints") or () if t["effect"] == "NoSchedule" and t["key"] in OURS]
    if set(wanted) == set(had):
        return node
    add = [(key, "NoSchedule") for key in wanted if key not in had]
    return swap(api, node, add, [(key, "NoSchedule") for key in had if key not in wanted])


def _label(api: Api, node: Object) -> None:
    """Keep the old names of two labels."""
    labels = labels_of(node)
    missing = {old: labels[new] for new, old in STANDARD if new in labels and labels.get(old) != labels[new]}
    if missing:
        api.save("nodes", {**node, "metadata": {**node["metadata"], "labels": {**labels, **missing}}}, node)


# -- the monitor ------------------------------------------------------------------------------------------------------------------


def _monitor(api: Api, name: str, node: Object | None, key: str) -> None:
    if node is not None and not has_kubelet(api, name):
        stop(api, name)
    if api.now % PERIOD or (node and parse_rfc3339(node["metadata"]["creationTimestamp"]) >= api.now):
        api.later("node_lifecycle", key, _tick(api.now))
        return
    if node is None:
        gone = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "uid": "", "resourceVersion": ""}}
        _tell(api, gone, "RemovingNode", f"Node {name} event: Removing Node {name} from Controller")
        return
    if parse_rfc3339(node["metadata"]["creationTimestamp"]) >= api.now - PERIOD:
        _tell(api, node, "RegisteredNode", f"Node {name} event: Registered Node {name} in Controller")
    observed = condition(node, "Ready")
    node, silent_until = _check_health(api, node)
    if observed and observed["status"] == "True" != _ready(node):
        _tell(api, node, "NodeNotReady", f"Node {name} status is now: NodeNotReady")
        _unready_pods(api, name)
    if _set_eviction_taint(api, node, observed["status"] if observed else "Unknown"):
        api.later("node_lifecycle", key, _tick(api.now))
    if silent_until:
        api.later("node_lifecycle", key, silent_until)


def _tell(api: Api, node: Object, reason: str, message: str) -> None:
    record(api, node, "Normal", reason, message, COMPONENT)


def _ready(node: Object) -> str:
    found = condition(node, "Ready")
    return found["status"] if found else "Unknown"


def _check_health(api: Api, node: Object) -> tuple[Object, int]:
    """Call what is known of a node unknown when its kubelet was silent for too long; the node, and when that will be the case."""
    name = node["metadata"]["name"]
    if name not in stopped(api.store):
        return node, 0
    grace = GRACE if condition(node, "Ready") else STARTUP_GRACE
    last = last_renewal(api.store, node, api.now)
    probed = -(-last // PERIOD) * PERIOD if condition(node, "Ready") else last
    if api.now <= probed + grace:
        return node, _tick(probed + grace)
    had = {c["type"]: c for c in node["status"].get("conditions") or ()}
    conditions = [_unknown(api, node, c) if c["type"] in MONITORED else c for c in had.values()]
    conditions += [_never(api, node, kind) for kind in MONITORED if kind not in had]
    status = clone({k: v for k, v in node["status"].items() if k != "conditions"}) | {"conditions": conditions}
    return api.set_status("nodes", node, status), 0


def _unknown(api: Api, node: Object, had: Object) -> Object:
    if had["status"] == "Unknown":
        return had
    beaten = {**had, "status": "Unknown", "reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."}
    beats = had.get("lastHeartbeatTime")
    if beats and node["metadata"]["name"] in stopped(api.store):
        from ..heartbeats import NODES, renewed

        one = renewed(NODES, {**node, "status": {"conditions": [had]}}, api.now, stopped(api.store))
        beaten["lastHeartbeatTime"] = one["status"]["conditions"][0]["lastHeartbeatTime"]
    return {**beaten, "lastTransitionTime": api.stamp()}


def _never(api: Api, node: Object, kind: str) -> Object:
    return {
        "type": kind,
        "status": "Unknown",
        "lastHeartbeatTime": node["metadata"]["creationTimestamp"],
        "lastTransitionTime": format_rfc3339(api.now),
        "reason": "NodeStatusNeverUpdated",
        "message": "Kubelet never posted node status.",
    }


def _unready_pods(api: Api, name: str) -> None:
    """A pod is as ready as its node."""
    for pod in [*api.store.list("pods")]:
        ready = condition(pod, "Ready")
        if pod["spec"].get("nodeName") != name or ready is None or ready["status"] != "True":
            continue
        changed = draft(pod)
        said = {**ready, "status": "False", "lastTransitionTime": api.stamp()}
        changed["status"]["conditions"] = [said if c["type"] == "Ready" else c for c in changed["status"]["conditions"]]
        changed = api.save("pods", changed, pod, "status")
        record(api, changed, "Warning", "NodeNotReady", "Node is not ready", COMPONENT)


# -- taints that evict ------------------------------------------------------------------------------------------------------------


def _eviction_taint(node: Object) -> str:
    """The key of the NoExecute taint by which this controller moves pods off the node, "" for none."""
    keys = [t["key"] for t in node["spec"].get("taints") or () if t["effect"] == "NoExecute" and t["key"] in (NOT_READY, UNREACHABLE)]
    return keys[0] if keys else ""


def _wants_eviction_taint(node: Object) -> str:
    return OF_CONDITION["Ready"].get(_ready(node), "") if condition(node, "Ready") else ""


def _set_eviction_taint(api: Api, node: Object, observed: str) -> bool:
    """Bring it in line with the state seen at the look's beginning; whether another look is due because the state is newer."""
    had, wanted = _eviction_taint(node), OF_CONDITION["Ready"].get(observed, "") if condition(node, "Ready") else ""
    if wanted and not had and not _evicts(api, node):
        return False
    if had != wanted:
        drop = [(key, "NoExecute") for key in (NOT_READY, UNREACHABLE) if key != wanted]
        node = swap(api, node, [(wanted, "NoExecute")] if wanted else [], drop)
    return _wants_eviction_taint(node) != wanted


def _evicts(api: Api, node: Object) -> bool:
    """Whether pods are moved at all: not when no node is ready, nor in a small zone most of whose nodes are not."""
    nodes = [*api.store.list("nodes")]
    if all(_ready(n) != "True" for n in nodes):
        return False
    zone = [n for n in nodes if [labels_of(n).get(key) for key in ZONE] == [labels_of(node).get(key) for key in ZONE]]
    bad = sum(_ready(n) != "True" for n in zone)
    partial = bad > 2 and bad < len(zone) and bad / len(zone) >= UNHEALTHY
    return not partial or len(zone) > LARGE
