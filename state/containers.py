"""A pretend container's life on its node: its image pulled, its process started, its end, its restarts.

What images and commands do is data (`state/programs.py`). Sources: `pkg/kubelet/kuberuntime/kuberuntime_{manager,container}.go`,
`pkg/kubelet/images/image_manager.go`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import faults, podstatus, probes
from .api import Api
from .clock import SECOND
from .events import advance
from .podneeds import config_error
from .podstages import after, is_sidecar, locate, qualified, say, stop_delay, write
from .podwork import draft
from .programs import SHELLS, full_image, image_parts, life, pull_news, pulls
from .pure import quantity
from .pure.objects import Object, controller_of
from .pure.times import format_rfc3339, parse_rfc3339

PULL_AGAIN = 3 * SECOND  # from ErrImagePull to ImagePullBackOff
BACK_OFF, BACK_OFF_MAX = 10 * SECOND, 300 * SECOND
SYNC = 15 * SECOND  # a kubelet looks at a pod in trouble about this often
RAN_WELL = 600 * SECOND  # a container that lived this long starts its back-off anew
STEADY = 8  # after so many failures nothing but counts and times changes from one back-off to the next
FEW = 12  # so many rounds are lived through one by one
KILLED = 137  # the exit code of a process that was killed
HELD = ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError")
_REFERENCE = re.compile(r"(?:[\w.-]+(?::\d+)?/)*[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[\w.+-]+:[0-9a-fA-F]+)?")


def begin(api: Api, pod: Object, spec: Object, status: Object, count: int) -> None:
    """Pull the image and start the container; `count` is how often it failed before. Changes `status`."""
    name = spec["name"]
    if not _have_image(api, pod, spec, status, count):
        return
    trouble = config_error(api, pod, spec)
    if trouble:
        say(api, pod, name, "Warning", "Failed", f"Error: {trouble}")
        status["state"] = {"waiting": {"reason": "CreateContainerConfigError", "message": trouble}}
        return
    say(api, pod, name, "Normal", "Created", "Container created")
    say(api, pod, name, "Normal", "Started", "Container started")
    status |= {
        "image": full_image(spec["image"]),
        "imageID": podstatus.image_id(spec["image"]),
        "containerID": podstatus.container_id(pod["metadata"]["uid"], name, api.now, status["restartCount"]),
        "state": {"running": {"startedAt": api.stamp()}},
    }
    init = spec in pod["spec"].get("initContainers", ())
    if init and not is_sidecar(pod, spec):
        status |= {"started": True, "ready": False}
    else:
        probes.attach(api, pod, spec, status)
    lived, _, _ = _end(api, pod, spec, api.now)
    if lived is not None:
        after(api, pod, "exit", lived, name, count)


def _have_image(api: Api, pod: Object, spec: Object, status: Object, count: int) -> bool:
    """Get the container's image onto the node, by its pull policy; changes `status` when that does not go well."""
    name, image = spec["name"], spec["image"]
    policy = spec.get("imagePullPolicy", "IfNotPresent")
    if not _REFERENCE.fullmatch(image):
        return _no_image_name(api, pod, name, image, status)
    if policy != "Always" and (status["imageID"] or policy == "Never" and _present(api, pod, image)):
        say(api, pod, name, "Normal", "Pulled", f'Container image "{image}" already present on machine and can be accessed by the pod')
        return True
    if policy == "Never":
        why = f'Container image "{image}" is not present with pull policy of Never'
        say(api, pod, name, "Warning", "ErrImageNeverPull", why)
        say(api, pod, name, "Warning", "Failed", "Error: ErrImageNeverPull")
        status["state"] = {"waiting": {"reason": "ErrImageNeverPull", "message": why}}
        return False
    say(api, pod, name, "Normal", "Pulling", f'Pulling image "{image}"')
    fault = faults.pull_error(api.store, image)
    why = fault or pull_news(image)
    if fault is None and pulls(image):
        say(api, pod, name, "Normal", "Pulled", why)
        return True
    say(api, pod, name, "Warning", "Failed", f'Failed to pull image "{image}": {why}')
    say(api, pod, name, "Warning", "Failed", "Error: ErrImagePull")
    status["state"] = {"waiting": {"reason": "ErrImagePull", "message": why}}
    wait = PULL_AGAIN
    if count >= STEADY:
        wait += skip(api, pod, spec, PULL_AGAIN + _syncs(BACK_OFF_MAX - PULL_AGAIN))
    after(api, pod, "pullback", wait, name, count)
    return False


