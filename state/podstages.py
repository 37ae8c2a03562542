"""What the parts of the pretend kubelet share: a pod's stages as due work, its events, its containers by name.

A stage is due under the key `ns/name#uid#stage#container#count`; `state/controllers/kubelet.py` carries it out.
"""

from __future__ import annotations

from . import podstatus
from .api import Api
from .events import record
from .pure.objects import Object

COMPONENT = "kubelet"


def stage_key(pod: Object, stage: str, container: str = "", count: int = 0) -> str:
    meta = pod["metadata"]
    return f"{meta['namespace']}/{meta['name']}#{meta['uid']}#{stage}#{container}#{count}"


def after(api: Api, pod: Object, stage: str, delay: int, container: str = "", count: int = 0) -> None:
    """Have a stage of the pod due in `delay` nanoseconds."""
    api.later("kubelet", stage_key(pod, stage, container, count), api.now + delay)


def start_delay(api: Api, pod: Object) -> int:
    """How long the pod takes from scheduled to started (nanoseconds): what a lesson shows, or the cluster's setting."""
    shown = api.dialect.start_of(pod, api.find)
    return api.settings.pod_start if shown is None else shown


def stop_delay(api: Api, pod: Object) -> int:
    """How long the pod's containers take from being told to end until they have ended (nanoseconds)."""
    shown = api.dialect.stop_of(pod, api.find)
    return api.settings.pod_stop if shown is None else shown


def say(api: Api, pod: Object, container: str, kind: str, reason: str, message: str, *, times: int = 1) -> None:
    """Record an event about the pod, or about one of its containers; `times`: how often it happened since the last one."""
    path = ""
    if container:
        groups = ("initContainers", "ephemeralContainers")
        group = next((g for g in groups if any(c["name"] == container for c in pod["spec"].get(g) or ())), "containers")
        path = f"spec.{group}{{{container}}}"
    record(api, pod, kind, reason, message, COMPONENT, host=pod["spec"]["nodeName"], field_path=path, times=times)


def write(api: Api, pod: Object, old: Object) -> Object:
    """Store the pod with conditions and phase brought in line."""
    podstatus.refresh(pod, api.stamp())
    return api.save("pods", pod, old, "status")


def locate(pod: Object, name: str) -> tuple[Object, Object, bool]:
    """(spec, status, whether it is an init container) of a container by name."""
    for field, statuses, init in (("containers", "containerStatuses", False), ("initContainers", "initContainerStatuses", True)):
        for spec in pod["spec"].get(field, ()):
            if spec["name"] == name:
                return spec, podstatus.find(pod["status"][statuses], name), init
    raise LookupError(name)


def is_sidecar(pod: Object, spec: Object) -> bool:
    """Whether it is an init container that runs on beside the others."""
    return spec.get("restartPolicy") == "Always" and spec in pod["spec"].get("initContainers", ())


def qualified(pod: Object) -> str:
    """The pod as the kubelet names it in its messages."""
    meta = pod["metadata"]
    return f"{meta['name']}_{meta['namespace']}({meta['uid']})"
