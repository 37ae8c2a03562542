"""`describe replicaset` (k8s.io/kubectl/pkg/describe/describe.go, describeReplicaSet)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, conditions_table, controlled_by, meta_block, names, selector_string, selector_text
from .pod_template import pod_template_block
from .podcounts import pods_status
from .source import Source
from .writer import Writer


def describe(rs: Object, source: Source, show_events: bool) -> str:
    """A replica set and its pods' phases."""
    w = Writer()
    spec, status = rs["spec"], rs.get("status", {})
    names(w, rs)
    w.write(0, f"Selector:\t{selector_text(spec.get('selector'))}\n")
    meta_block(w, rs)
    controlled_by(w, rs)
    w.write(0, f"Replicas:\t{status.get('replicas', 0)} current / {spec.get('replicas', 0)} desired\n")
    w.write(0, "Pods Status:\t")
    w.write(0, _pods(source, rs) + "\n")
    pod_template_block(w, spec.get("template") or {})
    conditions_table(w, status.get("conditions"))
    events_block(w, source, rs, show_events)
    return w.tabbed()


def _pods(source: Source, rs: Object) -> str:
    from state.errors import StatusError

    try:
        return pods_status(source, rs, selector_string(rs["spec"].get("selector")))
    except StatusError as error:
        return f"error in fetching pods: {error}"
