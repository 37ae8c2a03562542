"""`describe configmap` (k8s.io/kubectl/pkg/describe/describe.go, ConfigMapDescriber)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, meta_block, names
from .source import Source
from .writer import Writer


def describe(config: Object, source: Source, show_events: bool) -> str:
    """A config map's data in full; of binary data only the sizes."""
    from base64 import b64decode

    w = Writer()
    names(w, config)
    meta_block(w, config)
    w.write(0, "\nData\n====\n")
    for key, value in sorted((config.get("data") or {}).items()):
        w.write(0, f"{key}:\n----\n")
        w.write(0, f"{value}\n")
        w.write(0, "\n")
    w.write(0, "\nBinaryData\n====\n")
    for key, value in sorted((config.get("binaryData") or {}).items()):
        w.write(0, f"{key}: {len(b64decode(value))} bytes\n")
    w.write(0, "\n")
    events_block(w, source, config, show_events)
    return w.tabbed()
