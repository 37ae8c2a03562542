"""The pretend kubelet: from a bound pod to running containers, their ends and restarts, to the removed pod.

A pod's life is a table of stages (STAGES): each is due after a delay, changes the status and asks for the next. What a container does is
data (`state/programs.py`). Sources: `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, `pkg/kubelet/images/image_manager.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .. import podstatus
from ..api import Api
from ..clock import SECOND
from ..events import record
from ..podaddress import address
from ..podwork import draft
from ..programs import full_image, life, pulls
from ..pure.objects import Object
from ..pure.times import parse_rfc3339
from . import split

RANK = 40
COMPONENT = MANAGER = "kubelet"
PULL_AGAIN = 3 * SECOND  # from ErrImagePull to ImagePullBackOff
BACK_OFF, BACK_OFF_MAX = 10 * SECOND, 300 * SECOND
SYNC = 15 * SECOND  # a kubelet looks at a pod in trouble about this often
RAN_WELL = 600 * SECOND  # a container that lived this long starts its back-off anew


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A pod that was bound, told to go, or given other images."""
    if obj is None or not obj["spec"].get("nodeName"):
        return
    if old is None or obj["spec"] != old["spec"] or obj["metadata"].get("deletionTimestamp") != old["metadata"].get("deletionTimestamp"):
        yield f"{obj['metadata']['namespace']}/{obj['metadata']['name']}"


