"""`describe priorityclass` (k8s.io/kubectl/pkg/describe/describe.go, describePriorityClass)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, go_bool, set_text
from .source import Source
from .writer import Writer


def describe(priority: Object, source: Source, show_events: bool) -> str:
    """A priority class."""
    w = Writer()
    w.write(0, f"Name:\t{priority['metadata']['name']}\n")
    w.write(0, f"Value:\t{priority.get('value', 0)}\n")
    w.write(0, f"GlobalDefault:\t{go_bool(priority.get('globalDefault'))}\n")
    w.write(0, f"PreemptionPolicy:\t{priority.get('preemptionPolicy', '')}\n")
    w.write(0, f"Description:\t{priority.get('description', '')}\n")
    w.write(0, f"Annotations:\t{set_text(priority['metadata'].get('annotations'))}\n")
    events_block(w, source, priority, show_events)
    return w.tabbed()
