"""Which of the nodes that take a pod suits it best.

Where nothing is preferred, an owner's pods are spread, then all pods. Else the plugins' scores, each brought to 0 to 100, are added with
their weights. Source: `pkg/scheduler/framework/plugins/{tainttoleration,nodeaffinity,podtopologyspread,interpodaffinity}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from .api import Api
from .nodeselection import preference, preferences
from .nodetaints import tolerates
from .podwork import owner_uid
from .pure.objects import Object, labels_of
from .scheduling import Load, Place, Places, Usage
from .scheduling_topology import PodsOn, Spread, attraction, soft_spreads

MOST = 100
TAINTS, AFFINITY, SPREAD, PODS = 3, 2, 2, 2  # weights of the plugins
HOSTNAME = "kubernetes.io/hostname"
HOSTNAME_SKEW = 3  # the constraint on host names that a pod has when it has none of its own


def costs(pod: Object, fits: Sequence[tuple[Place, Load]]) -> list[tuple[int, int]]:
    """By node: pods of the same owner there, and all pods."""
    owner = owner_uid(pod)
    return [(load.owners.get(owner, 0) if owner else 0, load.pods) for _, load in fits]


def choosy(pod: Object, places: Places, usage: Usage) -> bool:
    """Whether anything is preferred by anybody."""
    spec = pod["spec"]
    return bool(places.reluctant or usage.social or spec.get("topologySpreadConstraints") or spec.get("affinity"))


def scores(api: Api, pod: Object, fits: Sequence[tuple[Place, Load]], places: list[Place], pods_on: PodsOn) -> list[int]:
    """By node: how much it is preferred."""
    spec, nodes = pod["spec"], [place.node for place, _ in fits]
    total = [TAINTS * score for score in _reversed([_disliked(spec, node) for node in nodes])]
    if preferences(spec):
        total = _sum(total, AFFINITY, _scaled([preference(spec, node) for node in nodes]))
    total = _sum(total, SPREAD, _spread(pod, fits, places, pods_on))
    liked = attraction(api, pod, places, pods_on)
    welcome = [sum(n for (key, value), n in liked.items() if labels_of(node).get(key) == value) for node in nodes]
    low, high = min(welcome), max(welcome)
    return _sum(total, PODS, [MOST * (w - low) // (high - low) if high > low else 0 for w in welcome])


def _sum(total: list[int], weight: int, more: list[int]) -> list[int]:
    return [a + weight * b for a, b in zip(total, more, strict=True)]


def _scaled(values: list[int]) -> list[int]:
    most = max(values)
    return [MOST * v // most for v in values] if most else values


def _reversed(values: list[int]) -> list[int]:
    return [MOST - v for v in _scaled(values)]


def _disliked(spec: Object, node: Object) -> int:
    """The node's taints that say: rather not."""
    tolerations = [t for t in spec.get("tolerations") or () if t.get("effect") in (None, "", "PreferNoSchedule")]
    return sum(t["effect"] == "PreferNoSchedule" and not tolerates(tolerations, t) for t in node["spec"].get("taints") or ())


def _spread(pod: Object, fits: Sequence[tuple[Place, Load]], places: list[Place], pods_on: PodsOn) -> list[int]:
    if not pod["spec"].get("topologySpreadConstraints"):
        if not owner_uid(pod):
            return [0] * len(fits)
        weight = log(len(fits) + 2)
        return _evenly([round(count * weight + HOSTNAME_SKEW - 1) for count, _ in costs(pod, fits)])
    wanted = soft_spreads(pod, places, pods_on)
    if not wanted:
        return [0] * len(fits)
    return _evenly([_crowd(place, wanted, len(fits)) for place, _ in fits])


def _crowd(place: Place, spreads: list[Spread], nodes: int) -> int:
    labels, crowd = labels_of(place.node), 0.0
    for spread in spreads:
        if spread.key in labels:
            domains = nodes if spread.key == HOSTNAME else len(spread.counts)
            crowd += spread.counts[labels[spread.key]] * log(domains + 2) + spread.skew - 1
    return round(crowd)


def _evenly(crowds: list[int]) -> list[int]:
    low, high = min(crowds), max(crowds)
    return [MOST * (high + low - c) // high if high else MOST for c in crowds]
