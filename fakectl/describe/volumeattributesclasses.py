"""`describe volumeattributesclass` (k8s.io/kubectl/pkg/describe/describe.go, describeVolumeAttributesClass)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, set_text
from .source import Source
from .writer import Writer


def describe(attributes: Object, source: Source, show_events: bool) -> str:
    """A class of volume attributes."""
    w = Writer()
    w.write(0, f"Name:\t{attributes['metadata']['name']}\n")
    w.write(0, f"Annotations:\t{set_text(attributes['metadata'].get('annotations'))}\n")
    w.write(0, f"DriverName:\t{attributes.get('driverName', '')}\n")
    w.write(0, f"Parameters:\t{set_text(attributes.get('parameters'))}\n")
    events_block(w, source, attributes, show_events)
    return w.tabbed()
