"""How faults come and go: what changes in the cluster at that moment, and what becomes due.

Source of what a node's faults lead to: `state/heartbeats.py`, `state/nodepressure.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import containers, heartbeats, nodepressure
from .api import Api
from .errors import ClusterError
from .faults import held, is_of_pod, keep, made
from .podstages import after, stage_key, write
from .podwork import draft
from .pure.objects import Object
from .pure.times import parse_rfc3339

ABOUT_PODS = ("crash", "oom", "slow")


def add(api: Api, asked: Object) -> Object:
    """Let a fault begin now; the fault as it is kept. `for` (nanoseconds): it ends by itself then.

    Raises NotFound when what it names is not there, ClusterError for the API's or a node's that is there already or cannot be.
    """
    count = made(api.store) + 1
    fault = {"id": str(count), **asked, "since": api.now}
    lasts = fault.pop("for", 0)
    if lasts:
        fault["until"] = api.now + lasts
    _check(api, fault)
    keep(api.store, count, [*held(api.store), fault])
    _begin(api, fault)
    if lasts:
        api.later("faults", f"/{fault['id']}#over", fault["until"])
    return fault


def _check(api: Api, fault: Object) -> None:
    if fault["kind"] == "node":
        api.get(api.resource("nodes"), "", fault["node"])
        if any(f["kind"] == "node" and (f["node"], f["what"]) == (fault["node"], fault["what"]) for f in held(api.store)):
            raise ClusterError(f"node {fault['node']} has this fault already: {fault['what']}")
        if not heartbeats.has_kubelet(api, fault["node"]):
            raise ClusterError(f"node {fault['node']} has no kubelet that could fail")
    elif fault["kind"] in ABOUT_PODS and "selector" not in fault:
        _check_target(api, fault)


def _check_target(api: Api, fault: Object) -> None:
    """The object that a fault names must be there, and its container too."""
    resource = api.resource(fault["owner"])
    obj = api.get(resource, fault["namespace"], fault["name"])
    spec = obj["spec"]
    for key in () if fault["owner"] == "pods" else ("jobTemplate", "spec", "template", "spec"):
        spec = spec.get(key, spec)
    names = [c["name"] for field in ("initContainers", "containers") for c in spec.get(field) or ()]
    wanted = fault.get("container", "")
    if wanted and names and wanted not in names:
        raise ClusterError(f"{resource.gr} {fault['name']} has no container {wanted}; it has {', '.join(names)}")


def _begin(api: Api, fault: Object) -> None:
    if fault["kind"] == "node" and fault["what"] == "down":
        heartbeats.stop(api, fault["node"])
    elif fault["kind"] == "node":
        nodepressure.press(api, fault["node"])
    elif fault["kind"] in ("crash", "oom"):
        for pod in _met(api, fault):
            containers.hasten(api, pod)


def _met(api: Api, fault: Object) -> list[Object]:
    pods = api.store.list("pods", fault["namespace"] or None)
    return [pod for pod in pods if not pod["metadata"].get("deletionTimestamp") and is_of_pod(api.store, fault, pod)]


def clear(api: Api, ids: Iterable[str] | None) -> list[Object]:
    """Take faults away, all when `ids` is None; those that went. Raises ClusterError, and takes none away, for an id that there is not."""
    faults = held(api.store)
    known = {fault["id"] for fault in faults}
    gone = known if ids is None else set(ids)
    for unknown in sorted(gone - known):
        raise ClusterError(f"there is no fault {unknown}")
    ended = [fault for fault in faults if fault["id"] in gone]
    keep(api.store, made(api.store), [fault for fault in faults if fault["id"] not in gone])
    for fault in ended:
        api.store.cancel("faults", f"/{fault['id']}#over")
        _end(api, fault)
    return ended


def _end(api: Api, fault: Object) -> None:
    if fault["kind"] == "node" and fault["what"] == "down":
        _come_back(api, fault["node"])
    elif fault["kind"] == "node":
        api.later("faults", f"/{fault['node']}#relief", api.now + nodepressure.TRANSITION)
    elif fault["kind"] == "slow":
        for pod in _met(api, fault):
            _start_in_time(api, pod)


def _come_back(api: Api, node: str) -> None:
    """The kubelet is back: it posts how the node is, and does what it could not do."""
    heartbeats.resume(api, node)
    pods = {f"{p['metadata']['namespace']}/{p['metadata']['name']}": p for p in api.store.list("pods") if p["spec"].get("nodeName") == node}
    api.store.wake("kubelet", heartbeats.PARKED, api.now, lambda key: key.partition("#")[0] in pods)
    for pod in pods.values():
        if "containerStatuses" in pod["status"] and "deletionTimestamp" not in pod["metadata"]:
            write(api, draft(pod), pod)
    nodepressure.press(api, node)
    api.later("faults", f"/{node}#relief", api.now + nodepressure.TRANSITION)


def _start_in_time(api: Api, pod: Object) -> None:
    status = pod.get("status", {})
    if "startTime" in status and "podIP" not in status and api.store.is_due("kubelet", stage_key(pod, "start")):
        wait = parse_rfc3339(status["startTime"]) + api.settings.pod_start - api.now
        after(api, pod, "start", max(wait, 0))


