"""Pods that have to go so that one of a higher priority fits.

Source: `pkg/scheduler/framework/preemption/preemption.go`, `plugins/defaultpreemption/default_preemption.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .api import Api
from .budgets import GR, covers
from .podwork import draft
from .pure.objects import Object, condition
from .pure.times import parse_rfc3339

NOT_HELPFUL = "Preemption is not helpful for scheduling"
NO_VICTIMS = "No preemption victims found for incoming pod"
NEVER = "not eligible due to preemptionPolicy=Never."
WAITS = "not eligible due to a terminating pod on the nominated node."
BY_SCHEDULER = "PreemptionByScheduler"
Refusal = tuple[str, ...]
Fits = Callable[[list[Object]], Refusal]  # why a pod does not fit beside these pods; empty when it does


class Candidate(NamedTuple):
    """A node that would have room without these pods, the most important first; `violations` of them against their budgets."""

    node: str
    victims: list[Object]
    violations: int

    def cost(self) -> tuple[int, int, int, int, int]:
        """The smaller, the better."""
        first = [p for p in self.victims if priority(p) == priority(self.victims[0])]
        return (
            self.violations,
            priority(self.victims[0]),
            sum(priority(p) + 2**31 for p in self.victims),
            len(self.victims),
            -min(_started(p) for p in first),
        )


def priority(pod: Object) -> int:
    return pod["spec"].get("priority") or 0


def _started(pod: Object) -> int:
    return parse_rfc3339(pod.get("status", {}).get("startTime") or pod["metadata"]["creationTimestamp"])


def _importance(pod: Object) -> tuple[int, int, str]:
    return -priority(pod), _started(pod), pod["metadata"]["name"]


def ineligible(pod: Object, on_nominated: list[Object]) -> str:
    """Why the pod may not make others go, "" when it may; `on_nominated` are the pods of the node that was emptied for it."""
    if pod["spec"].get("preemptionPolicy") == "Never":
        return NEVER
    return WAITS if any(priority(p) < priority(pod) and _leaves(p) for p in on_nominated) else ""


def _leaves(pod: Object) -> bool:
    why = condition(pod, "DisruptionTarget")
    preempted = why is not None and (why["status"], why.get("reason")) == ("True", BY_SCHEDULER)
    return preempted and bool(pod["metadata"].get("deletionTimestamp"))


def candidate(api: Api, pod: Object, node: str, pods: list[Object], fits: Fits) -> Candidate | Refusal:
    """Whom the pod would have to make go from a node with these pods; else what the node says then."""
    weaker = sorted((p for p in pods if priority(p) < priority(pod)), key=_importance)
    if not weaker:
        return (NO_VICTIMS,)
    staying = [p for p in pods if priority(p) >= priority(pod)]
    reasons = fits(staying)
    if reasons:
        return reasons
    violating, others = _by_budget(api, weaker)
    victims: list[Object] = []
    violations = 0
    for p in (*violating, *others):
        if fits([*staying, p]):
            victims.append(p)
            violations += any(p is v for v in violating)
        else:
            staying.append(p)
    return Candidate(node, sorted(victims, key=_importance), violations)


def _by_budget(api: Api, pods: list[Object]) -> tuple[list[Object], list[Object]]:
    """The pods that may not go as their budgets say, and the others."""
    left = {(b["metadata"]["namespace"], b["metadata"]["name"]): b["status"].get("disruptionsAllowed", 0) for b in api.store.list(GR)}
    violating: list[Object] = []
    others: list[Object] = []
    for pod in pods:
        broken = False
        for budget in api.store.list(GR, pod["metadata"]["namespace"]) if left else ():
            if covers(budget, pod) and pod["metadata"]["name"] not in (budget["status"].get("disruptedPods") or {}):
                key = budget["metadata"]["namespace"], budget["metadata"]["name"]
                left[key] -= 1
                broken = broken or left[key] < 0
        (violating if broken else others).append(pod)
    return violating, others


def nominate(api: Api, pod: Object, node: str) -> Object:
    """Note on a pod the node that is emptied for it ("" for none); the pod as it is stored then."""
    if pod["status"].get("nominatedNodeName", "") == node:
        return pod
    changed = draft(pod)
    if node:
        changed["status"]["nominatedNodeName"] = node
    else:
        del changed["status"]["nominatedNodeName"]
    return api.save("pods", changed, pod, "status")
