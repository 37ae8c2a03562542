"""`describe daemonset` (k8s.io/kubectl/pkg/describe/describe.go, describeDaemonSet)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, meta_block, names, selector_string, set_text
from .pod_template import pod_template_block
from .podcounts import pods_status
from .source import Source
from .writer import Writer

_COUNTS = (
    ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
    ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
    ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
    ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
    ("Number of Nodes Misscheduled", "numberMisscheduled"),
)


def describe(ds: Object, source: Source, show_events: bool) -> str:
    """A daemon set and its pods' phases."""
    w = Writer()
    spec, status = ds["spec"], ds.get("status", {})
    selector = selector_string(spec.get("selector"))
    names(w, ds)
    w.write(0, f"Selector:\t{selector}\n")
    w.write(0, f"Node-Selector:\t{set_text(spec['template'].get('spec', {}).get('nodeSelector'))}\n")
    meta_block(w, ds)
    for title, key in _COUNTS:
        w.write(0, f"{title}: {status.get(key, 0)}\n")
    w.write(0, f"Pods Status:\t{pods_status(source, ds, selector)}\n")
    pod_template_block(w, spec["template"])
    events_block(w, source, ds, show_events)
    return w.tabbed()
