"""The disruption controller: how many pods of a budget are healthy, and how many of them may go.

Source: `pkg/controller/disruption/disruption.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..budgets import GR, covers, put_condition, settle_condition
from ..clock import SECOND
from ..events import record
from ..podwork import is_ready
from ..pure.intstr import scaled_value
from ..pure.objects import Object, clone, controller_of
from ..pure.times import parse_rfc3339
from . import own_key, split

RANK = 70  # after the controllers that make and delete pods at the same instant
COMPONENT = "controllermanager"
TO_BE_DELETED = 120 * SECOND  # for so long an evicted pod counts as gone although nothing says that it goes
UNMANAGED = (
    "Pods selected by this PodDisruptionBudget (selector: {}) were found to be unmanaged. As a result, the status of the PDB cannot be "
    "calculated correctly, which may result in undefined behavior. To account for these pods please set \".spec.minAvailable\" field of "
    "the PDB to an integer value."
)
SCALED = {
    ("ReplicationController", ""): "replicationcontrollers",
    ("ReplicaSet", "apps"): "replicasets.apps",
    ("StatefulSet", "apps"): "statefulsets.apps",
    ("Deployment", "apps"): "deployments.apps",
}


class CannotCount(Exception):
    """How many pods are expected cannot be told."""


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The budgets of a pod, and those that it belonged to before."""
    pod = obj or old
    assert pod is not None
    for budget in api.store.list(GR, pod["metadata"]["namespace"]):
        if (obj and covers(budget, obj)) or (old and covers(budget, old)):
            yield f"{budget['metadata']['namespace']}/{budget['metadata']['name']}"


def _of_budget(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    return own_key(api, obj, old) if obj is not None and (old is None or obj["status"] == old["status"]) else ()


WATCHES = {GR: _of_budget, "pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Count the pods of one budget and write its status."""
    budget = api.find(GR, *split(key))
    if budget is None:
        return
    pods = [pod for pod in api.store.list("pods", budget["metadata"]["namespace"]) if covers(budget, pod)]
    if not pods:
        record(api, budget, "Normal", "NoPods", "No matching pods found", COMPONENT)
    try:
        expected, desired, unmanaged = _expected(api, budget, pods)
    except CannotCount as e:
        why = f"Failed to calculate the number of expected pods: {e}"
        record(api, budget, "Warning", "CalculateExpectedPodCountFailed", why, COMPONENT)
        _fail_safe(api, budget, str(e))
        return
    if unmanaged:
        text = UNMANAGED.format(_dump(budget["spec"].get("selector")))
        record(api, budget, "Warning", "UnmanagedPods", text, COMPONENT)
    disrupted = _disrupted(api, budget, pods, key)
    healthy = sum(_healthy(pod, disrupted) for pod in pods)
    _write(api, budget, expected, desired, healthy, disrupted)


def _dump(selector: Object | None) -> str:
    """A selector as Go prints the pointer to one (`LabelSelector.String` in `meta/v1/generated.pb.go`)."""
    if selector is None:
        return "nil"
    labels = "".join(f"{k}: {v}," for k, v in sorted((selector.get("matchLabels") or {}).items()))
    terms = "".join(
        f"LabelSelectorRequirement{{Key:{e['key']},Operator:{e['operator']},Values:[{' '.join(e.get('values') or ())}],}},"
        for e in selector.get("matchExpressions") or ()
    )
    return f"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{{terms}}},}}"


def _expected(api: Api, budget: Object, pods: list[Object]) -> tuple[int, int, bool]:
    """(pods there should be, healthy ones there must be, whether some have no controller)."""
    spec = budget["spec"]
    most, least = spec.get("maxUnavailable"), spec.get("minAvailable")
    if most is None and (least is None or isinstance(least, int)):
        return (len(pods), least, False) if least is not None else (0, 0, False)
    count, unmanaged = _scale(api, pods)
    if most is not None:
        return count, max(count - scaled_value(most, count, round_up=True), 0), unmanaged
    return count, scaled_value(least, count, round_up=True), unmanaged


def _scale(api: Api, pods: list[Object]) -> tuple[int, bool]:
    """The sum of what the pods' controllers want, and whether some pods have none."""
    wanted: dict[str, int] = {}
    looked: set[str] = set()
    unmanaged = False
    for pod in pods:
        ref = controller_of(pod)
        if ref is None:
            unmanaged = True
        elif ref["uid"] not in looked:
            looked.add(ref["uid"])
            scaled = _controller(api, ref, pod)
            wanted[scaled["metadata"]["uid"]] = scaled["spec"].get("replicas", 1)
    return sum(wanted.values()), unmanaged


def _controller(api: Api, ref: Object, pod: Object) -> Object:
    """The object that says how many pods there shall be: a ReplicaSet's Deployment, if it has one."""
    namespace = pod["metadata"]["namespace"]
    group = ref["apiVersion"].rpartition("/")[0]
    gr = SCALED.get((ref["kind"], group))
    if gr is None:
        found = api.catalog.resolve(ref["kind"] if not group else f"{ref['kind']}.{group}")
        if found is None or "scale" not in found.subresources:
            name = found.gr if found else f"{ref['kind'].lower()}s.{group}".rstrip(".")
            raise CannotCount(f"{name} does not implement the scale subresource")
        gr = found.gr
    owner = api.find(gr, namespace, ref["name"])
    above = controller_of(owner) if owner and owner["metadata"]["uid"] == ref["uid"] else None
    if owner is None or owner["metadata"]["uid"] != ref["uid"]:
        raise CannotCount(f'found no controllers for pod "{pod["metadata"]["name"]}"')
    return _controller(api, above, pod) if above and above["kind"] == "Deployment" else owner


def _disrupted(api: Api, budget: Object, pods: list[Object], key: str) -> dict[str, str]:
    """Evicted pods that are not known to go yet; asks for another look when the first of them will have had its time."""
    kept: dict[str, str] = {}
    asked = budget.get("status", {}).get("disruptedPods") or {}
    for pod in pods:
        name = pod["metadata"]["name"]
        if name not in asked or pod["metadata"].get("deletionTimestamp"):
            continue
        deadline = parse_rfc3339(asked[name]) + TO_BE_DELETED
        if deadline < api.now:
            namespace = budget["metadata"]["namespace"]
            why = f"Pod was expected by PDB {namespace}/{namespace} to be deleted but it wasn't"  # the namespace twice: so it is
            record(api, pod, "Warning", "NotDeleted", why, COMPONENT)
        else:
            kept[name] = asked[name]
            api.later("disruption", key, deadline + 1)
    return kept


def _healthy(pod: Object, disrupted: dict[str, str]) -> bool:
    meta = pod["metadata"]
    return not meta.get("deletionTimestamp") and meta["name"] not in disrupted and is_ready(pod)


def _write(api: Api, budget: Object, expected: int, desired: int, healthy: int, disrupted: dict[str, str]) -> None:
    status: Object = {"conditions": clone(budget["status"].get("conditions") or [])}
    status |= {
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "disruptionsAllowed": max(healthy - desired, 0) if expected > 0 else 0,
        "expectedPods": expected,
        "observedGeneration": budget["metadata"]["generation"],
    }
    if disrupted:
        status["disruptedPods"] = disrupted
    settle_condition(status, api.stamp())
    api.set_status(GR, budget, status)


def _fail_safe(api: Api, budget: Object, why: str) -> None:
    """Let no pod go as long as nobody can tell how many there should be."""
    status = clone(budget["status"])
    status["disruptionsAllowed"] = 0
    put_condition(status, "False", "SyncFailed", why, api.stamp())
    api.set_status(GR, budget, status)
