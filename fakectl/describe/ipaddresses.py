"""`describe ipaddress` (k8s.io/kubectl/pkg/describe/describe.go, describeIPAddressV1)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, meta_block
from .source import Source
from .writer import Writer


def describe(address: Object, source: Source, show_events: bool) -> str:
    """An allocated cluster IP and who has it."""
    w = Writer()
    w.write(0, f"Name:\t{address['metadata']['name']}\n")
    meta_block(w, address)
    parent = (address.get("spec") or {}).get("parentRef")
    if parent:
        w.write(0, "Parent Reference:\n")
        for title, key in (("Group", "group"), ("Resource", "resource"), ("Namespace", "namespace"), ("Name", "name")):
            w.write(1, f"{title}:\t{parent.get(key, '')}\n")
    events_block(w, source, address, show_events)
    return w.tabbed()
