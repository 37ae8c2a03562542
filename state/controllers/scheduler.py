"""The scheduler: a node for every pod that has none. Source: `pkg/scheduler/schedule_one.go`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..api import Api
from ..events import announce
from ..hashing import numbers
from ..podwork import draft, owner_uid
from ..pure.objects import Object, condition
from ..scheduling import NO_VICTIMS, NOT_HELPFUL, Load, Place, Places, Usage, host_ports, lacking, preemption_helps, requests
from . import split

RANK = 30
COMPONENT = "default-scheduler"
MANAGER = ""  # a binding leaves the fields that it sets unowned
NEVER = 2**62  # waits for a change of the cluster, not for a moment
IDLE = Load()


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """An unscheduled pod; a pod that makes room wakes those that wait."""
    Usage.told(api, obj, old)
    if old and old["spec"].get("nodeName") and (obj is None or obj["status"].get("phase") in ("Succeeded", "Failed")):
        api.store.hurry("scheduler", api.now)
    if obj and not obj["spec"].get("nodeName") and (old is None or obj["spec"] != old["spec"]):
        yield f"{obj['metadata']['namespace']}/{obj['metadata']['name']}"


def _of_node(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    Places.told(api)
    if obj and (
        old is None
        or obj["spec"] != old["spec"]
        or obj["metadata"].get("labels") != old["metadata"].get("labels")
        or obj["status"].get("allocatable") != old["status"].get("allocatable")
    ):
        api.store.hurry("scheduler", api.now)
    return ()


WATCHES = {"pods": _of_pod, "nodes": _of_node}


def reconcile(api: Api, key: str) -> None:
    """Bind one pod to the best node that takes it, or say why none does."""
    pod = api.find("pods", *split(key))
    if pod is None or pod["spec"].get("nodeName") or pod["metadata"].get("deletionTimestamp"):
        return
    if pod["spec"].get("schedulerName", COMPONENT) != COMPONENT or pod["spec"].get("schedulingGates"):
        return
    wanted, ports = requests(pod["spec"]), host_ports(pod["spec"])
    usage, places = Usage.of(api).nodes, Places.of(api)
    refused: list[tuple[Place, tuple[str, ...]]] = []
    fits = []
    for place, refusal in zip(places.all, places.refusals(pod["spec"]), strict=True):
        load = usage.get(place.name, IDLE)
        reasons = (refusal,) if refusal else lacking(place, load, wanted, ports)
        if reasons:
            refused.append((place, reasons))
        else:
            fits.append((place.name, load))
    if fits:
        _bind(api, pod, _best(api, pod, fits))
    else:
        _give_up(api, key, pod, _explain(refused, wanted))


def _best(api: Api, pod: Object, fits: list[tuple[str, Load]]) -> str:
    """Spread an owner's pods, then all pods; the seed decides between equals."""
    owner = owner_uid(pod)
    costs = [(load.owners.get(owner, 0) if owner else 0, load.pods) for _, load in fits]
    least = min(costs)
    equals = [name for (name, _), cost in zip(fits, costs, strict=True) if cost == least]
    return min(equals, key=numbers(1 << 32, api.settings.seed, "node", pod["metadata"]["uid"]))


def _bind(api: Api, pod: Object, node: str) -> None:
    bound = draft(pod)
    bound["spec"] = {**pod["spec"], "nodeName": node}
    _scheduled(bound, {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": api.stamp()})
    bound = api.save("pods", bound, pod)
    meta = pod["metadata"]
    announce(api, bound, "Normal", "Scheduled", "Binding", f"Successfully assigned {meta['namespace']}/{meta['name']} to {node}", COMPONENT)


def _scheduled(pod: Object, said: Object) -> None:
    rest = [c for c in pod["status"].get("conditions", ()) if c["type"] != "PodScheduled"]
    pod["status"]["conditions"] = [*rest, said]


def _explain(refused: list[tuple[Place, tuple[str, ...]]], wanted: dict[str, int]) -> str:
    if not refused:
        return "no nodes available to schedule pods"
    total = len(refused)
    reasons = Counter(r for _, rs in refused for r in rs)
    help_ = Counter(NO_VICTIMS if preemption_helps(place, rs, wanted) else NOT_HELPFUL for place, rs in refused)
    return f"0/{total} nodes are available: {_listed(reasons)}. preemption: 0/{total} nodes are available: {_listed(help_)}."


def _listed(counts: Counter[str]) -> str:
    return ", ".join(sorted(f"{n} {reason}" for reason, n in counts.items()))


def _give_up(api: Api, key: str, pod: Object, why: str) -> None:
    api.later("scheduler", key, NEVER)
    had = condition(pod, "PodScheduled")
    if had and had.get("message") == why:
        return
    changed = draft(pod)
    since = had["lastTransitionTime"] if had and had["status"] == "False" else api.stamp()
    _scheduled(
        changed,
        {
            "type": "PodScheduled",
            "status": "False",
            "lastProbeTime": None,
            "lastTransitionTime": since,
            "reason": "Unschedulable",
            "message": why,
        },
    )
    changed = api.save("pods", changed, pod)
    announce(api, changed, "Warning", "FailedScheduling", "Scheduling", why, COMPONENT)
