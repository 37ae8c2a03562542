"""Pods. Sources: kubernetes `pkg/printers/internalversion/printers.go` (printPod), `pkg/registry/core/pod/strategy.go`."""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of, condition_true
from ..fielderrors import Cause, forbidden
from ..kind import Age
from ..strategy import advance, start, status_only

Object = dict[str, Any]


def _sidecar(container: Object | None) -> bool:
    return bool(container) and container.get("restartPolicy") == "Always"  # type: ignore[union-attr]


class _Count:
    """Restarts, and when the last one was."""

    def __init__(self) -> None:
        self.restarts = 0
        self.last = ""

    def add(self, status: Object) -> None:
        self.restarts += status.get("restartCount", 0)
        ended = ((status.get("lastState") or {}).get("terminated") or {}).get("finishedAt") or ""
        self.last = max(self.last, ended)

    def cell(self, age: Age) -> str:
        return f"{self.restarts} ({age(self.last)} ago)" if self.restarts and self.last else str(self.restarts)


def _ending(terminated: Object) -> str:
    """Why a container ended, in one word."""
    if terminated.get("reason"):
        return terminated["reason"]
    return f"Signal:{terminated['signal']}" if terminated.get("signal") else f"ExitCode:{terminated.get('exitCode', 0)}"


def _phase(pod: Object) -> str:
    status = pod.get("status", {})
    for condition in status.get("conditions") or ():
        if condition.get("type") == "PodScheduled" and condition.get("reason") == "SchedulingGated":
            return "SchedulingGated"
    return status.get("reason") or status.get("phase", "")


def _init_reason(pod: Object, count: _Count, sidecars: _Count) -> tuple[str, int]:
    """What initialization waits for ("" when for nothing), and how many sidecars are ready."""
    listed = pod["spec"].get("initContainers") or []
    specs = {c["name"]: c for c in listed}
    ready = 0
    for i, status in enumerate(pod.get("status", {}).get("initContainerStatuses") or ()):
        count.add(status)
        sidecar = _sidecar(specs.get(status["name"]))
        if sidecar:
            sidecars.add(status)
        state = status.get("state") or {}
        ended, waiting = state.get("terminated"), (state.get("waiting") or {}).get("reason", "")
        if ended and not ended.get("exitCode"):
            continue
        if sidecar and status.get("started"):
            ready += bool(status.get("ready"))
            continue
        if ended:
            return f"Init:{_ending(ended)}", ready
        if waiting and waiting != "PodInitializing":
            return f"Init:{waiting}", ready
        return f"Init:{i}/{len(listed)}", ready
    return "", ready


def _running_reason(pod: Object, reason: str, count: _Count) -> tuple[str, int]:
    """The pod's state by its regular containers, the first one's word last, and how many of them are ready."""
    ready = 0
    for status in reversed(pod.get("status", {}).get("containerStatuses") or []):
        count.add(status)
        state = status.get("state") or {}
        waiting, ended = (state.get("waiting") or {}).get("reason"), state.get("terminated")
        if waiting:
            reason = waiting
        elif ended:
            reason = _ending(ended)
        elif status.get("ready") and state.get("running") is not None:
            ready += 1
    if reason == "Completed" and ready:
        reason = "Running" if condition_true(pod, "Ready") else "NotReady"
    return reason, ready


def _state(pod: Object) -> tuple[str, int, _Count]:
    """The STATUS word, the number of ready containers, the restarts."""
    status = pod.get("status", {})
    reason = _phase(pod)
    count, sidecars = _Count(), _Count()
    waiting, ready = _init_reason(pod, count, sidecars)
    reason = waiting or reason
    if not waiting or condition_true(pod, "Initialized"):
        count = sidecars
        reason, more = _running_reason(pod, reason, count)
        ready += more
    if pod["metadata"].get("deletionTimestamp"):
        if status.get("reason") == "NodeLost":
            reason = "Unknown"
        elif status.get("phase") not in ("Failed", "Succeeded"):
            reason = "Terminating"
    return reason, ready, count


def _gates(pod: Object) -> str:
    gates = pod["spec"].get("readinessGates") or []
    passed = sum(condition_true(pod, gate["conditionType"]) for gate in gates)
    return f"{passed}/{len(gates)}" if gates else NONE


def row(obj: Object, age: Age) -> list[Any]:
    spec, status = obj["spec"], obj.get("status", {})
    total = len(spec.get("containers") or ()) + sum(map(_sidecar, spec.get("initContainers") or ()))
    reason, ready, count = _state(obj)
    addresses = status.get("podIPs") or [{}]
    return [
        obj["metadata"]["name"], f"{ready}/{total}", reason, count.cell(age), age_of(obj, age),
        addresses[0].get("ip") or NONE, spec.get("nodeName") or NONE, status.get("nominatedNodeName") or NONE, _gates(obj),
    ]


def default(obj: Object) -> None:
    from ..podspec import default_pod

    default_pod(obj.setdefault("spec", {}))
    obj.setdefault("status", {})


def prepare_create(obj: Object) -> None:
    from ..podupdate import qos_class

    start(obj, {"phase": "Pending", "qosClass": qos_class(obj["spec"])})
    if obj["spec"].get("schedulingGates"):
        why = "Scheduling is blocked due to non-empty scheduling gates"
        gated = {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "message": why}
        obj["status"]["conditions"] = [gated | {"lastProbeTime": None, "lastTransitionTime": None}]


prepare_update = advance
prepare_status = status_only


def prepare_resize(obj: Object, old: Object) -> None:
    from ..podresize import keep_rest

    keep_rest(obj, old)


def validate_resize(obj: Object, old: Object) -> list[Cause]:
    from ..podresize import validate as validate_change

    return validate_change(obj, old)


def validate(obj: Object) -> list[Cause]:
    from ..podspec import validate_pod_spec

    spec = obj["spec"]
    causes = validate_pod_spec(spec, "spec")
    if spec.get("nodeName") and spec.get("schedulingGates"):
        causes.append(forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"))
    return causes


def validate_update(obj: Object, old: Object) -> list[Cause]:
    from ..podupdate import validate_change

    return validate_change(obj["spec"], old["spec"])


def warnings(obj: Object, old: Object | None) -> list[str]:
    if old:
        return []
    from ..podspec_warnings import name_warnings, spec_warnings

    return name_warnings(obj, "the Pod's hostname") + spec_warnings(obj["spec"], "spec")


def fields(obj: Object) -> dict[str, str]:
    spec, status = obj["spec"], obj.get("status", {})
    return {
        "spec.nodeName": spec.get("nodeName", ""), "spec.restartPolicy": spec.get("restartPolicy", ""),
        "spec.schedulerName": spec.get("schedulerName", ""), "spec.serviceAccountName": spec.get("serviceAccountName", ""),
        "spec.hostNetwork": "true" if spec.get("hostNetwork") else "false", "status.phase": status.get("phase", ""),
        "status.podIP": (status.get("podIPs") or [{}])[0].get("ip", ""), "status.nominatedNodeName": status.get("nominatedNodeName", ""),
    }
