"""The scheduler: a node for every pod that has none. Source: `pkg/scheduler/schedule_one.go`."""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..deletion import delete
from ..disruptiontarget import mark
from ..events import announce
from ..podwork import draft
from ..pure.objects import Object, condition
from ..scheduling import Places, Usage
from ..scheduling_cycle import Cycle, summary
from ..scheduling_preemption import BY_SCHEDULER, Candidate, nominate
from ..scheduling_volumes import CLAIMS, CLASSES, VOLUMES, obstacle
from . import split

RANK = 30
COMPONENT = "default-scheduler"
MANAGER = ""  # a binding leaves the fields that it sets unowned
# A pod that waits is looked at again when something changes that could help it, and after this time in any case; the queue is gone through
# every half minute.
AGAIN, PERIOD = 300 * SECOND, 30 * SECOND


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """An unscheduled pod; a pod that makes room wakes those that wait, one that comes those that want to be near it."""
    Usage.told(api, obj, old)
    if old and old["spec"].get("nodeName"):
        if obj is None or (obj["status"].get("phase") in ("Succeeded", "Failed") and old["status"].get("phase") != obj["status"]["phase"]):
            api.store.hurry("scheduler", api.now)
    elif obj and obj["spec"].get("nodeName"):
        usage: Usage | None = api.store.memo.get("usage")
        yield from (f"{namespace}/{name}" for namespace, name in sorted(usage.hopeful)) if usage else ()
    if obj and not obj["spec"].get("nodeName") and (old is None or (obj["spec"] is not old["spec"] and obj["spec"] != old["spec"])):
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


def _of_volume(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A claim, a volume or a class that is new or another may let a pod go on."""
    if obj and (old is None or obj.get("spec") != old.get("spec")):
        api.store.hurry("scheduler", api.now)
    return ()


WATCHES = {"pods": _of_pod, "nodes": _of_node, CLAIMS: _of_volume, VOLUMES: _of_volume, CLASSES: _of_volume}


def reconcile(api: Api, key: str) -> None:
    """Bind one pod to the best node that takes it, or say why none does."""
    pod = api.find("pods", *split(key))
    if pod is None or pod["spec"].get("nodeName") or pod["metadata"].get("deletionTimestamp"):
        return
    if pod["spec"].get("schedulerName", COMPONENT) != COMPONENT or pod["spec"].get("schedulingGates"):
        return
    cycle = Cycle(api, pod)
    total = len(cycle.places.all)
    blocked = obstacle(api, pod, cycle.claims) if cycle.claims and total else ""
    if blocked:
        _give_up(api, key, pod, f"0/{total} nodes are available: {blocked}. not found")
        return
    cycle.look()
    if cycle.fits:
        _bind(api, pod, _of_lesson(api, pod, cycle) or cycle.best())
    elif not cycle.refused:
        _give_up(api, key, pod, "no nodes available to schedule pods")
    else:
        chosen, tail = cycle.preempt()
        _give_up(api, key, pod, f"{summary(total, [rs for _, rs in cycle.refused])} {tail}".rstrip(), chosen)


def _of_lesson(api: Api, pod: Object, cycle: Cycle) -> str:
    """The node on which a loaded lesson shows the pod, if it takes it."""
    places, meta = api.dialect.places, pod["metadata"]
    node = places.get(f"{meta['namespace']}/{meta['name']}", "") if places else ""
    return node if node and any(place.name == node for place, _ in cycle.fits) else ""


def _bind(api: Api, pod: Object, node: str) -> None:
    bound = draft(pod)
    bound["spec"] = {**pod["spec"], "nodeName": node}
    bound["status"].pop("nominatedNodeName", None)
    _scheduled(bound, {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": api.stamp()})
    bound = api.save("pods", bound, pod)
    meta = pod["metadata"]
    announce(api, bound, "Normal", "Scheduled", "Binding", f"Successfully assigned {meta['namespace']}/{meta['name']} to {node}", COMPONENT)


def _scheduled(pod: Object, said: Object) -> None:
    rest = [c for c in pod["status"].get("conditions") or () if c["type"] != "PodScheduled"]
    pod["status"]["conditions"] = [*rest, said]


def _give_up(api: Api, key: str, pod: Object, why: str, chosen: Candidate | None = None) -> None:
    """Say why the pod has no node, make others go for it if that helps, and look again later."""
    api.later("scheduler", key, -(-(api.now + AGAIN) // PERIOD) * PERIOD)
    had = condition(pod, "PodScheduled")
    same = had is not None and had.get("message") == why
    changed = pod
    if not same:
        changed = draft(pod)
        since = had["lastTransitionTime"] if had and had["status"] == "False" and had.get("lastTransitionTime") else api.stamp()
        said = {
            "type": "PodScheduled",
            "observedGeneration": pod["metadata"].get("generation", 1),
            "status": "False",
            "lastProbeTime": None,
            "lastTransitionTime": since,
            "reason": "Unschedulable",
            "message": why,
        }
        _scheduled(changed, said)
        changed = api.save("pods", changed, pod)
    announce(api, changed, "Warning", "FailedScheduling", "Scheduling", why, COMPONENT, every=AGAIN if same else 0)
    if chosen:
        _preempt(api, nominate(api, changed, chosen.node), chosen)
    elif "not eligible" not in why:
        nominate(api, changed, "")


def _preempt(api: Api, pod: Object, chosen: Candidate) -> None:
    """Make the victims go."""
    for victim in chosen.victims:
        if victim["metadata"].get("deletionTimestamp"):
            continue
        why = f"{pod['spec'].get('schedulerName', COMPONENT)}: preempting to accommodate a higher priority pod"
        marked = mark(api, victim, BY_SCHEDULER, why)
        delete(api, api.resource("pods"), marked["metadata"]["namespace"], marked["metadata"]["name"])
        text = f"Preempted by pod {pod['metadata']['uid']} on node {chosen.node}"
        announce(api, marked, "Normal", "Preempted", "Preempting", text, COMPONENT, related=pod)
