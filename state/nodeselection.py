"""Which nodes the labels and names that a pod asks for mean.

Source: component-helpers `scheduling/corev1/nodeaffinity/nodeaffinity.go`.
"""

from __future__ import annotations

from typing import Any

from .pure.objects import Object, labels_of

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def matches_node(spec: Object, node: Object) -> bool:
    """nodeSelector and required node affinity."""
    labels = labels_of(node)
    if any(labels.get(k) != v for k, v in (spec.get("nodeSelector") or {}).items()):
        return False
    required = _node_affinity(spec).get(REQUIRED)
    return not required or any(term_matches(term, node) for term in required.get("nodeSelectorTerms") or ())


def _node_affinity(spec: Object) -> Object:
    return (spec.get("affinity") or {}).get("nodeAffinity") or {}


def preferences(spec: Object) -> list[Object]:
    """The node affinity terms that a pod would like to be met."""
    return _node_affinity(spec).get(PREFERRED) or []


def preference(spec: Object, node: Object) -> int:
    """The sum of the weights of what the pod likes about the node."""
    liked = 0
    for wish in preferences(spec):
        term = wish.get("preference") or {}
        if not (term.get("matchExpressions") or term.get("matchFields")) or term_matches(term, node):
            liked += wish.get("weight", 0)
    return liked


def named_nodes(spec: Object) -> set[str] | None:
    """The only nodes that required affinity leaves by their names; None when it names none."""
    named: set[str] = set()
    for term in (_node_affinity(spec).get(REQUIRED) or {}).get("nodeSelectorTerms") or ():
        fields = [e for e in term.get("matchFields") or () if e["key"] == "metadata.name" and e["operator"] == "In"]
        if not fields:
            return None
        named |= set.intersection(*(set(e.get("values") or ()) for e in fields))
    return named or None


def term_matches(term: Object, node: Object) -> bool:
    """Whether a node meets one term; an empty one is met by none."""
    if not term.get("matchExpressions") and not term.get("matchFields"):
        return False
    labels, fields = labels_of(node), {"metadata.name": node["metadata"]["name"]}
    by_label, by_field = term.get("matchExpressions") or (), term.get("matchFields") or ()
    return all(_holds(e, labels) for e in by_label) and all(_holds(e, fields) for e in by_field)


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
