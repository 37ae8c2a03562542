"""The StatefulSet controller: numbered pods that are made, replaced and taken away in order.

Source: `pkg/controller/statefulset/stateful_set_control.go` (updateStatefulSet).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..api import Api
from ..claims import claim
from ..clock import SECOND
from ..deletion import delete
from ..errors import StatusError
from ..events import record
from ..pure.intstr import scaled_value
from ..pure.objects import Object
from ..stateful import history
from ..stateful.claims import COMPONENT, follow_policy, is_stale, make_claims
from ..stateful.pods import (
    available,
    available_from,
    is_member,
    keeps_identity,
    new_pod,
    ordinal_of,
    ordinals,
    ready,
    revision_of,
    terminating,
    with_identity,
)
from . import claimant_keys, own_key, split

RANK = 20
GR = "statefulsets.apps"
RETRY = 5 * SECOND
WATCHES = {GR: own_key, "pods": claimant_keys("StatefulSet", GR)}


@dataclass
class Look:
    """A StatefulSet at one look: its pods by ordinal, those beyond its size, and the revisions between which it moves."""

    api: Api
    sts: Object
    pods: dict[int, Object]
    condemned: list[Object]
    current: Object
    update: Object
    replaced: int = 0

    @property
    def ordered(self) -> bool:
        return self.sts["spec"].get("podManagementPolicy") != "Parallel"

    def serves(self, pod: Object) -> bool:
        return available(self.api, self.sts, pod)


def reconcile(api: Api, key: str) -> None:
    """Bring one StatefulSet a step on, then write its status."""
    sts = api.find(GR, *split(key))
    if sts is None:
        return
    pods = claim(api, "pods", sts, member=lambda pod: is_member(sts, pod))
    revisions, current, update, collisions = history.construct(api, sts)
    wanted = ordinals(sts)
    places = {ordinal_of(p): p for p in pods}
    condemned = [places[n] for n in sorted(places, reverse=True) if n not in wanted]
    look = Look(api, sts, {n: p for n, p in places.items() if n in wanted}, condemned, current, update)
    if not sts["metadata"].get("deletionTimestamp"):
        try:
            _step(look)
        except StatusError:
            api.later("statefulset", key, api.now + RETRY)
    _write_status(look, pods, collisions)
    history.clean_up(api, sts, revisions, [current, update], pods)


def _step(look: Look) -> None:
    """What can be done at once: fill and mend the places in order, then shrink, then update. Raises the server's refusal."""
    for pod in look.condemned:
        follow_policy(look.api, look.sts, pod)
    blocked = False
    for ordinal in ordinals(look.sts):
        if _fill(look, ordinal):
            if look.ordered:
                return
            blocked = True
    if blocked or _shrink(look):
        return
    if look.sts["spec"]["updateStrategy"]["type"] == "RollingUpdate":
        _roll(look)


def _fill(look: Look, ordinal: int) -> bool:
    """Look after one place; whether nothing further can be done before it has changed."""
    pod = look.pods.get(ordinal)
    if pod is None:
        if is_stale(look.api, look.sts, ordinal):
            return True
        _create(look, ordinal)
        return look.ordered
    phase = pod.get("status", {}).get("phase")
    if phase in ("Failed", "Succeeded"):
        if not terminating(pod):
            _replace_ended(look, pod, phase)
        return True
    if phase == "Pending":
        make_claims(look.api, look.sts, pod, ordinal)
    if look.ordered and (terminating(pod) or not look.serves(pod)):
        return True
    follow_policy(look.api, look.sts, pod)
    if not keeps_identity(look.sts, pod):
        look.api.save("pods", with_identity(look.sts, pod, ordinal), pod)
    return False


def _replace_ended(look: Look, pod: Object, phase: str) -> None:
    word, kind = ("failed", "Warning") if phase == "Failed" else ("terminated", "Normal")
    meta = look.sts["metadata"]
    message = f"StatefulSet {meta['namespace']}/{meta['name']} is recreating {word} Pod {pod['metadata']['name']}"
    record(look.api, look.sts, kind, f"Recreating{word.title()}Pod", message, COMPONENT)
    _delete(look, pod)


