"""`describe endpoints` (k8s.io/kubectl/pkg/describe/describe.go, describeEndpoints)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, meta_block, names
from .source import Source
from .writer import Writer


def describe(endpoints: Object, source: Source, show_events: bool) -> str:
    """The subsets of an Endpoints object."""
    w = Writer()
    names(w, endpoints)
    meta_block(w, endpoints)
    w.write(0, "Subsets:\n")
    for subset in endpoints.get("subsets") or ():
        for title, key in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
            addresses = ",".join(address["ip"] for address in subset.get(key) or ())
            w.write(1, f"{title}:\t{addresses or '<none>'}\n")
        if subset.get("ports"):
            w.write(1, "Ports:\n")
            w.write(2, "Name\tPort\tProtocol\n")
            w.write(2, "----\t----\t--------\n")
            for port in subset["ports"]:
                w.write(2, f"{port.get('name') or '<unset>'}\t{port.get('port', 0)}\t{port.get('protocol', '')}\n")
        w.write(0, "\n")
    events_block(w, source, endpoints, show_events)
    return w.tabbed()
