"""`describe namespace` (k8s.io/kubectl/pkg/describe/describe.go, describeNamespace)."""
from __future__ import annotations

from .metadata import Object, meta_block, timed_conditions
from .quota_text import amounts_of, limit_lines, scopes_block
from .source import Source
from .writer import Writer


def describe(namespace: Object, source: Source, show_events: bool) -> str:
    """A namespace, its quotas and its limits; kubectl shows no events here."""
    w = Writer()
    name = namespace["metadata"]["name"]
    w.write(0, f"Name:\t{name}\n")
    meta_block(w, namespace)
    w.write(0, f"Status:\t{namespace.get('status', {}).get('phase', '')}\n")
    timed_conditions(w, namespace.get("status", {}).get("conditions"))
    w.write(0, "\n")
    _quotas(w, source.list("resourcequotas", name))
    w.write(0, "\n")
    _limits(w, source.list("limitranges", name))
    return w.tabbed()


def _quotas(w: Writer, quotas: list[Object]) -> None:
    w.write(0, "Resource Quotas\n" if quotas else "No resource quota.\n")
    for quota in sorted(quotas, key=lambda q: q["metadata"]["name"]):
        w.write(1, f"Name:\t{quota['metadata']['name']}\n")
        scopes_block(w, quota, 1, "*")
        w.write(1, "Resource\tUsed\tHard\n")
        w.write(1, "--------\t---\t---\n")
        for name, used, hard in amounts_of(quota):
            w.write(1, f"{name}\t{used}\t{hard}\n")


def _limits(w: Writer, ranges: list[Object]) -> None:
    if not ranges:
        w.write(0, "No LimitRange resource.\n")
        return
    w.write(0, "Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n")
    w.write(0, " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n")
    for limit_range in ranges:
        limit_lines(w, limit_range, " ")
