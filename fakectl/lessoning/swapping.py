"""Takes back which of several alike pods a document's names were given to, where a later block tells them apart.

Three pods that were made together read alike, so that a document's names are given to them as they come. When two of them are sent away,
a document shows which. Then the names go round: each block that was true before has to be true with them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from .matching import Context, Match, Mismatch, compare
from .openings import Ledger, Var


class Told(NamedTuple):
    """What was printed, what the document shows, and what was known then."""

    text: str
    shown: str
    context: Context

    def match(self, values: Mapping[Var, str], liked: Mapping[Var, str] | None = None) -> Match:
        """How the two can be the same with these values. Raises Mismatch."""
        return compare(self.text, self.shown, replace(self.context, values=values, liked=liked or {}))


def swapped(told: Told, values: Mapping[Var, str], earlier: Sequence[Told]) -> tuple[dict[Var, str], Match, list[Match]] | None:
    """Values under which this block and the `earlier` ones are true, with the match of this one and theirs; None where there are none."""
    ledger = told.context.ledger
    loose = {var: value for var, value in values.items() if _is_of_pod(var, ledger)}
    fixed = {var: value for var, value in values.items() if var not in loose}
    if not loose:
        return None
    try:
        fresh = fixed | _moved(loose, told.match(fixed, loose).values, ledger)
        return fresh, told.match(fresh), [one.match(fresh) for one in earlier]
    except Mismatch:
        return None


def _is_of_pod(var: Var, ledger: Ledger) -> bool:
    return var.kind == "suffix" or _pod_of(var, ledger) is not None


def _pod_of(var: Var, ledger: Ledger) -> Var | None:
    """The suffix of the pod whose address, node or uid this is."""
    key = var.key if var.kind == "place" else var.key[1:] if var.kind in ("address", "uid") and var.key[0] == "pods" else None
    parts = ledger.tokens.get(key[1], ()) if key else ()
    return next((p for p in parts if isinstance(p, Var) and p.kind == "suffix"), None)


def _moved(loose: dict[Var, str], wanted: dict[Var, str], ledger: Ledger) -> dict[Var, str]:
    """The names given as `wanted`; who loses his takes one that is left over, and what belongs to a pod goes with its name."""
    suffixes = {var: value for var, value in loose.items() if var.kind == "suffix"}
    fresh = {var: value for var, value in wanted.items() if var.kind == "suffix"}
    for var, value in suffixes.items():
        taken = {v for other, v in fresh.items() if other.key[:2] == var.key[:2]}
        if var in fresh:
            continue
        left = [v for other, v in suffixes.items() if other.key[:2] == var.key[:2] and v not in taken]
        kept = value if value in left else next(iter(left), "")
        fresh |= {var: kept} if kept else {}
    heirs = {(var.key[:2], value): var for var, value in fresh.items()}
    for var, value in loose.items():
        pod = _pod_of(var, ledger)
        heir = heirs.get((pod.key[:2], suffixes.get(pod, ""))) if pod else None
        if heir is not None:
            namespace, base, index = heir.key
            name = ledger.made[namespace, base][index]
            fresh[Var(var.kind, (namespace, name) if var.kind == "place" else (var.key[0], namespace, name))] = value
    return fresh
