"""`describe replicationcontroller` (k8s.io/kubectl/pkg/describe/describe.go, describeReplicationController)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, conditions_table, meta_block, names, selector_string, set_text
from .pod_template import pod_template_block
from .podcounts import pods_status
from .source import Source
from .writer import Writer


def describe(rc: Object, source: Source, show_events: bool) -> str:
    """A replication controller and its pods' phases."""
    w = Writer()
    spec, status = rc["spec"], rc.get("status", {})
    names(w, rc)
    w.write(0, f"Selector:\t{set_text(spec.get('selector'))}\n")
    meta_block(w, rc)
    w.write(0, f"Replicas:\t{status.get('replicas', 0)} current / {spec.get('replicas', 0)} desired\n")
    w.write(0, f"Pods Status:\t{pods_status(source, rc, selector_string({'matchLabels': spec.get('selector')}))}\n")
    pod_template_block(w, spec.get("template"))
    conditions_table(w, status.get("conditions"))
    events_block(w, source, rc, show_events)
    return w.tabbed()