def _create(look: Look, ordinal: int) -> None:
    """Make the claims and the pod of a place. Raises the server's refusal, and tells of it."""
    api, sts = look.api, look.sts
    pod = new_pod(sts, look.current, look.update, ordinal)
    whom = f"Create Pod {pod['metadata']['name']} in StatefulSet {sts['metadata']['name']}"
    trouble = make_claims(api, sts, pod, ordinal)
    if trouble:
        record(api, sts, "Warning", "FailedCreate", f"{whom} failed error: {trouble}", COMPONENT)
        api.later("statefulset", f"{sts['metadata']['namespace']}/{sts['metadata']['name']}", api.now + RETRY)
        return
    try:
        pod = api.create(api.resource("pods"), sts["metadata"]["namespace"], pod)
    except StatusError as e:
        if e.reason != "AlreadyExists":
            record(api, sts, "Warning", "FailedCreate", f"{whom} failed error: {e.message}", COMPONENT)
        raise
    follow_policy(api, sts, pod)
    record(api, sts, "Normal", "SuccessfulCreate", f"{whom} successful", COMPONENT)


def _delete(look: Look, pod: Object) -> None:
    meta = pod["metadata"]
    delete(look.api, look.api.resource("pods"), meta["namespace"], meta["name"])
    message = f"Delete Pod {meta['name']} in StatefulSet {look.sts['metadata']['name']} successful"
    record(look.api, look.sts, "Normal", "SuccessfulDelete", message, COMPONENT)


def _shrink(look: Look) -> bool:
    """Take away pods beyond the wanted size, in order the last one first; whether that is all for now."""
    unhealthy = [p for p in [*look.pods.values(), *look.condemned] if not ready(p) or terminating(p)]
    first = min(unhealthy, key=ordinal_of, default=None)
    busy = False
    for pod in look.condemned:
        if terminating(pod):
            if look.ordered:
                return True
            continue
        if look.ordered and not look.serves(pod) and pod is not first:
            return True
        _delete(look, pod)
        if look.ordered:
            return True
        busy = True
    return busy


def _roll(look: Look) -> None:
    """Delete pods of other revisions from the last one down to the partition, no more than may be missing."""
    rolling = look.sts["spec"]["updateStrategy"].get("rollingUpdate") or {}
    wanted = ordinals(look.sts)
    budget = max(scaled_value(rolling.get("maxUnavailable", 1), len(wanted), False), 1)
    newest = look.update["metadata"]["name"]
    missing = [p for p in look.pods.values() if terminating(p) or not look.serves(p)]
    last_first = sorted(look.pods.items(), reverse=True)
    old = [p for n, p in last_first if n >= wanted.start + rolling.get("partition", 0) and revision_of(p) != newest and not terminating(p)]
    room = max(budget - len(missing), 0)
    going = old[:room]
    if not look.ordered:
        broken = [p for p in old if not look.serves(p)]
        going = broken + [p for p in old if look.serves(p)][:room]
    for pod in going:
        _delete(look, pod)
        look.replaced += 1


def _write_status(look: Look, pods: list[Object], collisions: int) -> None:
    """What the look at the pods came to (`computeReplicaStatus`, `completeRollingUpdate`)."""
    api, sts = look.api, look.sts
    current, update = look.current["metadata"]["name"], look.update["metadata"]["name"]
    staying = [revision_of(p) for p in pods if not terminating(p)]
    counts = {
        "readyReplicas": sum(map(ready, pods)),
        "currentReplicas": staying.count(current) - look.replaced,
        "updatedReplicas": staying.count(update),
    }
    if sts["spec"]["updateStrategy"]["type"] == "RollingUpdate" and counts["updatedReplicas"] == len(pods) == counts["readyReplicas"]:
        current, counts["currentReplicas"] = update, counts["updatedReplicas"]
    status: Object = {
        "observedGeneration": sts["metadata"]["generation"],
        "replicas": len(pods),
        "availableReplicas": sum(map(look.serves, pods)),
        "currentRevision": current,
        "updateRevision": update,
        "collisionCount": collisions,
    }
    status |= {k: n for k, n in counts.items() if n}
    if sts.get("status", {}).get("conditions"):
        status["conditions"] = sts["status"]["conditions"]
    waiting = [available_from(sts, p) for p in pods if ready(p) and not look.serves(p)]
    if waiting:
        api.later("statefulset", f"{sts['metadata']['namespace']}/{sts['metadata']['name']}", min(waiting))
    api.set_status(GR, sts, status)
