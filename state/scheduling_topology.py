"""What pods want of each other's places: topology spread constraints, pod affinity and anti-affinity.

Sources: `pkg/scheduler/framework/plugins/podtopologyspread/filtering.go`, `interpodaffinity/{filtering,scoring}.go`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .api import Api
from .nodeselection import PREFERRED, REQUIRED, matches_node
from .nodetaints import tolerates
from .pure.objects import Object, labels_of
from .pure.selectors import Selector, from_label_selector
from .scheduling import Place
from .scheduling_filters import NO_AFFINITY, NO_ANTI_AFFINITY, NO_SPREAD, NO_SPREAD_LABEL, REPELLED

PodsOn = Callable[[str], list[Object]]
Pair = tuple[str, str]  # a topology key and its value


class Term(NamedTuple):
    """A pod affinity term: pods of these namespaces (None: of all) that the selector selects, in the same topology."""

    key: str
    namespaces: frozenset[str] | None
    selector: Selector
    weight: int = 0

    def selects(self, pod: Object) -> bool:
        meta = pod["metadata"]
        return (self.namespaces is None or meta["namespace"] in self.namespaces) and self.selector.matches(meta.get("labels"))


class Spread(NamedTuple):
    """A topology spread constraint with what it counts per value of its key."""

    key: str
    skew: int
    least_domains: int
    selector: Selector
    own: int
    counts: Counter[str]

    def least(self) -> int:
        """The count of the emptiest domain; none, when there are too few domains."""
        return 0 if len(self.counts) < self.least_domains else min(self.counts.values(), default=2**31 - 1)


class Topology:
    """The rules between one pod and those that have places; `pods_on` tells who is on a node."""

    def __init__(self, api: Api, pod: Object, places: list[Place], pods_on: PodsOn):
        self.pod = pod
        self.near, self.far = (terms(api, pod, kind, REQUIRED) for kind in ("podAffinity", "podAntiAffinity"))
        self.near_counts: Counter[Pair] = Counter()
        self.far_counts: Counter[Pair] = Counter()
        self.repelled: set[Pair] = set()
        self.spreads = list(_spreads(pod, places, pods_on, "DoNotSchedule"))
        for place in places:
            for other in pods_on(place.name):
                self._count(api, other, labels_of(place.node))

    def _count(self, api: Api, other: Object, labels: dict[str, str]) -> None:
        if self.near and all(t.selects(other) for t in self.near):
            self.near_counts.update((t.key, labels[t.key]) for t in self.near if t.key in labels)
        self.far_counts.update((t.key, labels[t.key]) for t in self.far if t.key in labels and t.selects(other))
        for term in terms(api, other, "podAntiAffinity", REQUIRED):
            if term.key in labels and term.selects(self.pod):
                self.repelled.add((term.key, labels[term.key]))

    def refusal(self, place: Place) -> str:
        """Why the node does not suit, "" when it does."""
        labels = labels_of(place.node)
        for spread in self.spreads:
            if spread.key not in labels:
                return NO_SPREAD_LABEL
            if spread.counts[labels[spread.key]] + spread.own - spread.least() > spread.skew:
                return NO_SPREAD
        if not self._is_near(labels):
            return NO_AFFINITY
        if any(self.far_counts[t.key, labels[t.key]] for t in self.far if t.key in labels):
            return NO_ANTI_AFFINITY
        return REPELLED if any(labels.get(key) == value for key, value in self.repelled) else ""

    def _is_near(self, labels: dict[str, str]) -> bool:
        if any(t.key not in labels for t in self.near):
            return False
        if all(self.near_counts[t.key, labels[t.key]] for t in self.near):
            return True
        # the first of a group of pods that want to be together goes anywhere
        return not self.near_counts and all(t.selects(self.pod) for t in self.near)


def terms(api: Api, pod: Object, kind: str, how: str) -> list[Term]:
    """The affinity terms of a pod: `kind` podAffinity or podAntiAffinity, `how` required or preferred."""
    affinity = pod["spec"].get("affinity")
    found = ((affinity or {}).get(kind) or {}).get(how) or ()
    if how == REQUIRED:
        return [_term(api, pod, t, 0) for t in found]
    return [_term(api, pod, t["podAffinityTerm"], t["weight"]) for t in found]


def _term(api: Api, pod: Object, term: Object, weight: int) -> Term:
    names, selector = term.get("namespaces"), term.get("namespaceSelector")
    namespaces: frozenset[str] | None = frozenset(names or ())
    if selector is not None:
        chosen = from_label_selector(selector)
        found = {n["metadata"]["name"] for n in api.store.list("namespaces") if chosen.matches(labels_of(n))}
        namespaces = frozenset(names or ()) | found
    elif not names:
        namespaces = frozenset({pod["metadata"]["namespace"]})
    return Term(term["topologyKey"], namespaces, from_label_selector(term.get("labelSelector")), weight)


def _spreads(pod: Object, places: list[Place], pods_on: PodsOn, action: str) -> Iterator[Spread]:
    wanted = [c for c in pod["spec"].get("topologySpreadConstraints") or () if c["whenUnsatisfiable"] == action]
    keys = [c["topologyKey"] for c in wanted]
    complete = [place for place in places if all(key in labels_of(place.node) for key in keys)]
    for c in wanted:
        selector = _with_label_keys(c, pod)
        counts: Counter[str] = Counter()
        for place in complete:
            if _includes(c, pod, place.node):
                counts[labels_of(place.node)[c["topologyKey"]]] += matching(pods_on(place.name), pod, selector)
        own = int(selector.matches(pod["metadata"].get("labels")))
        yield Spread(c["topologyKey"], c["maxSkew"], c.get("minDomains") or 1, selector, own, counts)


def soft_spreads(pod: Object, places: list[Place], pods_on: PodsOn) -> list[Spread]:
    """The constraints that only make a node more or less welcome."""
    return list(_spreads(pod, places, pods_on, "ScheduleAnyway"))


def _with_label_keys(constraint: Object, pod: Object) -> Selector:
    """The selector, with the pod's own values of `matchLabelKeys`."""
    selector, labels = constraint.get("labelSelector"), labels_of(pod)
    more = {key: labels[key] for key in constraint.get("matchLabelKeys") or () if key in labels}
    if not more or selector is None:
        return from_label_selector(selector)
    return from_label_selector({**selector, "matchLabels": {**(selector.get("matchLabels") or {}), **more}})


