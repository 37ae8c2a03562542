"""`describe csinode` (k8s.io/kubectl/pkg/describe/describe.go, describeCSINode)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, created, go_list, meta_block
from .source import Source
from .writer import Writer


def describe(node: Object, source: Source, show_events: bool) -> str:
    """The CSI drivers of a node."""
    w = Writer()
    drivers = (node.get("spec") or {}).get("drivers")
    w.write(0, f"Name:\t{node['metadata']['name']}\n")
    meta_block(w, node)
    created(w, node)
    w.write(0, "Spec:\n")
    if drivers is not None:
        w.write(1, "Drivers:\n")
    for driver in drivers or ():
        w.write(2, f"{driver['name']}:\n")
        w.write(3, f"Node ID:\t{driver.get('nodeID', '')}\n")
        count = (driver.get("allocatable") or {}).get("count")
        if count is not None:
            w.write(3, "Allocatables:\n")
            w.write(4, f"Count:\t{count}\n")
        if driver.get("topologyKeys") is not None:
            w.write(3, f"Topology Keys:\t{go_list(driver['topologyKeys'])}\n")
    events_block(w, source, node, show_events)
    return w.tabbed()