WATCHES = {"pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Take up a pod that changed (`ns/name`), or carry out a stage that is due (`ns/name#uid#stage#container#count`)."""
    place, *stage = key.split("#")
    pod = api.find("pods", *split(place))
    if pod is None or (stage and stage[0] != pod["metadata"]["uid"]) or api.find("nodes", "", pod["spec"].get("nodeName", "")) is None:
        return
    if stage:
        _, name, container, count = stage
        STAGES[name](api, pod, container, int(count))
    elif pod["metadata"].get("deletionTimestamp"):
        _stop(api, pod)
    elif "startTime" not in pod["status"]:
        _accept(api, pod)
    else:
        _follow_images(api, pod)


def _next(api: Api, pod: Object, stage: str, delay: int, container: str = "", count: int = 0) -> None:
    api.later("kubelet", _stage_key(pod, stage, container, count), api.now + delay)


def _stage_key(pod: Object, stage: str, container: str = "", count: int = 0) -> str:
    meta = pod["metadata"]
    return f"{meta['namespace']}/{meta['name']}#{meta['uid']}#{stage}#{container}#{count}"


def _say(api: Api, pod: Object, container: str, kind: str, reason: str, message: str, *, init: bool = False) -> None:
    group = "initContainers" if init else "containers"
    path = f"spec.{group}{{{container}}}" if container else ""
    record(api, pod, kind, reason, message, COMPONENT, host=pod["spec"]["nodeName"], field_path=path)


def _write(api: Api, pod: Object, old: Object) -> Object:
    podstatus.refresh(pod, api.stamp())
    return api.save("pods", pod, old, "status")


# -- stages -----------------------------------------------------------------------------------------------------------------------


def _accept(api: Api, old: Object) -> None:
    """The node has seen the pod: its containers are being created."""
    pod = draft(old)
    status = pod["status"]
    node = api.find("nodes", "", pod["spec"]["nodeName"]) or {"status": {}}
    host = next((a["address"] for a in node["status"].get("addresses", ()) if a["type"] == "InternalIP"), "")
    status |= {"hostIP": host, "hostIPs": [{"ip": host}], "startTime": api.stamp()}
    inits = pod["spec"].get("initContainers", [])
    reason = "PodInitializing" if inits else "ContainerCreating"
    status["containerStatuses"] = [podstatus.waiting(c, reason) for c in sorted(pod["spec"]["containers"], key=lambda c: c["name"])]
    if inits:
        status["initContainerStatuses"] = [podstatus.waiting(c, "PodInitializing") for c in inits]
    pod = _write(api, pod, old)
    _next(api, pod, "start", api.settings.pod_start)


def _start(api: Api, old: Object, _container: str, _count: int) -> None:
    """The sandbox is up: the first init container starts, or all containers."""
    if old["metadata"].get("deletionTimestamp"):
        return
    pod = draft(old)
    ip = pod["status"]["hostIP"] if pod["spec"].get("hostNetwork") else address(api, pod["spec"]["nodeName"], pod["metadata"]["uid"])
    pod["status"] |= {"podIP": ip, "podIPs": [{"ip": ip}], "startTime": api.stamp()}
    _go_on(api, pod)
    _write(api, pod, old)


def _go_on(api: Api, pod: Object) -> None:
    """Start the next init container that is due, or, when all are done, the containers."""
    for spec in pod["spec"].get("initContainers", ()):
        status = podstatus.find(pod["status"]["initContainerStatuses"], spec["name"])
        always = spec.get("restartPolicy") == "Always"
        if always and status["started"] or status["state"].get("terminated", {}).get("exitCode") == 0:
            continue
        if "waiting" in status["state"]:
            _begin(api, pod, spec, status, 0)
        if not (always and status["started"]):
            return
    for spec in pod["spec"]["containers"]:
        status = podstatus.find(pod["status"]["containerStatuses"], spec["name"])
        if status["state"].get("waiting", {}).get("reason") in ("ContainerCreating", "PodInitializing"):
            _begin(api, pod, spec, status, 0)


def _begin(api: Api, pod: Object, spec: Object, status: Object, count: int) -> None:
    """Pull the image and start the container; `count` is how often it failed before. Changes `status`."""
    name, image = spec["name"], spec["image"]
    init = spec in pod["spec"].get("initContainers", ())
    _say(api, pod, name, "Normal", "Pulling", f'Pulling image "{image}"', init=init)
    if not pulls(image):
        full = full_image(image)
        failed = f'failed to pull and unpack image "{full}": failed to resolve reference "{full}": {full}: not found'
        why = f"rpc error: code = NotFound desc = {failed}"
        _say(api, pod, name, "Warning", "Failed", f'Failed to pull image "{image}": {why}', init=init)
        _say(api, pod, name, "Warning", "Failed", "Error: ErrImagePull", init=init)
        status["state"] = {"waiting": {"reason": "ErrImagePull", "message": why}}
        _next(api, pod, "pullback", PULL_AGAIN, name, count)
        return
    _say(
        api,
        pod,
        name,
        "Normal",
        "Pulled",
        f'Successfully pulled image "{image}" in 1s (1s including waiting). Image size: 10000000 bytes.',
        init=init,
    )
    _say(api, pod, name, "Normal", "Created", "Container created", init=init)
    _say(api, pod, name, "Normal", "Started", "Container started", init=init)
    probe = spec.get("readinessProbe")
    delay = probe.get("initialDelaySeconds", 0) * SECOND if probe else 0
    status |= {
        "image": full_image(image),
        "imageID": podstatus.image_id(image),
        "started": True,
        "ready": not init and not delay or init and _sidecar(spec),
        "containerID": podstatus.container_id(pod["metadata"]["uid"], name, api.now, status["restartCount"]),
        "state": {"running": {"startedAt": api.stamp()}},
    }
    if delay:
        _next(api, pod, "ready", delay, name)
    lived, _ = life(api.store, pod, spec, api.now)
    if lived is not None:
        _next(api, pod, "exit", lived, name, count)


def _sidecar(spec: Object) -> bool:
    return spec.get("restartPolicy") == "Always"


def _exit(api: Api, old: Object, name: str, count: int) -> None:
    """The container's process has ended: restart it at once, later, or not at all."""
    pod = draft(old)
    spec, status, init = _locate(pod, name)
    if "running" not in status["state"]:
        return
    since = status["state"]["running"]["startedAt"]
    _, code = life(api.store, pod, spec, parse_rfc3339(since))
    ended = {
        "containerID": status["containerID"],
        "exitCode": code,
        "finishedAt": api.stamp(),
        "reason": "Completed" if code == 0 else "Error",
        "startedAt": since,
    }
    status |= {"ready": init and code == 0, "started": False, "state": {"terminated": ended}}
    if _restarts(pod, spec, init, code) and not pod["metadata"].get("deletionTimestamp"):
        _restart(api, pod, spec, status, 0 if api.now - parse_rfc3339(since) >= RAN_WELL else count)
    if init:
        _go_on(api, pod)
    _write(api, pod, old)


def _restarts(pod: Object, spec: Object, init: bool, code: int) -> bool:
    policy = pod["spec"].get("restartPolicy", "Always")
    if init and not _sidecar(spec):
        return code != 0 and policy != "Never"
    return policy == "Always" or _sidecar(spec) or (policy == "OnFailure" and code != 0)


def _restart(api: Api, pod: Object, spec: Object, status: Object, count: int) -> None:
    """At once after the first end, then after 10 s, 20 s, 40 s … 300 s."""
    status["lastState"] = {"terminated": status["state"]["terminated"]}
    if count == 0:
        status["restartCount"] += 1
        _begin(api, pod, spec, status, 1)
        return
    wait = min(BACK_OFF << min(count - 1, 10), BACK_OFF_MAX)
    meta = pod["metadata"]
    shown = f"{wait // SECOND}s" if wait < 60 * SECOND else f"{wait // SECOND // 60}m{wait // SECOND % 60}s"
    whom = f"restarting failed container={spec['name']} pod={meta['name']}_{meta['namespace']}({meta['uid']})"
    status["state"] = {"waiting": {"reason": "CrashLoopBackOff", "message": f"back-off {shown} {whom}"}}
    text = f"Back-off restarting failed container {spec['name']} in pod {meta['name']}_{meta['namespace']}({meta['uid']})"
    _say(api, pod, spec["name"], "Warning", "BackOff", text, init=spec in pod["spec"].get("initContainers", ()))
    _next(api, pod, "restart", wait, spec["name"], count)


def _again(api: Api, old: Object, name: str, count: int) -> None:
    """The back-off is over: start the container again."""
    if old["metadata"].get("deletionTimestamp"):
        return
    pod = draft(old)
    spec, status, _ = _locate(pod, name)
    if status["state"].get("waiting", {}).get("reason") == "CrashLoopBackOff":
        status["restartCount"] += 1
        _begin(api, pod, spec, status, count + 1)
        _write(api, pod, old)


def _pull_back(api: Api, old: Object, name: str, count: int) -> None:
    """ErrImagePull becomes ImagePullBackOff, until the image is tried again."""
    pod = draft(old)
    spec, status, init = _locate(pod, name)
    if status["state"].get("waiting", {}).get("reason") != "ErrImagePull" or old["metadata"].get("deletionTimestamp"):
        return
    image = spec["image"]
    _say(api, pod, name, "Normal", "BackOff", f'Back-off pulling image "{image}"', init=init)
    _say(api, pod, name, "Warning", "Failed", "Error: ImagePullBackOff", init=init)
    why = status["state"]["waiting"]["message"]
    status["state"] = {"waiting": {"reason": "ImagePullBackOff", "message": f'Back-off pulling image "{image}": ErrImagePull: {why}'}}
    _next(api, pod, "pull", _syncs(min(BACK_OFF << min(count, 10), BACK_OFF_MAX) - PULL_AGAIN), name, count)
    _write(api, pod, old)


def _syncs(ns: int) -> int:
    """The time until the first sync of the pod that comes when `ns` have passed."""
    return -(-ns // SYNC) * SYNC


def _pull(api: Api, old: Object, name: str, count: int) -> None:
    """Try the image again."""
    pod = draft(old)
    spec, status, _ = _locate(pod, name)
    if status["state"].get("waiting", {}).get("reason") == "ImagePullBackOff" and not old["metadata"].get("deletionTimestamp"):
        _begin(api, pod, spec, status, count + 1)
        _write(api, pod, old)


def _ready(api: Api, old: Object, name: str, _count: int) -> None:
    """The readiness probe has succeeded."""
    pod = draft(old)
    _, status, _ = _locate(pod, name)
    if "running" in status["state"]:
        status["ready"] = True
        _write(api, pod, old)


def _stop(api: Api, pod: Object) -> None:
    """Tell the containers to end; the pod goes after the stop time, at the latest when its grace period is over."""
    key = _stage_key(pod, "gone")
    if api.store.is_due("kubelet", key):
        return
    for status in pod["status"].get("containerStatuses", ()):
        if "running" in status["state"]:
            _say(api, pod, status["name"], "Normal", "Killing", f"Stopping container {status['name']}")
    grace = pod["metadata"].get("deletionGracePeriodSeconds", 30) * SECOND
    api.later("kubelet", key, api.now + min(api.settings.pod_stop, grace))


def _gone(api: Api, old: Object, _container: str, _count: int) -> None:
    """The pod's containers have ended: it leaves the cluster, unless a finalizer holds it."""
    pod = draft(old)
    pod["metadata"]["deletionGracePeriodSeconds"] = 0
    for status in pod["status"].get("containerStatuses", ()):
        running = status["state"].get("running")
        if running:
            spec, _, _ = _locate(pod, status["name"])
            lasts, _ = life(api.store, pod, spec, parse_rfc3339(running["startedAt"]))
            killed = lasts is not None  # what serves ends when told to; a script is killed
            done = {
                "exitCode": 137 if killed else 0,
                "reason": "Error" if killed else "Completed",
                "startedAt": running["startedAt"],
                "finishedAt": api.stamp(),
                "containerID": status["containerID"],
            }
            status |= {"ready": False, "started": False, "state": {"terminated": done}}
    if pod["status"].get("containerStatuses"):
        podstatus.refresh(pod, api.stamp())
    api.save("pods", pod, old)


def _follow_images(api: Api, old: Object) -> None:
    """A container whose image was changed is started anew with the new one."""
    pod = draft(old)
    for spec in pod["spec"]["containers"]:
        status = podstatus.find(pod["status"]["containerStatuses"], spec["name"])
        reason = status["state"].get("waiting", {}).get("reason", "")
        if "running" in status["state"] and status["image"] != full_image(spec["image"]):
            _say(api, pod, spec["name"], "Normal", "Killing", f"Container {spec['name']} definition changed, will be restarted")
            running = status["state"]["running"]
            done = {
                "exitCode": 0,
                "reason": "Completed",
                "startedAt": running["startedAt"],
                "finishedAt": api.stamp(),
                "containerID": status["containerID"],
            }
            status |= {"lastState": {"terminated": done}, "restartCount": status["restartCount"] + 1}
            _begin(api, pod, spec, status, 0)
        elif reason in ("ErrImagePull", "ImagePullBackOff") and status["image"] != spec["image"]:
            status["image"] = spec["image"]
            _begin(api, pod, spec, status, 0)
    _write(api, pod, old)


def _locate(pod: Object, name: str) -> tuple[Object, Object, bool]:
    """(spec, status, whether it is an init container) of a container by name."""
    for field, statuses, init in (("containers", "containerStatuses", False), ("initContainers", "initContainerStatuses", True)):
        for spec in pod["spec"].get(field, ()):
            if spec["name"] == name:
                return spec, podstatus.find(pod["status"][statuses], name), init
    raise LookupError(name)


STAGES: dict[str, Callable[[Api, Object, str, int], None]] = {
    "start": _start,
    "exit": _exit,
    "restart": _again,
    "pullback": _pull_back,
    "pull": _pull,
    "ready": _ready,
    "gone": _gone,
}
