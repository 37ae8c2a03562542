"""`describe servicecidr` (k8s.io/kubectl/pkg/describe/describe.go, describeServiceCIDRV1)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, meta_block, timed_conditions
from .source import Source
from .writer import Writer


def describe(cidr: Object, source: Source, show_events: bool) -> str:
    """The ranges that cluster IPs come from."""
    w = Writer()
    w.write(0, f"Name:\t{cidr['metadata']['name']}\n")
    meta_block(w, cidr)
    w.write(0, f"CIDRs:\t{', '.join((cidr.get('spec') or {}).get('cidrs') or ())}\n")
    conditions = cidr.get("status", {}).get("conditions")
    if conditions:
        w.write(0, "Status:\n")
        timed_conditions(w, conditions)
    events_block(w, source, cidr, show_events)
    return w.tabbed()
