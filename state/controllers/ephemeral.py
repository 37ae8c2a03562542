"""The pretend kubelet's part for ephemeral containers: they start in a pod that runs, end, and are never started again.

Source: `pkg/kubelet/kuberuntime/kuberuntime_manager.go` (computePodActions, SyncPod step 5).
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import podstatus
from ..api import Api
from ..containers import PULL_AGAIN, terminated
from ..podstages import COMPONENT, say
from ..podwork import draft
from ..programs import full_image, life, pull_news, pulls
from ..pure.objects import Object
from ..pure.times import parse_rfc3339
from . import split

RANK = 41
STATUSES = "ephemeralContainerStatuses"


def _new(pod: Object) -> list[Object]:
    known = {s["name"] for s in pod.get("status", {}).get(STATUSES) or ()}
    return [c for c in pod["spec"].get("ephemeralContainers") or () if c["name"] not in known]


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A pod with a sandbox and an ephemeral container that nobody has seen yet."""
    if obj is not None and obj["spec"].get("ephemeralContainers") and obj.get("status", {}).get("podIP") and _new(obj):
        yield f"{obj['metadata']['namespace']}/{obj['metadata']['name']}"


WATCHES = {"pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Start what is new (`ns/name`), or carry out what is due for one container (`ns/name#uid#stage#container`)."""
    place, *stage = key.split("#")
    old = api.find("pods", *split(place))
    if old is None or old["metadata"].get("deletionTimestamp") or (stage and stage[0] != old["metadata"]["uid"]):
        return
    api.actor, before = COMPONENT, api.actor
    pod = draft(old)
    if stage:
        spec = next(c for c in pod["spec"]["ephemeralContainers"] if c["name"] == stage[2])
        _STAGES[stage[1]](api, pod, spec, podstatus.find(pod["status"][STATUSES], spec["name"]))
    else:
        for spec in _new(pod):
            status = podstatus.waiting(spec, "PodInitializing")
            del status["started"]  # only the kubelet's probes say that, and here there are none
            pod["status"][STATUSES] = sorted([*pod["status"].get(STATUSES, ()), status], key=lambda s: s["name"])
            _begin(api, pod, spec, status)
    api.save("pods", pod, old, "status")
    api.actor = before


def _later(api: Api, pod: Object, stage: str, name: str, delay: int) -> None:
    meta = pod["metadata"]
    api.later("ephemeral", f"{meta['namespace']}/{meta['name']}#{meta['uid']}#{stage}#{name}", api.now + delay)


def _begin(api: Api, pod: Object, spec: Object, status: Object) -> None:
    """Pull the image and start the container. Changes `status`."""
    name, image = spec["name"], spec["image"]
    say(api, pod, name, "Normal", "Pulling", f'Pulling image "{image}"')
    why = pull_news(image)
    if not pulls(image):
        say(api, pod, name, "Warning", "Failed", f'Failed to pull image "{image}": {why}')
        say(api, pod, name, "Warning", "Failed", "Error: ErrImagePull")
        status["state"] = {"waiting": {"reason": "ErrImagePull", "message": why}}
        _later(api, pod, "back", name, PULL_AGAIN)
        return
    for reason, message in (("Pulled", why), ("Created", "Container created"), ("Started", "Container started")):
        say(api, pod, name, "Normal", reason, message)
    status |= {"image": full_image(image), "imageID": podstatus.image_id(image), "state": {"running": {"startedAt": api.stamp()}},
               "containerID": podstatus.container_id(pod["metadata"]["uid"], name, api.now, 0)}  # fmt: skip
    lived, _ = life(api.store, pod, spec, api.now, api.now)
    if lived is not None:
        _later(api, pod, "exit", name, lived)


def _back(api: Api, pod: Object, spec: Object, status: Object) -> None:
    """ErrImagePull becomes ImagePullBackOff."""
    if status["state"].get("waiting", {}).get("reason") == "ErrImagePull":
        why = f'Back-off pulling image "{spec["image"]}"'
        say(api, pod, spec["name"], "Normal", "BackOff", why)
        say(api, pod, spec["name"], "Warning", "Failed", "Error: ImagePullBackOff")
        text = f"{why}: ErrImagePull: {status['state']['waiting']['message']}"
        status["state"] = {"waiting": {"reason": "ImagePullBackOff", "message": text}}


def _exit(api: Api, pod: Object, spec: Object, status: Object) -> None:
    if "running" in status["state"]:
        since = status["state"]["running"]["startedAt"]
        _end(api, status, life(api.store, pod, spec, parse_rfc3339(since), api.now)[1])


def end(api: Api, old: Object, name: str, code: int) -> None:
    """A running container's process has ended with this code."""
    pod = draft(old)
    _end(api, podstatus.find(pod["status"][STATUSES], name), code)
    api.save("pods", pod, old, "status")


def _end(api: Api, status: Object, code: int) -> None:
    status["state"] = {"terminated": terminated(api, status, code, "Error" if code else "Completed")}


_STAGES = {"back": _back, "exit": _exit}