def _no_image_name(api: Api, pod: Object, name: str, image: str, status: Object) -> bool:
    lower = image.rpartition(":")[0] if ":" in image.rpartition("/")[2] else image
    whole = f"library/{lower}" if "/" not in lower else lower
    big = whole != whole.lower() and _REFERENCE.fullmatch(image.lower())
    why = f"repository name ({whole}) must be lowercase" if big else ""
    text = f'couldn\'t parse image name "{image}": invalid reference format' + (f": {why}" if why else "")
    say(api, pod, name, "Warning", "InspectFailed", f'Failed to apply default image tag "{image}": {text}')
    say(api, pod, name, "Warning", "Failed", "Error: InvalidImageName")
    message = f'Failed to apply default image tag "{image}": {text}'
    status["state"] = {"waiting": {"reason": "InvalidImageName", "message": message}}
    return False


def _present(api: Api, pod: Object, image: str) -> bool:
    """Whether a container on the pod's node has brought the image there already."""
    wanted = podstatus.image_id(image)
    mates = (p for p in api.store.list("pods") if p["spec"].get("nodeName") == pod["spec"]["nodeName"])
    return any(s.get("imageID") == wanted for p in mates for s in p["status"].get("containerStatuses", ()))


def _end(api: Api, pod: Object, spec: Object, start: int) -> tuple[int | None, int, str]:
    """(nanoseconds from its start until the container's process ends, exit code, reason); None: it runs on."""
    own, fault = _own_end(api, pod, spec, start), faults.end_of(api.store, pod, spec, start)
    return fault if fault and (own[0] is None or fault[0] < own[0]) else own


def _own_end(api: Api, pod: Object, spec: Object, start: int) -> tuple[int | None, int, str]:
    """The same of a container that meets no fault."""
    if _overeats(spec):
        return SECOND, KILLED, "OOMKilled"
    lived, code = life(api.store, pod, spec, start, api.now)
    return lived, code, "Completed" if code == 0 else "Error"


def _overeats(spec: Object) -> bool:
    """Whether the container is a memory stress test that asks for more than its limit."""
    words = [*spec.get("command", ()), *spec.get("args", ())]
    limit = ((spec.get("resources") or {}).get("limits") or {}).get("memory")
    if not limit or not (words[:1] == ["stress"] or image_parts(spec["image"])[0] == "stress") or "--vm-bytes" not in words[:-1]:
        return False
    size = words[words.index("--vm-bytes") + 1]
    workers = words[words.index("--vm") + 1] if "--vm" in words[:-1] else "1"
    unit = {"B": "", "K": "Ki", "M": "Mi", "G": "Gi"}.get(size[-1:])
    if not size.rstrip("BKMG").isdecimal() or not workers.isdecimal():
        return False
    amount = quantity.value(size if unit is None else size[:-1] + unit)
    return amount * int(workers) > quantity.value(limit)


def terminated(api: Api, status: Object, code: int, reason: str) -> Object:
    """How a running container's end is told."""
    return {
        "containerID": status["containerID"],
        "exitCode": code,
        "finishedAt": api.stamp(),
        "reason": reason,
        "startedAt": status["state"]["running"]["startedAt"],
    }


def stop_code(api: Api, pod: Object, spec: Object, status: Object) -> tuple[int, str]:
    """How a running container ends that is told to: shells, sleeps and whatever ends by itself do not listen and are killed."""
    argv = [*spec.get("command", ()), *spec.get("args", ())]
    deaf = bool(argv) and (argv[0] in SHELLS or argv[0].rpartition("/")[2] in ("sleep", "tail"))
    started = parse_rfc3339(status["state"]["running"]["startedAt"])
    return (KILLED, "Error") if deaf or _own_end(api, pod, spec, started)[0] is not None else (0, "Completed")


def ended(api: Api, old: Object, name: str, count: int, go_on: Callable[[Api, Object], None]) -> None:
    """The container's process has ended by itself; `count` is how often it failed before."""
    spec, status, _ = locate(old, name)
    if "running" in status["state"]:
        since = parse_rfc3339(status["state"]["running"]["startedAt"])
        lived, code, reason = _end(api, old, spec, since)
        if lived is None:
            return  # what would have ended it is no more
        if since + lived > api.now:
            after(api, old, "exit", since + lived - api.now, name, count)
            return
        finish(api, old, name, (code, reason), 0 if api.now - since >= RAN_WELL else count, lived, go_on)


def hasten(api: Api, pod: Object) -> None:
    """Have running containers end when a fault that has come ends them; how often they failed before is told by their restarts."""
    for name in running(pod):
        spec, status, _ = locate(pod, name)
        start = parse_rfc3339(status["state"]["running"]["startedAt"])
        lived, _, _ = _end(api, pod, spec, start)
        if lived is not None:
            after(api, pod, "exit", max(start + lived - api.now, 0), name, status["restartCount"])


