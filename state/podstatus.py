"""A pod's status as its kubelet reports it: container states, conditions, phase.

Source: `pkg/kubelet/kubelet_pods.go` (getPhase, generateAPIPodStatus), `pkg/kubelet/status/generate.go`.
"""

from __future__ import annotations

from .hashing import digest
from .programs import full_image
from .pure.objects import Object, clone

RESIZABLE = ("cpu", "memory")
TOO_LATE = "DeadlineExceeded"  # why a pod has failed that its own deadline stopped
EVICTED = "Evicted"  # why a pod has failed that its kubelet threw out, or did not take in
KUBELET_CONDITIONS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady")


def find(statuses: list[Object], name: str) -> Object:
    """The status of one container."""
    return next(s for s in statuses if s["name"] == name)


def waiting(container: Object, reason: str, message: str = "") -> Object:
    """A status of a container that has not run yet."""
    state = {"reason": reason} | ({"message": message} if message else {})
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "lastState": {},
        "ready": False,
        "restartCount": 0,
        "started": False,
        "state": {"waiting": state},
    }


def image_id(image: str) -> str:
    """The digest reference of a pulled image."""
    full = full_image(image)
    return f"{full.partition('@')[0].rpartition(':')[0]}@sha256:{digest('image', full).hex()}{digest('layers', full).hex()}"


def container_id(*parts: str | int) -> str:
    return f"containerd://{digest('container', *parts).hex()}{digest('task', *parts).hex()}"


def refresh(pod: Object, stamp: str) -> None:
    """Bring conditions and phase in line with the container states; changes `pod`."""
    status = pod["status"]
    status["phase"] = phase(pod)
    ended = status["phase"] in ("Succeeded", "Failed")
    reason = "PodCompleted" if status["phase"] == "Succeeded" else "PodFailed" if ended else "ContainersNotReady"
    unready = [c["name"] for c in status["containerStatuses"] if not c["ready"]]
    lacking = (
        {} if not unready else {"reason": reason} | ({} if ended else {"message": f"containers with unready status: [{' '.join(unready)}]"})
    )
    ready = ("False", lacking) if unready else ("True", {})
    initialized = _initialized(pod, ended)
    sandbox: tuple[str, Object] = ("True" if status.get("podIP") else "False", {})
    said = {"PodReadyToStartContainers": sandbox, "Initialized": initialized, "Ready": _gated(pod, ready), "ContainersReady": ready}
    had = {c["type"]: c for c in status.get("conditions", ())}
    status["conditions"] = [_condition(pod, had.get(t), t, *said[t], stamp) for t in KUBELET_CONDITIONS] + [
        c for c in status.get("conditions", ()) if c["type"] not in KUBELET_CONDITIONS
    ]


def _gated(pod: Object, ready: tuple[str, Object]) -> tuple[str, Object]:
    """Readiness gates hold a pod back until their condition is true."""
    gates = [g["conditionType"] for g in pod["spec"].get("readinessGates", ())]
    true = {c["type"] for c in pod["status"].get("conditions", ()) if c["status"] == "True"}
    missing = [g for g in gates if g not in true]
    if ready[0] == "False" or not missing:
        return ready
    texts = ", ".join(f'corresponding condition of pod readiness gate "{g}" does not exist.' for g in missing)
    return "False", {"reason": "ReadinessGatesNotReady", "message": texts}


def _initialized(pod: Object, ended: bool) -> tuple[str, Object]:
    undone = [s["name"] for s in pod["status"].get("initContainerStatuses", ()) if not _init_done(pod, s)]
    if not undone:
        return "True", {"reason": "PodCompleted"} if ended and pod["status"]["phase"] == "Succeeded" else {}
    return "False", {"reason": "ContainersNotInitialized", "message": f"containers with incomplete status: [{' '.join(undone)}]"}


def _init_done(pod: Object, status: Object) -> bool:
    spec = next(c for c in pod["spec"]["initContainers"] if c["name"] == status["name"])
    if spec.get("restartPolicy") == "Always":
        return bool(status.get("started"))
    return status["state"].get("terminated", {}).get("exitCode") == 0


def _condition(pod: Object, had: Object | None, kind: str, value: str, more: Object, stamp: str) -> Object:
    since = had["lastTransitionTime"] if had and had["status"] == value else stamp
    return {
        "type": kind,
        "status": value,
        "lastProbeTime": None,
        "lastTransitionTime": since,
        "observedGeneration": pod["metadata"].get("generation", 1),
        **more,
    }


def phase(pod: Object) -> str:
    """Pending, Running, Succeeded or Failed (`getPhase`)."""
    if pod["status"].get("reason") in (TOO_LATE, EVICTED):
        return "Failed"
    policy = pod["spec"].get("restartPolicy", "Always")
    inits = pod["status"].get("initContainerStatuses", [])
    failed = [s for s in inits if s["state"].get("terminated", {}).get("exitCode", 0) != 0]
    if failed and policy == "Never":
        return "Failed"
    if any(not _init_done(pod, s) for s in inits):
        return "Pending"
    running = stopped = succeeded = pending = 0
    for s in pod["status"]["containerStatuses"]:
        ended = s["state"].get("terminated") or (s["lastState"].get("terminated") if "waiting" in s["state"] else None)
        if "running" in s["state"]:
            running += 1
        elif ended:
            stopped += 1
            succeeded += ended["exitCode"] == 0 and "terminated" in s["state"]
        else:
            pending += 1
    if pending:
        return "Pending"
    if running or policy == "Always":
        return "Running"
    if stopped == succeeded:
        return "Succeeded"
    return "Failed" if policy == "Never" else "Running"



def report_resources(status: Object, resources: Object) -> None:
    """Say which resources a container has; changes `status`."""
    if resources.get("requests"):
        status["allocatedResources"] = dict(resources["requests"])
    status["resources"] = clone(resources)


def follow_resources(pod: Object) -> list[tuple[Object, Object]]:
    """Report the resources that running containers have after a resize; changes `pod`.

    Returns (spec, status) of those that must start anew for it, as their resize policy says.
    """
    again = []
    specs = {c["name"]: c for c in pod["spec"]["containers"]}
    for status in pod["status"].get("containerStatuses") or ():
        spec, had = specs[status["name"]], status.get("resources")
        resources = spec.get("resources") or {}
        if had is None or had == resources:
            continue
        report_resources(status, resources)
        policies = {p["resourceName"]: p["restartPolicy"] for p in spec.get("resizePolicy") or ()}
        changed = [name for name in RESIZABLE if _amounts(had, name) != _amounts(resources, name)]
        if "running" in status["state"] and any(policies.get(name) == "RestartContainer" for name in changed):
            again.append((spec, status))
    return again


def _amounts(resources: Object, name: str) -> tuple[str | None, str | None]:
    return (resources.get("limits") or {}).get(name), (resources.get("requests") or {}).get(name)
