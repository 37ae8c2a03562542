"""Which pods of a DaemonSet go and which nodes get one: to have one on every node that should, and, step by step, one of the new template.

Sources: `pkg/controller/daemon/daemon_controller.go` (podsShouldBeOnNode), `pkg/controller/daemon/update.go` (rollingUpdate).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..podwork import is_ready
from ..pure.intstr import scaled_value
from ..pure.objects import Object
from .placement import is_updated

Check = Callable[[Object], bool]


@dataclass
class Plan:
    """What is to be done: pods to delete, nodes to make a pod for, and what to tell of pods that have ended."""

    delete: list[Object] = field(default_factory=list)
    create: list[str] = field(default_factory=list)
    news: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Daemons:
    """A DaemonSet at one look: its pods by node, which nodes should run one and which may keep one, the hash of its present revision."""

    ds: Object
    code: str
    nodes: dict[str, tuple[bool, bool]]
    pods: dict[str, list[Object]]
    available: Check

    def updated(self, pod: Object) -> bool:
        return is_updated(self.ds, pod, self.code)

    def limits(self) -> tuple[int, int]:
        """(surge, unavailable) as numbers of nodes; both zero would stand still, so one may be missing then."""
        rolling = self.ds["spec"]["updateStrategy"].get("rollingUpdate") or {}
        wanted = sum(run for run, _ in self.nodes.values())
        surge = scaled_value(rolling.get("maxSurge", 0), wanted, True)
        unavailable = scaled_value(rolling.get("maxUnavailable", 1), wanted, True)
        return surge, 1 if not surge and not unavailable else unavailable


def manage(d: Daemons) -> Plan:
    """One pod on every node that should have one, none where none may stay."""
    plan = Plan()
    surging = d.ds["spec"]["updateStrategy"]["type"] == "RollingUpdate" and d.limits()[0] > 0
    for node, (run, stay) in d.nodes.items():
        pods = d.pods.get(node, [])
        living = [p for p in pods if not p["metadata"].get("deletionTimestamp")]
        if not stay:
            plan.delete += living
        elif run and not pods:
            plan.create.append(node)
        else:
            running = [p for p in living if not _ended(p, node, plan)]
            if surging and not running and run:
                plan.create.append(node)
            plan.delete += _excess(d, running) if surging else running[1:]
    for node, pods in d.pods.items():
        if node not in d.nodes:
            plan.delete += [p for p in pods if not p["spec"].get("nodeName") and not p["metadata"].get("deletionTimestamp")]
    return plan


def _ended(pod: Object, node: str, plan: Plan) -> bool:
    """Whether a pod has ended by itself, which no daemon should: it is replaced."""
    phase = pod.get("status", {}).get("phase")
    if phase not in ("Failed", "Succeeded"):
        return False
    whom = f"daemon pod {pod['metadata']['namespace']}/{pod['metadata']['name']} on node {node}"
    if phase == "Failed":
        plan.news.append(("Warning", "FailedDaemonPod", f"Found failed {whom}, will try to kill it"))
    else:
        plan.news.append(("Normal", "SucceededDaemonPod", f"Found succeeded {whom}, will try to delete it"))
    plan.delete.append(pod)
    return True


def _excess(d: Daemons, running: list[Object]) -> list[Object]:
    """With a surge a node may have two pods: an old one that serves and a new one that does not serve yet."""
    if len(running) <= 1:
        return []
    new = next((p for p in running if d.updated(p)), None)
    old = next((p for p in running if not d.updated(p)), None)
    surplus = [p for p in running if p is not new and p is not old]
    if new and old and (not is_ready(old) or d.available(new)):
        surplus.append(old)
    return surplus


def roll(d: Daemons) -> Plan:
    """One step of a rolling update."""
    surge, unavailable = d.limits()
    pods = dict(d.pods)
    for node, (run, _) in d.nodes.items():
        if run:
            pods.setdefault(node, [])
    return _surge(d, pods, surge) if surge else _replace(d, pods, unavailable)


def _pair(d: Daemons, pods: list[Object]) -> tuple[Object | None, Object | None] | None:
    """(the new pod, the old pod) of a node; None when it has two of one sort."""
    living = [p for p in pods if not p["metadata"].get("deletionTimestamp")]
    new, old = [p for p in living if d.updated(p)], [p for p in living if not d.updated(p)]
    if len(new) > 1 or len(old) > 1:
        return None
    return next(iter(new), None), next(iter(old), None)


def _replace(d: Daemons, pods: dict[str, list[Object]], most: int) -> Plan:
    """Take old pods away, no more than may be missing."""
    missing = 0
    free: list[Object] = []
    candidates: list[Object] = []
    for those in pods.values():
        pair = _pair(d, those)
        new, old = pair or (None, None)
        if pair is None or (new is None) == (old is None):
            missing += 1
        elif new is not None:
            missing += not d.available(new)
        elif old is not None and not d.available(old):
            free.append(old)
            missing += 1
        elif old is not None and missing < most:
            candidates.append(old)
    return Plan(delete=free + candidates[: max(most - missing, 0)])


def _surge(d: Daemons, pods: dict[str, list[Object]], most: int) -> Plan:
    """Put new pods beside the old ones, no more than the surge allows; the old one goes once the new one serves."""
    plan = Plan()
    surging = serving = 0
    free: list[str] = []
    candidates: list[str] = []
    leaving: list[Object] = []
    for node, those in pods.items():
        pair = _pair(d, those)
        if pair is None:
            surging += 1
            continue
        new, old = pair
        seen = old or new
        serving += seen is not None and d.available(seen)
        if old is None:
            continue
        if new is not None:
            if d.available(new):
                plan.delete.append(old)
            else:
                surging += 1
        elif not d.nodes.get(node, (False, False))[0]:
            (leaving if d.available(old) else plan.delete).append(old)
        elif not d.available(old):
            free.append(node)
        elif surging < most:
            candidates.append(node)
    wanted = sum(run for run, _ in d.nodes.values())
    plan.delete += leaving[: max(serving - wanted, 0)]
    plan.create = free + candidates[: max(most - surging, 0)]
    return plan
