"""Which nodes a pod fits on, and why the others do not take it.

Source: `pkg/scheduler/framework/plugins/{nodeunschedulable,tainttoleration,nodeaffinity,nodeports,noderesources}`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .api import Api
from .podwork import owner_uid
from .pure.objects import Object
from .pure.quantity import milli_value, value

UNSCHEDULABLE = "node(s) were unschedulable"
TAINTED = "node(s) had untolerated taint(s)"
NO_MATCH = "node(s) didn't match Pod's node affinity/selector"
NO_PORT = "node(s) didn't have free ports for the requested pod ports"
NOT_HELPFUL = "Preemption is not helpful for scheduling"
NO_VICTIMS = "No preemption victims found for incoming pod"


@dataclass
class Load:
    """What the pods of one node ask for: `cpu` in millicores, `others` in whole units, their host ports and owners."""

    pods: int = 0
    cpu: int = 0
    others: Counter[str] = field(default_factory=Counter)
    ports: Counter[tuple[str, int]] = field(default_factory=Counter)
    owners: Counter[str] = field(default_factory=Counter)


class Usage:
    """The load of every node, kept up to date by the writes that the scheduler is told of."""

    def __init__(self, api: Api):
        self.nodes: dict[str, Load] = {}
        for pod in api.store.list("pods"):
            self.add(pod, 1)

    @classmethod
    def of(cls, api: Api) -> Usage:
        memo = api.store.memo
        if "usage" not in memo:
            memo["usage"] = cls(api)
        return memo["usage"]

    @staticmethod
    def told(api: Api, obj: Object | None, old: Object | None) -> None:
        """A pod was made, changed or taken away."""
        usage: Usage | None = api.store.memo.get("usage")
        if usage is None or (obj and old and _same_load(obj, old)):
            return
        for pod, sign in ((old, -1), (obj, 1)):
            if pod:
                usage.add(pod, sign)

    def add(self, pod: Object, sign: int) -> None:
        """Count a pod in (1) or out (-1); one without a node, or that has ended, does not count."""
        if not occupies(pod):
            return
        load = self.nodes.setdefault(pod["spec"]["nodeName"], Load())
        load.pods += sign
        load.owners[owner_uid(pod)] += sign
        for name, amount in requests(pod["spec"]).items():
            if name == "cpu":
                load.cpu += sign * amount
            else:
                load.others[name] += sign * amount
        for port in host_ports(pod["spec"]):
            load.ports[port] += sign


def _same_load(a: Object, b: Object) -> bool:
    same = a["spec"] == b["spec"] and a["metadata"].get("ownerReferences") == b["metadata"].get("ownerReferences")
    return same and occupies(a) == occupies(b)


@dataclass(frozen=True)
class Place:
    """A node as the scheduler sees it; `room` is what it has for pods."""

    name: str
    node: Object
    room: dict[str, int]


class Places:
    """All nodes, and which of them refuse a kind of pod whatever runs there; good until a node changes."""

    def __init__(self, api: Api):
        self.all = [Place(node["metadata"]["name"], node, _room(node)) for node in api.store.list("nodes")]
        self._refusals: dict[str, list[str]] = {}

    @classmethod
    def of(cls, api: Api) -> Places:
        memo = api.store.memo
        if "places" not in memo:
            memo["places"] = cls(api)
        return memo["places"]

    @staticmethod
    def told(api: Api) -> None:
        """A node was made, changed or taken away."""
        api.store.memo.pop("places", None)

    def refusals(self, spec: Object) -> list[str]:
        """For each node why it takes no pod of this spec, "" where it may. The first filter that refuses speaks."""
        kind = repr((spec.get("tolerations"), spec.get("nodeSelector"), spec.get("affinity")))
        if kind not in self._refusals:
            self._refusals[kind] = [_refusal(spec, place.node) for place in self.all]
        return self._refusals[kind]


def occupies(pod: Object) -> bool:
    return bool(pod["spec"].get("nodeName")) and pod.get("status", {}).get("phase") not in ("Succeeded", "Failed")


def requests(spec: Object) -> dict[str, int]:
    """What a pod asks of its node: the sum of its containers, or its largest init container where that is more; cpu in millicores."""
    total: Counter[str] = Counter()
    for c in spec.get("containers", ()):
        total.update(_amounts(c))
    for c in spec.get("initContainers", ()):
        if c.get("restartPolicy") == "Always":
            total.update(_amounts(c))
    for c in spec.get("initContainers", ()):
        for name, amount in _amounts(c).items():
            total[name] = max(total[name], amount)
    total.update(_parsed(spec.get("overhead", {})))
    return dict(total)


def _amounts(container: Object) -> dict[str, int]:
    return _parsed(container.get("resources", {}).get("requests", {}))


def _parsed(amounts: Object) -> dict[str, int]:
    return {name: milli_value(text) if name == "cpu" else value(text) for name, text in amounts.items()}


def host_ports(spec: Object) -> list[tuple[str, int]]:
    return [(p.get("protocol", "TCP"), p["hostPort"]) for c in spec.get("containers", ()) for p in c.get("ports", ()) if p.get("hostPort")]


def tolerates(tolerations: list[Object], taint: Object) -> bool:
    """Whether one of the tolerations covers the taint (`ToleratesTaint`)."""
    for t in tolerations:
        if t.get("effect") and t["effect"] != taint["effect"]:
            continue
        if t.get("key") and t["key"] != taint["key"]:
            continue
        if t.get("operator", "Equal") == "Exists":
            return True
        if t.get("key") and t.get("value", "") == taint.get("value", ""):
            return True
    return False


def _refusal(spec: Object, node: Object) -> str:
    tolerations = spec.get("tolerations", [])
    if node["spec"].get("unschedulable") and not tolerates(
        tolerations, {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
    ):
        return UNSCHEDULABLE
    for taint in node["spec"].get("taints", ()):
        if taint["effect"] in ("NoSchedule", "NoExecute") and not tolerates(tolerations, taint):
            return TAINTED
    return "" if matches_node(spec, node) else NO_MATCH


def lacking(place: Place, load: Load, wanted: dict[str, int], ports: list[tuple[str, int]]) -> tuple[str, ...]:
    """What a node that would take such a pod has too little of, beside what runs there; empty when there is room."""
    room = place.room
    short = ["Too many pods"] if load.pods >= room.get("pods", 0) else []
    if ports and any(load.ports[p] for p in ports):
        return (NO_PORT,)
    if not wanted:
        return tuple(short)
    for name, amount in wanted.items():
        used = load.cpu if name == "cpu" else load.others[name]
        if amount and used + amount > room.get(name, 0):
            short.append(f"Insufficient {name}")
    return tuple(short)


def _room(node: Object) -> dict[str, int]:
    return _parsed(node["status"].get("allocatable", {}))


def preemption_helps(place: Place, reasons: tuple[str, ...], wanted: dict[str, int]) -> bool:
    """Whether fewer pods on the node could make room: not when it is too small or refuses for another reason."""
    if any(not r.startswith(("Insufficient", "Too many")) and r != NO_PORT for r in reasons):
        return False
    return all(amount <= place.room.get(name, 0) for name, amount in wanted.items())


def matches_node(spec: Object, node: Object) -> bool:
    """nodeSelector and required node affinity."""
    labels = node["metadata"].get("labels") or {}
    if any(labels.get(k) != v for k, v in spec.get("nodeSelector", {}).items()):
        return False
    required = spec.get("affinity", {}).get("nodeAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution")
    if not required:
        return True
    return any(_term_matches(term, labels, node["metadata"]["name"]) for term in required.get("nodeSelectorTerms", ()))


def _term_matches(term: Object, labels: dict[str, str], name: str) -> bool:
    if not term.get("matchExpressions") and not term.get("matchFields"):
        return False
    fields = {"metadata.name": name}
    return all(_holds(e, labels) for e in term.get("matchExpressions", ())) and all(_holds(e, fields) for e in term.get("matchFields", ()))


def _holds(expression: dict[str, Any], labels: dict[str, str]) -> bool:
    key, values = expression["key"], expression.get("values") or []
    has = labels.get(key)
    match expression["operator"]:
        case "In":
            return has in values
        case "NotIn":
            return has not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case "Gt" | "Lt" as op:
            if has is None or not has.lstrip("-").isdecimal() or not values:
                return False
            return int(has) > int(values[0]) if op == "Gt" else int(has) < int(values[0])
    return False
