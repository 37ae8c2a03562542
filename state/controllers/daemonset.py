"""The DaemonSet controller: a pod on every node that should have one. Source: `pkg/controller/daemon/daemon_controller.go`."""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..claims import claim
from ..clock import SECOND
from ..daemoning import history
from ..daemoning.placement import by_node, daemon_pod, is_updated, should_run, with_tolerations
from ..daemoning.rolling import Daemons, Plan, manage, roll
from ..errors import StatusError
from ..events import record
from ..podmaking import delete_pod, make_pod
from ..podwork import available_since, is_ready
from ..pure.objects import Object, labels_of
from ..revisions import GR as REVISIONS
from ..revisions import HASH
from . import claimant_keys, controller_key, own_key, split

RANK = 20
GR = "daemonsets.apps"
COMPONENT = "daemonset-controller"
BURST = 250
RETRY = 5 * SECOND


def _of_node(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """Every DaemonSet that the node now should have, or no longer may have, a pod of."""
    if obj and old and _same_place(obj, old):
        return
    for ds in api.store.list(GR):
        spec = with_tolerations(ds["spec"]["template"]["spec"])
        before = should_run(spec, old) if old else None
        after = should_run(spec, obj) if obj else None
        if before != after:
            yield f"{ds['metadata']['namespace']}/{ds['metadata']['name']}"


def _same_place(obj: Object, old: Object) -> bool:
    return obj["spec"] == old["spec"] and obj["metadata"].get("labels") == old["metadata"].get("labels")


WATCHES = {
    GR: own_key,
    "pods": claimant_keys("DaemonSet", GR),
    "nodes": _of_node,
    REVISIONS: controller_key("DaemonSet"),
}


def reconcile(api: Api, key: str) -> None:
    """Make and delete pods, a step of a rollout with it, then write the status."""
    ds = api.find(GR, *split(key))
    if ds is None or ds["metadata"].get("deletionTimestamp"):
        return
    pods = claim(api, "pods", ds)
    revision, old = history.construct(api, ds, pods)
    if revision is None:
        return
    daemons = _look(api, ds, labels_of(revision)[HASH], pods)
    failure = None
    plan = manage(daemons)
    if not plan.create and not plan.delete and ds["spec"]["updateStrategy"]["type"] == "RollingUpdate":
        plan = roll(daemons)
    try:
        _carry_out(api, ds, daemons.code, plan)
    except StatusError as e:
        failure = e
    history.clean_up(api, ds, old, pods)
    _write_status(api, ds, daemons)
    if failure is not None:
        api.later("daemonset", key, api.now + RETRY)


def _look(api: Api, ds: Object, code: str, pods: list[Object]) -> Daemons:
    spec = with_tolerations(ds["spec"]["template"]["spec"])
    nodes = {n["metadata"]["name"]: should_run(spec, n) for n in api.store.list("nodes")}
    minimum = ds["spec"].get("minReadySeconds", 0) * SECOND

    def available(pod: Object) -> bool:
        return is_ready(pod) and available_since(pod) + minimum <= api.now

    return Daemons(ds, code, nodes, by_node(pods), available)


def _carry_out(api: Api, ds: Object, code: str, plan: Plan) -> None:
    """Make the pods, then delete the others. Raises the server's refusal of a pod."""
    for kind, reason, message in plan.news:
        record(api, ds, kind, reason, message, COMPONENT)
    pod: Object | None = None
    failure: StatusError | None = None
    for node in plan.create[:BURST]:
        try:
            pod = make_pod(api, ds, daemon_pod(ds, node, code), COMPONENT, pod)
        except StatusError as e:
            failure = e
            break
    for gone in plan.delete[:BURST]:
        delete_pod(api, ds, gone, COMPONENT)
    if failure is not None:
        raise failure
    if len(plan.create) > BURST or len(plan.delete) > BURST:
        api.later("daemonset", f"{ds['metadata']['namespace']}/{ds['metadata']['name']}", api.now)


def _write_status(api: Api, ds: Object, daemons: Daemons) -> None:
    """What the look at the nodes came to (`updateDaemonSetStatus`)."""
    desired = current = misplaced = ready = updated = available = 0
    waiting = []
    minimum = ds["spec"].get("minReadySeconds", 0) * SECOND
    for node, (run, _) in daemons.nodes.items():
        pods = daemons.pods.get(node)
        if not run:
            misplaced += bool(pods)
            continue
        desired += 1
        if not pods:
            continue
        current += 1
        updated += is_updated(ds, pods[0], daemons.code)
        if is_ready(pods[0]):
            ready += 1
            if daemons.available(pods[0]):
                available += 1
            else:
                waiting.append(available_since(pods[0]) + minimum)
    if waiting:
        api.later("daemonset", f"{ds['metadata']['namespace']}/{ds['metadata']['name']}", min(waiting))
    status: Object = {
        "currentNumberScheduled": current, "desiredNumberScheduled": desired, "numberMisscheduled": misplaced, "numberReady": ready,
        "observedGeneration": ds["metadata"]["generation"],
    }  # fmt: skip
    optional = {"updatedNumberScheduled": updated, "numberAvailable": available, "numberUnavailable": desired - available}
    status |= {k: n for k, n in optional.items() if n}
    if "collisionCount" in ds["status"]:
        status["collisionCount"] = ds["status"]["collisionCount"]
    api.set_status(GR, ds, status)
