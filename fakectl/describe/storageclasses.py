"""`describe storageclass` (k8s.io/kubectl/pkg/describe/describe.go, describeStorageClass)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, bool_text, set_text
from .source import Source
from .topology import terms_block
from .writer import Writer

_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


def describe(storage_class: Object, source: Source, show_events: bool) -> str:
    """A storage class."""
    w = Writer()
    annotations = storage_class["metadata"].get("annotations") or {}
    w.write(0, f"Name:\t{storage_class['metadata']['name']}\n")
    w.write(0, f"IsDefaultClass:\t{'Yes' if any(annotations.get(key) == 'true' for key in _DEFAULT) else 'No'}\n")
    w.write(0, f"Annotations:\t{set_text(annotations)}\n")
    w.write(0, f"Provisioner:\t{storage_class.get('provisioner', '')}\n")
    w.write(0, f"Parameters:\t{set_text(storage_class.get('parameters'))}\n")
    w.write(0, f"AllowVolumeExpansion:\t{bool_text(storage_class.get('allowVolumeExpansion'))}\n")
    options = storage_class.get("mountOptions")
    w.write(0, "MountOptions:\n" if options else "MountOptions:\t<none>\n")
    for option in options or ():
        w.write(1, f"{option}\n")
    for title, key in (("ReclaimPolicy", "reclaimPolicy"), ("VolumeBindingMode", "volumeBindingMode")):
        if storage_class.get(key) is not None:
            w.write(0, f"{title}:\t{storage_class[key]}\n")
    if storage_class.get("allowedTopologies"):
        w.write(0, "AllowedTopologies:\t")
        w.line()
        for i, term in enumerate(storage_class["allowedTopologies"]):
            terms_block(w, 1, f"Term {i}", [(e["key"], "in", e.get("values")) for e in term.get("matchLabelExpressions") or ()])
    events_block(w, source, storage_class, show_events)
    return w.tabbed()
