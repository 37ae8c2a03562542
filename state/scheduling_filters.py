"""Why a node does not take a pod: one filter after the other, each with the words of its plugin.

Source: `pkg/scheduler/framework/plugins/{nodeunschedulable,tainttoleration,nodeaffinity,nodeports,noderesources}`.
"""

from __future__ import annotations

from .nodeselection import matches_node, named_nodes
from .nodetaints import UNSCHEDULABLE as CLOSED
from .nodetaints import tolerates
from .pure.objects import Object
from .scheduling import Load, Place, Port

UNSCHEDULABLE = "node(s) were unschedulable"
TAINTED = "node(s) had untolerated taint(s)"
NO_MATCH = "node(s) didn't match Pod's node affinity/selector"
NOT_NAMED = "node(s) didn't satisfy plugin(s) [NodeAffinity]"
NO_PORT = "node(s) didn't have free ports for the requested pod ports"
NO_SPREAD = "node(s) didn't match pod topology spread constraints"
NO_SPREAD_LABEL = "node(s) didn't match pod topology spread constraints (missing required label)"
NO_AFFINITY = "node(s) didn't match pod affinity rules"
NO_ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules"
REPELLED = "node(s) didn't satisfy existing pods anti-affinity rules"
VOLUME_ELSEWHERE = "node(s) didn't match PersistentVolume's node affinity"
# What fewer pods on the node would not change (`UnschedulableAndUnresolvable`).
FINAL = frozenset({UNSCHEDULABLE, TAINTED, NO_MATCH, NOT_NAMED, NO_SPREAD_LABEL, NO_AFFINITY, VOLUME_ELSEWHERE})


def standing_refusals(spec: Object, places: list[Place]) -> list[str]:
    """For each node why it takes no pod of this spec whatever runs there, "" where it may."""
    named = named_nodes(spec)
    return [NOT_NAMED if named is not None and place.name not in named else _refusal(spec, place.node) for place in places]


def _refusal(spec: Object, node: Object) -> str:
    tolerations = spec.get("tolerations") or []
    if node["spec"].get("unschedulable") and not tolerates(tolerations, {"key": CLOSED, "effect": "NoSchedule"}):
        return UNSCHEDULABLE
    for taint in node["spec"].get("taints") or ():
        if taint["effect"] in ("NoSchedule", "NoExecute") and not tolerates(tolerations, taint):
            return TAINTED
    return "" if matches_node(spec, node) else NO_MATCH


def lacking(place: Place, load: Load, wanted: dict[str, int], ports: list[Port]) -> tuple[str, ...]:
    """What a node that would take such a pod has too little of, beside what runs there; empty when there is room."""
    room = place.room
    if ports and any(_taken(load, port) for port in ports):
        return (NO_PORT,)
    short = ["Too many pods"] if load.pods >= room.get("pods", 0) else []
    for name, amount in wanted.items():
        used = load.cpu if name == "cpu" else load.others[name]
        if amount and used + amount > room.get(name, 0):
            short.append(f"Insufficient {name}")
    return tuple(short)


def _taken(load: Load, port: Port) -> bool:
    """Whether a host port is in use; one on all addresses collides with one on any."""
    protocol, number, address = port
    return any(
        count and (p, n) == (protocol, number) and (a == address or "0.0.0.0" in (a, address)) for (p, n, a), count in load.ports.items()
    )


def final(place: Place, reasons: tuple[str, ...], wanted: dict[str, int]) -> bool:
    """Whether fewer pods on the node would not make room: it refuses for another reason, or is too small."""
    return any(r in FINAL for r in reasons) or any(f"Insufficient {n}" in reasons and a > place.room.get(n, 0) for n, a in wanted.items())
