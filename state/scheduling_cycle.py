"""One look at one pod: the nodes that take it, and what the others say.

Source: `pkg/scheduler/schedule_one.go` (findNodesThatFitPod), `pkg/scheduler/framework/types.go` (FitError).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from .api import Api
from .hashing import numbers
from .pure.objects import Object
from .scheduling import Load, Place, Places, Usage, host_ports, requests
from .scheduling_filters import VOLUME_ELSEWHERE, final, lacking
from .scheduling_preemption import NOT_HELPFUL, Candidate, candidate, ineligible, priority
from .scheduling_scores import choosy, costs, scores
from .scheduling_topology import PodsOn, Topology
from .scheduling_volumes import reachable
from .volumebinding import claims_of

IDLE = Load()
Refused = list[tuple[Place, tuple[str, ...]]]


class Cycle:
    """`fits`: the nodes with room for the pod; `refused`: the others with their reasons. `claims` are those of its volumes."""

    def __init__(self, api: Api, pod: Object):
        self.api, self.pod = api, pod
        self.usage, self.places = Usage.of(api), Places.of(api)
        self.wanted, self.ports = requests(pod["spec"]), host_ports(pod["spec"])
        self.claims = claims_of(pod)
        self.fits: list[tuple[Place, Load]] = []
        self.refused: Refused = []

    def look(self) -> None:
        """Ask every node."""
        topology = self._topology(self.pods_on)
        nominated = self._nominated() if self.usage.nominated else {}
        plain = topology is None and not self.claims
        loads, wanted, ports = self.usage.nodes, self.wanted, self.ports
        for place, refusal in zip(self.places.all, self.places.refusals(self.pod["spec"]), strict=True):
            load = crowded = loads.get(place.name, IDLE)
            if refusal:
                self.refused.append((place, (refusal,)))
                continue
            if place.name in nominated:
                crowded = self._beside(load, nominated[place.name])
            reasons = lacking(place, crowded, wanted, ports) if plain else self._reasons(place, crowded, topology)
            if reasons:
                self.refused.append((place, reasons))
            else:
                self.fits.append((place, load))

    def _reasons(self, place: Place, load: Load, topology: Topology | None) -> tuple[str, ...]:
        reasons = lacking(place, load, self.wanted, self.ports)
        if reasons:
            return reasons
        if self.claims and not reachable(self.api, self.pod, self.claims, place.node):
            return (VOLUME_ELSEWHERE,)
        why = topology.refusal(place) if topology else ""
        return (why,) if why else ()

    def _topology(self, pods_on: PodsOn) -> Topology | None:
        spec = self.pod["spec"]
        if not (self.usage.social or spec.get("affinity") or spec.get("topologySpreadConstraints")):
            return None
        return Topology(self.api, self.pod, self.places.all, pods_on)

    def pods_on(self, node: str) -> list[Object]:
        """The pods that take room on a node, by key."""
        found = (self.api.find("pods", *key) for key in sorted(self.usage.nodes.get(node, IDLE).keys))
        return [pod for pod in found if pod]

    def _nominated(self) -> dict[str, list[Object]]:
        """By node, other pods for which it is being emptied, and which are no less important."""
        found: dict[str, list[Object]] = {}
        for key, node in self.usage.nominated.items():
            other = self.api.find("pods", *key)
            if other and other["metadata"]["uid"] != self.pod["metadata"]["uid"] and priority(other) >= priority(self.pod):
                found.setdefault(node, []).append(other)
        return found

    def _beside(self, load: Load, others: list[Object]) -> Load:
        crowded = load.copy()
        for other in others:
            crowded.add((other["metadata"]["namespace"], other["metadata"]["name"]), other, 1)
        return crowded

    def best(self) -> str:
        """The node that suits best; the seed decides between equals."""
        crowds = costs(self.pod, self.fits)
        ranks: Sequence[tuple[int, ...]] = crowds
        if len(self.fits) > 1 and choosy(self.pod, self.places, self.usage):
            liked = scores(self.api, self.pod, self.fits, self.places.all, self.pods_on)
            ranks = [(-score, *crowd) for score, crowd in zip(liked, crowds, strict=True)]
        least = min(ranks)
        equals = [place.name for (place, _), rank in zip(self.fits, ranks, strict=True) if rank == least]
        return min(equals, key=numbers(1 << 32, self.api.settings.seed, "node", self.pod["metadata"]["uid"]))

    # -- preemption ---------------------------------------------------------------------------------------------------------------

    def preempt(self) -> tuple[Candidate | None, str]:
        """(the node to be emptied for the pod, or None; what is said of it when there is none)."""
        nominated = self.pod["status"].get("nominatedNodeName", "")
        hopeless = any(place.name == nominated and final(place, rs, self.wanted) for place, rs in self.refused)
        why = ineligible(self.pod, [] if hopeless or not nominated else self.pods_on(nominated))
        if why:
            return None, f"preemption: {why}"
        found: list[Candidate] = []
        said: list[tuple[str, ...]] = []
        for place, reasons in self.refused:
            if final(place, reasons, self.wanted):
                said.append((NOT_HELPFUL,))
                continue
            got = candidate(self.api, self.pod, place.name, self.pods_on(place.name), partial(self._fits, place))
            if isinstance(got, Candidate):
                found.append(got)
            else:
                said.append(got)
        if found:
            return min(found, key=lambda c: (c.cost(), c.node)), ""
        return None, f"preemption: {summary(len(self.refused), said)}"

    def _fits(self, place: Place, pods: list[Object]) -> tuple[str, ...]:
        """Why the pod does not fit on the node beside these pods alone."""
        load = Load()
        for p in pods:
            load.add((p["metadata"]["namespace"], p["metadata"]["name"]), p, 1)
        return self._reasons(place, load, self._topology(lambda node: pods if node == place.name else self.pods_on(node)))


def summary(total: int, said: Sequence[tuple[str, ...]]) -> str:
    """`0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.`: how many nodes have which reason, sorted as texts."""
    counts = Counter(reason for reasons in said for reason in reasons)
    listed = ", ".join(sorted(f"{n} {reason}" for reason, n in counts.items()))
    return f"0/{total} nodes are available: {listed}."
