"""The pretend kubelet: from a bound pod to running containers, their ends and restarts, to the removed pod.

A pod's life is a table of stages (STAGES): each is due after a delay, changes the status and asks for the next. What containers do is in
`state/containers.py`, what probes find in `state/probes.py`, what may be missing in `state/podneeds.py`.
Sources: `pkg/kubelet/kubelet.go`, `pkg/kubelet/pod_workers.go`, `pkg/kubelet/active_deadline.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .. import containers, podstatus, probes
from ..api import Api
from ..clock import SECOND
from ..containers import begin, end_all, follow_images, running
from ..faults import delay
from ..heartbeats import PARKED, stopped
from ..nodepressure import refusal, reject
from ..podaddress import address
from ..podneeds import mount_errors
from ..podstages import after, locate, say, stage_key, start_delay, stop_delay, write
from ..podwork import draft
from ..programs import asks_network
from ..pure.objects import Object
from . import split

RANK = 40
MANAGER = "kubelet"
MOUNT_AGAIN, MOUNT_AGAIN_MAX = SECOND // 2, 122 * SECOND  # a mount is tried again ever later (`exponentialbackoff`)
OFTEN, MANY = 20, 10  # after so many tries, so many are told at once
LATE = "Pod was active on the node longer than the specified deadline"


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A pod that was bound, told to go, or given other images."""
    if obj is None or not obj["spec"].get("nodeName"):
        return
    if old is None or obj["spec"] != old["spec"] or obj["metadata"].get("deletionTimestamp") != old["metadata"].get("deletionTimestamp"):
        yield f"{obj['metadata']['namespace']}/{obj['metadata']['name']}"


