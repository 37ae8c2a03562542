"""`describe poddisruptionbudget` (k8s.io/kubectl/pkg/describe/describe.go, describePodDisruptionBudgetV1)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, names, selector_text
from .source import Source
from .writer import Writer


def describe(budget: Object, source: Source, show_events: bool) -> str:
    """A disruption budget and what it allows now."""
    w = Writer()
    spec, status = budget.get("spec") or {}, budget.get("status") or {}
    names(w, budget)
    if spec.get("minAvailable") is not None:
        w.write(0, f"Min available:\t{spec['minAvailable']}\n")
    elif spec.get("maxUnavailable") is not None:
        w.write(0, f"Max unavailable:\t{spec['maxUnavailable']}\n")
    w.write(0, f"Selector:\t{'<unset>' if spec.get('selector') is None else selector_text(spec['selector'])}\n")
    w.write(0, "Status:\n")
    for title, key in (
        ("Allowed disruptions", "disruptionsAllowed"), ("Current", "currentHealthy"), ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ):
        w.write(2, f"{title}:\t{status.get(key, 0)}\n")
    events_block(w, source, budget, show_events)
    return w.tabbed()