def running(pod: Object) -> list[str]:
    """The names of the pod's running containers."""
    held = (*pod["status"].get("initContainerStatuses", ()), *pod["status"].get("containerStatuses", ()))
    return [s["name"] for s in held if "running" in s["state"]]


def end_all(api: Api, pod: Object) -> None:
    """End the pod's running containers; changes `pod`."""
    for name in running(pod):
        spec, status, _ = locate(pod, name)
        done = terminated(api, status, *stop_code(api, pod, spec, status))
        status |= {"ready": False, "started": False, "state": {"terminated": done}}


def look(api: Api, pod: Object, name: str, _count: int) -> None:
    """A script that waited for something on the network may end now."""
    spec, status, _ = locate(pod, name)
    if "running" in status["state"]:
        start = parse_rfc3339(status["state"]["running"]["startedAt"])
        lived, _, _ = _end(api, pod, spec, start)
        if lived is not None:
            after(api, pod, "exit", max(start + lived - api.now, 0), name)


def finish(
    api: Api, old: Object, name: str, end: tuple[int, str], count: int, lived: int, go_on: Callable[[Api, Object], None]
) -> None:
    """A running container has ended with a code, for a reason: restart it at once, later, or not at all."""
    pod = draft(old)
    spec, status, init = locate(pod, name)
    _finish(api, pod, spec, status, end, count, lived)
    if init:
        go_on(api, pod)
    write(api, pod, old)


def _finish(api: Api, pod: Object, spec: Object, status: Object, end: tuple[int, str], count: int, lived: int) -> None:
    """Note how the container has ended, and restart it if that is its policy; changes `status`."""
    init = spec in pod["spec"].get("initContainers", ()) and not is_sidecar(pod, spec)
    told = terminated(api, status, *end)
    status |= {"ready": init and end[0] == 0, "started": False, "state": {"terminated": told}}
    if _restarts(pod, spec, init, end[0]) and not pod["metadata"].get("deletionTimestamp") and "reason" not in pod["status"]:
        _restart(api, pod, spec, status, count, lived)


def _restarts(pod: Object, spec: Object, init: bool, code: int) -> bool:
    policy = pod["spec"].get("restartPolicy", "Always")
    if init:
        return code != 0 and policy != "Never"
    return policy == "Always" or is_sidecar(pod, spec) or (policy == "OnFailure" and code != 0)


def _restart(api: Api, pod: Object, spec: Object, status: Object, count: int, lived: int) -> None:
    """At once after the first end, then after 10 s, 20 s, 40 s … 300 s; `lived`: how long (nanoseconds) it has run this time."""
    name = spec["name"]
    status["lastState"] = {"terminated": status["state"]["terminated"]}
    if count == 0:
        status["restartCount"] += 1
        begin(api, pod, spec, status, 1)
        return
    wait = min(BACK_OFF << min(count - 1, 10), BACK_OFF_MAX)
    shown = f"{wait // SECOND}s" if wait < 60 * SECOND else f"{wait // SECOND // 60}m{wait // SECOND % 60}s"
    message = f"back-off {shown} restarting failed container={name} pod={qualified(pod)}"
    status["state"] = {"waiting": {"reason": "CrashLoopBackOff", "message": message}}
    say(api, pod, name, "Warning", "BackOff", f"Back-off restarting failed container {name} in pod {qualified(pod)}")
    if count >= STEADY:
        rounds = skip(api, pod, spec, wait + lived)
        status["restartCount"] += rounds // (wait + lived)
        wait += rounds
    after(api, pod, "restart", wait, name, count)


def skip(api: Api, pod: Object, spec: Object, period: int) -> int:
    """How long (nanoseconds) a container in trouble may be left alone, because every `period` only repeats the last one.

    The settling ends at a known moment; all but the last rounds before it are added up at once: events with their counts and times. A pod
    for which rounds are counted by somebody else, or that has a deadline, lives through every one.
    """
    owner = controller_of(pod)
    rounds = (faults.steady_until(api.store, api.until) - api.now) // period - 2
    if rounds < FEW or (owner and owner["kind"] == "Job") or pod["spec"].get("activeDeadlineSeconds") is not None:
        return 0
    failures = (spec.get("livenessProbe") or spec.get("startupProbe") or {}).get("failureThreshold", 3)
    advance(api, pod, api.now - period, rounds, period, {"Unhealthy": failures})
    return rounds * period


def again(api: Api, old: Object, name: str, count: int) -> None:
    """The back-off is over: start the container again."""
    pod = draft(old)
    spec, status, _ = locate(pod, name)
    if old["metadata"].get("deletionTimestamp") or status["state"].get("waiting", {}).get("reason") != "CrashLoopBackOff":
        return
    status["restartCount"] += 1
    begin(api, pod, spec, status, count + 1)
    write(api, pod, old)


