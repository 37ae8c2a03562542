"""A node that runs short of disk, memory or process ids: the condition that it posts, the pods that it evicts and those that it refuses.

Pods are evicted one every ten seconds until none is left that may go; the condition outlasts the shortage by five minutes.
Sources: `pkg/kubelet/eviction/{eviction_manager,helpers}.go`, `pkg/kubelet/nodestatus/setters.go`, `pkg/kubelet/kubelet.go` (rejectPod).
"""

from __future__ import annotations

from . import containers
from .api import Api
from .clock import SECOND
from .disruptiontarget import KIND
from .events import record
from .faults import held
from .hashing import number
from .heartbeats import stopped
from .metrics import usage
from .nodetaints import tolerates
from .podstages import say, write
from .podstatus import EVICTED
from .podupdate import qos_class
from .podwork import draft
from .pure.objects import Object, annotations_of, condition
from .pure.quantity import canonical, value

ROUND, TRANSITION = 10 * SECOND, 300 * SECOND
CRITICAL = 2_000_000_000  # the priority from which on a pod is critical to the system
MIRROR = "kubernetes.io/config.mirror"
KUBELET = "kubelet"
PRESSURES = {  # word: (condition, resource that is short, what the kubelet posts then: reason, message, event, and the event of relief)
    "disk-pressure": ("DiskPressure", "ephemeral-storage", "KubeletHasDiskPressure", "kubelet has disk pressure",
                      "NodeHasDiskPressure", "NodeHasNoDiskPressure"),
    "memory-pressure": ("MemoryPressure", "memory", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available",
                        "NodeHasInsufficientMemory", "NodeHasSufficientMemory"),
    "pid-pressure": ("PIDPressure", "pids", "KubeletHasInsufficientPID", "kubelet has insufficient PID available",
                     "NodeHasInsufficientPID", "NodeHasSufficientPID"),
}  # fmt: skip
RELIEVED = {
    "DiskPressure": ("KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    "MemoryPressure": ("KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    "PIDPressure": ("KubeletHasSufficientPID", "kubelet has sufficient PID available"),
}


def pressures(api: Api, node: str) -> list[str]:
    """The words of what the node is short of by a fault, in the order in which they came."""
    return [f["what"] for f in held(api.store) if f["kind"] == "node" and f["node"] == node and f["what"] in PRESSURES]


def press(api: Api, node: str) -> None:
    """Let the node's kubelet post what it is short of, and begin to evict."""
    obj = api.find("nodes", "", node)
    if obj is None or node in stopped(api.store):
        return
    for word in pressures(api, node):
        kind, _, reason, message, event, _ = PRESSURES[word]
        obj = _post(api, obj, kind, "True", reason, message, event)
        api.later("faults", f"/{node}#evict", api.now)


def relieve(api: Api, node: str) -> None:
    """Take back the conditions whose shortage is over for long enough."""
    obj = api.find("nodes", "", node)
    if obj is None or node in stopped(api.store):
        return
    short = {PRESSURES[word][0] for word in pressures(api, node)}
    for kind, *_, event in PRESSURES.values():
        if kind not in short:
            obj = _post(api, obj, kind, "False", *RELIEVED[kind], event)


def _post(api: Api, node: Object, kind: str, status: str, reason: str, message: str, event: str) -> Object:
    had = condition(node, kind)
    if had is not None and had["status"] == status:
        return node
    stamp = api.stamp()
    said = {"type": kind, "status": status, "lastHeartbeatTime": stamp, "lastTransitionTime": stamp, "reason": reason, "message": message}
    conditions = node["status"].get("conditions") or ()
    posted = [said if c["type"] == kind else c for c in conditions] + ([said] if had is None else [])
    node = api.set_status("nodes", node, {**node["status"], "conditions": posted})
    name = node["metadata"]["name"]
    record(api, node, "Normal", event, f"Node {name} status is now: {event}", KUBELET, host=name)
    return node


# -- eviction ---------------------------------------------------------------------------------------------------------------------


def evict(api: Api, node: str) -> None:
    """Evict the pod that comes first, and come again in ten seconds as long as there are others."""
    words = pressures(api, node)
    obj = api.find("nodes", "", node)
    if not words or obj is None or node in stopped(api.store):
        return
    resource = PRESSURES[words[0]][1]
    pods = [p for p in api.store.list("pods") if p["spec"].get("nodeName") == node and _may_go(p)]
    if not pods:
        return
    record(api, obj, "Warning", "EvictionThresholdMet", f"Attempting to reclaim {resource}", KUBELET, host=node)
    pod = min(pods, key=lambda p: _rank(api, p, resource))
    end(api, pod, _why(api, obj, pod, resource))
    if len(pods) > 1:
        api.later("faults", f"/{node}#evict", api.now + ROUND)


def _may_go(pod: Object) -> bool:
    if pod.get("status", {}).get("phase") in ("Succeeded", "Failed") or pod["metadata"].get("deletionTimestamp"):
        return False
    return "startTime" in pod["status"] and not _critical(pod)


def _critical(pod: Object) -> bool:
    return pod["spec"].get("priority", 0) >= CRITICAL or MIRROR in annotations_of(pod)


def _rank(api: Api, pod: Object, resource: str) -> tuple[bool, int, int, str]:
    """Who uses more than asked for goes first, then the less important, then who is furthest over what was asked for."""
    used = [_use(api, pod, spec, resource) for spec in pod["spec"]["containers"]]
    over = sum(have for have, _ in used) - sum(asked for _, asked in used)
    return over <= 0, pod["spec"].get("priority", 0), -over, pod["metadata"]["uid"]


def _use(api: Api, pod: Object, spec: Object, resource: str) -> tuple[int, int]:
    """(what the container uses, what it asked for) in bytes, or in processes."""
    asked = ((spec.get("resources") or {}).get("requests") or {}).get(resource)
    if resource == "memory":
        have = usage(pod, spec, api.settings.seed)[1]
    else:
        have = (8 + number(200, api.settings.seed, resource, pod["metadata"]["uid"], spec["name"])) * (1 if resource == "pids" else 1024)
    return have, value(asked) if asked else 0


def _why(api: Api, node: Object, pod: Object, resource: str) -> str:
    """The message of an eviction, with what it is measured by."""
    if resource == "memory":
        threshold, available = 100 << 20, 61 << 20
    elif resource == "pids":
        threshold, available = 3276, 1204
    else:
        threshold = value((node["status"].get("capacity") or {}).get(resource, "100Gi")) // 10
        available = threshold // 3 >> 10 << 10
    text = f"The node was low on resource: {resource}. Threshold quantity: {_shown(threshold)}, available: {_shown(available)}. "
    for spec in pod["spec"]["containers"]:
        have, asked = _use(api, pod, spec, resource)
        if have > asked:
            text += (
                f"Container {spec['name']} was using {_shown(have)}, request is {_shown(asked)}, has larger consumption of {resource}. "
            )
    return text


def _shown(amount: int) -> str:
    """An amount in bytes as a kubelet's statistics write it: binary, in kibibytes where it is a whole number of them."""
    return canonical(f"{amount >> 10}Ki") if amount and not amount % 1024 else str(amount)


def end(api: Api, old: Object, why: str) -> None:
    """Evict a pod: it has failed, and its containers are killed."""
    pod = draft(old)
    say(api, pod, "", "Warning", EVICTED, why)
    for name in containers.running(pod):
        say(api, pod, name, "Normal", "Killing", f"Stopping container {name}")
    target = {
        "type": KIND,
        "observedGeneration": pod["metadata"].get("generation", 1),
        "status": "True",
        "lastProbeTime": None,
        "lastTransitionTime": api.stamp(),
        "reason": "TerminationByKubelet",
        "message": why,
    }
    others = [c for c in pod["status"].get("conditions") or () if c["type"] != KIND]
    pod["status"] |= {"reason": EVICTED, "message": why, "conditions": [*others, target]}
    containers.end_all(api, pod)
    write(api, pod, old)


# -- admission --------------------------------------------------------------------------------------------------------------------


def refusal(node: Object, pod: Object) -> str:
    """Why a kubelet does not take a pod in while its node is short of something; "" when it does."""
    found = [c["type"] for c in node.get("status", {}).get("conditions") or () if c["type"] in RELIEVED and c["status"] == "True"]
    if not found or _critical(pod):
        return ""
    if found == ["MemoryPressure"]:
        taint = {"key": "node.kubernetes.io/memory-pressure", "effect": "NoSchedule"}
        if qos_class(pod["spec"]) != "BestEffort" or tolerates(pod["spec"].get("tolerations") or (), taint):
            return ""
    return f"The node had condition: [{' '.join(found)}]. "


def reject(api: Api, old: Object, why: str) -> None:
    """A pod that the kubelet does not take in has failed before it began."""
    pod = draft(old)
    say(api, pod, "", "Warning", EVICTED, why)
    kept = {k: v for k, v in pod["status"].items() if k in ("qosClass", "conditions", "observedGeneration")}
    pod["status"] = {**kept, "phase": "Failed", "reason": EVICTED, "message": f"Pod was rejected: {why}", "startTime": api.stamp()}
    api.save("pods", pod, old, "status")
