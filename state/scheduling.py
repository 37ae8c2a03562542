"""What the scheduler knows of the cluster: what every node has, what its pods ask of it, and what pods want of each other.

Sources: `pkg/scheduler/framework/types.go` (NodeInfo), component-helpers `resource/helpers.go` (PodRequests).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .api import Api
from .podwork import owner_uid
from .pure.objects import Object
from .pure.quantity import milli_value, value

Key = tuple[str, str]  # (namespace, name) of a pod
Port = tuple[str, int, str]  # (protocol, port, address of the host)
POD_LEVEL = ("cpu", "memory")


@dataclass
class Load:
    """What the pods of one node ask for: `cpu` in millicores, `others` in whole units; their host ports, owners and keys."""

    pods: int = 0
    cpu: int = 0
    others: Counter[str] = field(default_factory=Counter)
    ports: Counter[Port] = field(default_factory=Counter)
    owners: Counter[str] = field(default_factory=Counter)
    keys: dict[Key, None] = field(default_factory=dict)

    def add(self, key: Key, pod: Object, sign: int) -> None:
        """Count a pod in (1) or out (-1)."""
        self.pods += sign
        self.owners[owner_uid(pod)] += sign
        if sign > 0:
            self.keys[key] = None
        else:
            self.keys.pop(key, None)
        for name, amount in requests(pod["spec"]).items():
            if name == "cpu":
                self.cpu += sign * amount
            else:
                self.others[name] += sign * amount
        for port in host_ports(pod["spec"]):
            self.ports[port] += sign

    def copy(self) -> Load:
        """The same load, to try something on."""
        return Load(self.pods, self.cpu, self.others.copy(), self.ports.copy(), self.owners.copy(), dict(self.keys))


class Usage:
    """The load of every node and the pods with wishes about others, kept up to date by the writes that the scheduler is told of."""

    def __init__(self, api: Api):
        self.nodes: dict[str, Load] = {}
        self.social: dict[Key, None] = {}  # placed pods that have rules about other pods
        self.hopeful: dict[Key, None] = {}  # pods without a node that wait for others to come
        self.nominated: dict[Key, str] = {}  # pods for which others were made to leave a node
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
        """Count a pod in (1) or out (-1); one that has ended does not count."""
        if occupies(pod):
            key = pod["metadata"]["namespace"], pod["metadata"]["name"]
            self.nodes.setdefault(pod["spec"]["nodeName"], Load()).add(key, pod, sign)
            if _sociable(pod["spec"]):
                _keep(self.social, key, sign)
        elif not pod["spec"].get("nodeName"):
            self._add_waiting(pod, sign)

    def _add_waiting(self, pod: Object, sign: int) -> None:
        key = pod["metadata"]["namespace"], pod["metadata"]["name"]
        if _sociable(pod["spec"]) or pod["spec"].get("topologySpreadConstraints"):
            _keep(self.hopeful, key, sign)
        node = pod.get("status", {}).get("nominatedNodeName")
        if node and sign > 0:
            self.nominated[key] = node
        else:
            self.nominated.pop(key, None)


def _keep(keys: dict[Key, None], key: Key, sign: int) -> None:
    if sign > 0:
        keys[key] = None
    else:
        keys.pop(key, None)


def _sociable(spec: Object) -> bool:
    affinity = spec.get("affinity") or {}
    return bool(affinity.get("podAffinity") or affinity.get("podAntiAffinity"))


def _same_load(a: Object, b: Object) -> bool:
    same = a["spec"] is b["spec"] or a["spec"] == b["spec"]
    if not same or a["metadata"].get("ownerReferences") != b["metadata"].get("ownerReferences") or occupies(a) != occupies(b):
        return False
    return a.get("status", {}).get("nominatedNodeName") == b.get("status", {}).get("nominatedNodeName")


class Place(NamedTuple):
    """A node as the scheduler sees it; `room` is what it has for pods."""

    name: str
    node: Object
    room: dict[str, int]


class Places:
    """All nodes, and which of them refuse a kind of pod whatever runs there; good until a node changes."""

    def __init__(self, api: Api):
        self.all = [Place(node["metadata"]["name"], node, _room(node)) for node in api.store.list("nodes")]
        self.reluctant = any(t["effect"] == "PreferNoSchedule" for p in self.all for t in p.node["spec"].get("taints") or ())
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
            from .scheduling_filters import standing_refusals

            self._refusals[kind] = standing_refusals(spec, self.all)
        return self._refusals[kind]


def _room(node: Object) -> dict[str, int]:
    return _parsed(node["status"].get("allocatable") or {})


def occupies(pod: Object) -> bool:
    """Whether a pod takes room on a node."""
    return bool(pod["spec"].get("nodeName")) and pod.get("status", {}).get("phase") not in ("Succeeded", "Failed")


def requests(spec: Object) -> dict[str, int]:
    """What a pod asks of its node; cpu in millicores.

    The sum of its containers and sidecars, or what the neediest moment of its initialization takes; the pod's own numbers beat both.
    """
    total: Counter[str] = Counter()
    for container in spec.get("containers") or ():
        total.update(_amounts(container))
    inits = spec.get("initContainers")
    if inits:
        _initialize(total, inits)
    own = spec.get("resources")
    if own:
        total = Counter({**total, **{name: amount for name, amount in _amounts(spec).items() if _of_pod_level(name)}})
    if spec.get("overhead"):
        total.update(_parsed(spec["overhead"]))
    return dict(total)


def _of_pod_level(name: str) -> bool:
    return name in POD_LEVEL or name.startswith("hugepages-")


def _initialize(total: Counter[str], inits: Iterable[Object]) -> None:
    sidecars: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for container in inits:
        wanted = Counter(_amounts(container))
        if container.get("restartPolicy") == "Always":
            total.update(wanted)
            sidecars.update(wanted)
            wanted = sidecars.copy()
        else:
            wanted.update(sidecars)
        most |= wanted
    for name, amount in most.items():
        total[name] = max(total[name], amount)


def _amounts(container: Object) -> dict[str, int]:
    return _parsed((container.get("resources") or {}).get("requests") or {})


def _parsed(amounts: Object) -> dict[str, int]:
    return {name: milli_value(text) if name == "cpu" else value(text) for name, text in amounts.items()}


def host_ports(spec: Object) -> list[Port]:
    """The ports of the host that a pod takes."""
    sidecars = [c for c in spec.get("initContainers") or () if c.get("restartPolicy") == "Always"]
    return [
        (p.get("protocol", "TCP"), p["hostPort"], p.get("hostIP") or "0.0.0.0")
        for c in (*(spec.get("containers") or ()), *sidecars)
        for p in c.get("ports") or ()
        if p.get("hostPort")
    ]