def _of_service(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """Scripts that wait for a service may see it now."""
    if obj is None or old is not None:
        return
    for pod in api.store.list("pods", obj["metadata"]["namespace"]):
        for status in (*pod["status"].get("initContainerStatuses", ()), *pod["status"].get("containerStatuses", ())):
            if "running" in status["state"] and asks_network(locate(pod, status["name"])[0]):
                yield stage_key(pod, "look", status["name"])


def _of_source(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The pods of the namespace that wait for a ConfigMap or a Secret, when one is made or changed."""
    if obj is None:
        return
    for pod in api.store.list("pods", obj["metadata"]["namespace"]):
        status = pod.get("status", {})
        if pod["metadata"].get("deletionTimestamp") or "startTime" not in status:
            continue
        if "podIP" not in status and not api.store.is_due("kubelet", stage_key(pod, "start")):
            yield stage_key(pod, "mount")
        for held in (*status.get("initContainerStatuses", ()), *status.get("containerStatuses", ())):
            if held["state"].get("waiting", {}).get("reason") == "CreateContainerConfigError":
                yield stage_key(pod, "config", held["name"], held["restartCount"])


WATCHES = {"pods": _of_pod, "services": _of_service, "configmaps": _of_source, "secrets": _of_source}


def reconcile(api: Api, key: str) -> None:
    """Take up a pod that changed (`ns/name`), or carry out a stage that is due (`ns/name#uid#stage#container#count`)."""
    place, *stage = key.split("#")
    pod = api.find("pods", *split(place))
    if pod is None or (stage and stage[0] != pod["metadata"]["uid"]) or api.find("nodes", "", pod["spec"].get("nodeName", "")) is None:
        return
    if pod["spec"]["nodeName"] in stopped(api.store):
        api.later("kubelet", key, PARKED)
    elif stage:
        _, name, container, count = stage
        STAGES[name](api, pod, container, int(count))
    elif pod["metadata"].get("deletionTimestamp"):
        _stop(api, pod)
    elif "startTime" not in pod["status"]:
        _accept(api, pod)
    elif "containerStatuses" in pod["status"]:
        follow_images(api, pod)


# -- stages -----------------------------------------------------------------------------------------------------------------------


def _accept(api: Api, old: Object) -> None:
    """The node has seen the pod: its containers are being created."""
    node = api.find("nodes", "", old["spec"]["nodeName"]) or {"status": {}}
    why = refusal(node, old)
    if why:
        reject(api, old, why)
        return
    pod = draft(old)
    status = pod["status"]
    host = next((a["address"] for a in node["status"].get("addresses", ()) if a["type"] == "InternalIP"), "")
    status |= {"hostIP": host, "hostIPs": [{"ip": host}], "startTime": api.stamp()}
    inits = pod["spec"].get("initContainers", [])
    reason = "PodInitializing" if inits else "ContainerCreating"
    status["containerStatuses"] = [podstatus.waiting(c, reason) for c in sorted(pod["spec"]["containers"], key=lambda c: c["name"])]
    if inits:
        status["initContainerStatuses"] = [podstatus.waiting(c, "PodInitializing") for c in inits]
    pod = write(api, pod, old)
    after(api, pod, "start", start_delay(api, pod) + delay(api.store, pod, "start"))
    if pod["spec"].get("activeDeadlineSeconds") is not None:
        after(api, pod, "late", pod["spec"]["activeDeadlineSeconds"] * SECOND)


def _start(api: Api, old: Object, _container: str, tries: int) -> None:
    """The volumes are mounted and the sandbox is up: the first init container starts, or all containers."""
    if old["metadata"].get("deletionTimestamp") or "reason" in old["status"] or "podIP" in old["status"]:
        return
    pod = draft(old)
    missing = mount_errors(api, pod) if pod["spec"].get("volumes") else []
    if missing:
        times = MANY if tries > OFTEN else 1
        for why in missing:
            say(api, pod, "", "Warning", "FailedMount", why, times=times if tries > OFTEN + 1 else 1)
        after(api, pod, "start", min(MOUNT_AGAIN << min(tries, 10), MOUNT_AGAIN_MAX) * times, "", tries + 1)
        return
    ip = pod["status"]["hostIP"] if pod["spec"].get("hostNetwork") else address(api, pod["spec"]["nodeName"], pod["metadata"])
    pod["status"] |= {"podIP": ip, "podIPs": [{"ip": ip}], "startTime": api.stamp()}
    _go_on(api, pod)
    write(api, pod, old)


def _wake(api: Api, old: Object, _container: str, _count: int) -> None:
    """Something was made that the pod may have been waiting for."""
    if not mount_errors(api, old):
        _start(api, old, "", 0)


def _go_on(api: Api, pod: Object) -> None:
    """Start the next init container that is due, or, when all are done, the containers."""
    for spec in pod["spec"].get("initContainers", ()):
        status = podstatus.find(pod["status"]["initContainerStatuses"], spec["name"])
        always = spec.get("restartPolicy") == "Always"
        if always and status["started"] or status["state"].get("terminated", {}).get("exitCode") == 0:
            continue
        if status["state"].get("waiting", {}).get("reason") == "PodInitializing":
            begin(api, pod, spec, status, 0)
        if not (always and status["started"]):
            return
    for spec in pod["spec"]["containers"]:
        status = podstatus.find(pod["status"]["containerStatuses"], spec["name"])
        if status["state"].get("waiting", {}).get("reason") in ("ContainerCreating", "PodInitializing"):
            begin(api, pod, spec, status, 0)


def _carry_on(api: Api, old: Object, _container: str, _count: int) -> None:
    """A sidecar's startup probe has succeeded: those that waited for it may start."""
    pod = draft(old)
    _go_on(api, pod)
    write(api, pod, old)


def _ended(api: Api, old: Object, name: str, count: int) -> None:
    containers.ended(api, old, name, count, _go_on)


def end(api: Api, old: Object, name: str, code: int) -> None:
    """A running container's process has ended with this code, because somebody who was attached made it."""
    containers.finish(api, old, name, (code, "Completed" if code == 0 else "Error"), 0, 0, _go_on)


def _late(api: Api, old: Object, _container: str, _count: int) -> None:
    """The pod's own deadline is over: it has failed, and its containers are stopped."""
    if old["metadata"].get("deletionTimestamp") or old["status"].get("phase") in ("Succeeded", "Failed"):
        return
    pod = draft(old)
    say(api, pod, "", "Normal", podstatus.TOO_LATE, LATE)
    pod["status"] |= {"reason": podstatus.TOO_LATE, "message": LATE}
    for name in running(pod):
        say(api, pod, name, "Normal", "Killing", f"Stopping container {name}")
    end_all(api, pod)
    write(api, pod, old)


def _stop(api: Api, pod: Object) -> None:
    """Tell the containers to end; the pod goes after the stop time, at the latest when its grace period is over."""
    key = stage_key(pod, "gone")
    if api.store.is_due("kubelet", key):
        return
    for name in running(pod):
        say(api, pod, name, "Normal", "Killing", f"Stopping container {name}")
    grace = pod["metadata"].get("deletionGracePeriodSeconds", 30) * SECOND
    api.later("kubelet", key, api.now + min(stop_delay(api, pod), grace))


def _gone(api: Api, old: Object, _container: str, _count: int) -> None:
    """The pod's containers have ended: it leaves the cluster, unless a finalizer holds it."""
    pod = draft(old)
    pod["metadata"]["deletionGracePeriodSeconds"] = 0
    end_all(api, pod)
    if pod["status"].get("containerStatuses"):
        podstatus.refresh(pod, api.stamp())
    api.save("pods", pod, old)


STAGES: dict[str, Callable[[Api, Object, str, int], None]] = {
    "start": _start,
    "mount": _wake,
    "goon": _carry_on,
    "exit": _ended,
    "look": containers.look,
    "restart": containers.again,
    "config": containers.retry,
    "pullback": containers.pull_back,
    "pull": containers.pull,
    "probe": probes.check,
    "kill": containers.kill,
    "killed": containers.killed,
    "late": _late,
    "gone": _gone,
}