def retry(api: Api, old: Object, name: str, count: int) -> None:
    """What the container lacked may be there now."""
    pod = draft(old)
    spec, status, _ = locate(pod, name)
    if old["metadata"].get("deletionTimestamp") or status["state"].get("waiting", {}).get("reason") != "CreateContainerConfigError":
        return
    if config_error(api, pod, spec) != status["state"]["waiting"]["message"]:
        begin(api, pod, spec, status, count)
        write(api, pod, old)


def pull_back(api: Api, old: Object, name: str, count: int) -> None:
    """ErrImagePull becomes ImagePullBackOff, until the image is tried again."""
    pod = draft(old)
    spec, status, _ = locate(pod, name)
    if status["state"].get("waiting", {}).get("reason") != "ErrImagePull" or old["metadata"].get("deletionTimestamp"):
        return
    image = spec["image"]
    say(api, pod, name, "Normal", "BackOff", f'Back-off pulling image "{image}"')
    say(api, pod, name, "Warning", "Failed", "Error: ImagePullBackOff")
    why = status["state"]["waiting"]["message"]
    status["state"] = {"waiting": {"reason": "ImagePullBackOff", "message": f'Back-off pulling image "{image}": ErrImagePull: {why}'}}
    after(api, pod, "pull", _syncs(min(BACK_OFF << min(count, 10), BACK_OFF_MAX) - PULL_AGAIN), name, count)
    write(api, pod, old)


def _syncs(ns: int) -> int:
    """The time until the first sync of the pod that comes when `ns` have passed."""
    return -(-ns // SYNC) * SYNC


def pull(api: Api, old: Object, name: str, count: int) -> None:
    """Try the image again."""
    pod = draft(old)
    spec, status, _ = locate(pod, name)
    if status["state"].get("waiting", {}).get("reason") == "ImagePullBackOff" and not old["metadata"].get("deletionTimestamp"):
        begin(api, pod, spec, status, count + 1)
        write(api, pod, old)


def kill(api: Api, old: Object, name: str, start: int) -> None:
    """A probe has found the container ill: it is told to end, and is gone after the stop time."""
    spec, _, _ = locate(old, name)
    grace = old["spec"].get("terminationGracePeriodSeconds", 30)
    for key in ("startupProbe", "livenessProbe"):
        grace = (spec.get(key) or {}).get("terminationGracePeriodSeconds", grace)
    after(api, old, "killed", min(stop_delay(api, old), grace * SECOND), name, start)


def killed(api: Api, old: Object, name: str, start: int) -> None:
    """The ill container, which ran since `start`, has ended: it is restarted, unless it never is."""
    pod = draft(old)
    spec, status, _ = locate(pod, name)
    if status["state"].get("running", {}).get("startedAt") != format_rfc3339(start) or pod["metadata"].get("deletionTimestamp"):
        return
    told = terminated(api, status, *stop_code(api, pod, spec, status))
    status |= {"ready": False, "started": False, "state": {"terminated": told}}
    if pod["spec"].get("restartPolicy", "Always") != "Never" or is_sidecar(pod, spec):
        lived = api.now - start
        _restart(api, pod, spec, status, 0 if lived >= RAN_WELL else status["restartCount"], lived)
    write(api, pod, old)


def follow_images(api: Api, old: Object) -> None:
    """A container whose image was changed, or whose new resources ask for it, is started anew."""
    pod = draft(old)
    for spec in pod["spec"]["containers"]:
        status = podstatus.find(pod["status"]["containerStatuses"], spec["name"])
        reason = status["state"].get("waiting", {}).get("reason", "")
        if "running" in status["state"] and status["image"] != full_image(spec["image"]):
            _renew(api, pod, spec, status, "definition changed, will be restarted")
        elif reason in HELD and status["image"] != spec["image"]:
            status["image"] = spec["image"]
            begin(api, pod, spec, status, 0)
    for spec, status in podstatus.follow_resources(pod):
        _renew(api, pod, spec, status, "resize requires restart")
    write(api, pod, old)


def _renew(api: Api, pod: Object, spec: Object, status: Object, why: str) -> None:
    """End a running container and start it anew; changes `status`."""
    say(api, pod, spec["name"], "Normal", "Killing", f"Container {spec['name']} {why}")
    done = terminated(api, status, 0, "Completed")
    status |= {"lastState": {"terminated": done}, "restartCount": status["restartCount"] + 1, "imageID": ""}
    begin(api, pod, spec, status, 0)