def _includes(constraint: Object, pod: Object, node: Object) -> bool:
    """Whether a node's pods count (`nodeAffinityPolicy`, `nodeTaintsPolicy`)."""
    spec = pod["spec"]
    if constraint.get("nodeAffinityPolicy", "Honor") == "Honor" and not matches_node(spec, node):
        return False
    if constraint.get("nodeTaintsPolicy", "Ignore") == "Ignore":
        return True
    tolerations = spec.get("tolerations") or []
    return all(t["effect"] == "PreferNoSchedule" or tolerates(tolerations, t) for t in node["spec"].get("taints") or ())


def matching(pods: list[Object], pod: Object, selector: Selector) -> int:
    """How many of the pods (of the pod's namespace, and not on their way out) the selector selects."""
    namespace = pod["metadata"]["namespace"]
    return sum(
        p["metadata"]["namespace"] == namespace
        and not p["metadata"].get("deletionTimestamp")
        and selector.matches(p["metadata"].get("labels"))
        for p in pods
    )


def attraction(api: Api, pod: Object, places: list[Place], pods_on: PodsOn) -> Counter[Pair]:
    """By topology, how welcome the pod is there: by what it prefers, and by what those that are there prefer or require."""
    liked: Counter[Pair] = Counter()
    wishes = [(t, t.weight) for t in terms(api, pod, "podAffinity", PREFERRED)]
    wishes += [(t, -t.weight) for t in terms(api, pod, "podAntiAffinity", PREFERRED)]
    for place in places:
        labels = labels_of(place.node)
        for other in pods_on(place.name):
            theirs = [(t, 1) for t in terms(api, other, "podAffinity", REQUIRED)]
            theirs += [(t, t.weight) for t in terms(api, other, "podAffinity", PREFERRED)]
            theirs += [(t, -t.weight) for t in terms(api, other, "podAntiAffinity", PREFERRED)]
            for term, weight in (*((t, w) for t, w in wishes if t.selects(other)), *((t, w) for t, w in theirs if t.selects(pod))):
                if term.key in labels:
                    liked[term.key, labels[term.key]] += weight
    return liked
