"""Taints of nodes: which a pod tolerates and for how long, and how controllers change them.

Sources: component-helpers `scheduling/corev1/helpers.go`, core/v1 `toleration.go`, `pkg/controller/util/node/controller_utils.go`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .api import Api
from .pure.objects import Object
from .pure.strconv import parse_int

UNSCHEDULABLE, NOT_READY, UNREACHABLE = (f"node.kubernetes.io/{word}" for word in ("unschedulable", "not-ready", "unreachable"))
OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"


def covers(toleration: Object, taint: Object) -> bool:
    """Whether one toleration is of this taint (`ToleratesTaint`)."""
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if toleration.get("key") and toleration["key"] != taint["key"]:
        return False
    operator = toleration.get("operator") or "Equal"
    if operator in ("Lt", "Gt"):
        return _compares(operator, toleration.get("value", ""), taint.get("value", ""))
    return operator == "Exists" or (operator == "Equal" and toleration.get("value", "") == taint.get("value", ""))


def _compares(operator: str, wanted: str, value: str) -> bool:
    """Whether the taint's number is less, or greater, than the toleration's."""
    try:
        have, limit = parse_int(value), parse_int(wanted)
    except ValueError:
        return False
    return have < limit if operator == "Lt" else have > limit


def tolerates(tolerations: Iterable[Object], taint: Object) -> bool:
    """Whether one of the tolerations covers the taint."""
    return any(covers(t, taint) for t in tolerations)


def no_execute(node: Object) -> list[Object]:
    """The node's taints that pods have to leave for."""
    return [t for t in node["spec"].get("taints") or () if t["effect"] == "NoExecute"]


def patience(tolerations: Sequence[Object], taints: Sequence[Object]) -> int | None:
    """For how many seconds a pod may stay beside these NoExecute taints: 0 for not at all, None for ever."""
    used = []
    for taint in taints:
        match = next((t for t in tolerations if covers(t, taint)), None)
        if match is None:
            return 0
        used.append(match)
    limits = [max(t["tolerationSeconds"], 0) for t in used if t.get("tolerationSeconds") is not None]
    return min(limits, default=None)


def swap(api: Api, node: Object, add: Sequence[tuple[str, str]], drop: Sequence[tuple[str, str]]) -> Object:
    """Give a node taints and take others away, named by (key, effect); the node as it is stored then."""
    taints = [*(node["spec"].get("taints") or ())]
    for key, effect in add:
        said = {"key": key, "effect": effect, "timeAdded": api.stamp()}
        place = next((i for i, t in enumerate(taints) if (t["key"], t["effect"]) == (key, effect)), None)
        if place is None:
            taints.append(said)
    taints = [t for t in taints if (t["key"], t["effect"]) not in drop]
    spec = {k: v for k, v in node["spec"].items() if k != "taints"} | ({"taints": taints} if taints else {})
    return api.save("nodes", {**node, "metadata": dict(node["metadata"]), "spec": spec}, node)
