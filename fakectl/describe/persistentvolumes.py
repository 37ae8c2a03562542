"""`describe persistentvolume` (k8s.io/kubectl/pkg/describe/describe.go, describePersistentVolume)."""
from __future__ import annotations

from .claims import access_modes, storage_class
from .events import events_block
from .metadata import Object, go_list, meta_block, status_phase
from .source import Source
from .topology import terms_block
from .volumes import persistent_source
from .writer import Writer


def describe(pv: Object, source: Source, show_events: bool) -> str:
    """A volume, its claim and where it is."""
    w = Writer()
    spec, meta = pv["spec"], pv["metadata"]
    w.write(0, f"Name:\t{meta['name']}\n")
    meta_block(w, pv)
    w.write(0, f"Finalizers:\t{go_list(meta.get('finalizers'))}\n")
    w.write(0, f"StorageClass:\t{storage_class(pv)}\n")
    deleted = meta.get("deletionTimestamp")
    status_phase(w, pv, f"Terminating (lasts {source.age(deleted, pv)})" if deleted else None)
    claim = spec.get("claimRef")
    w.write(0, f"Claim:\t{claim.get('namespace', '') + '/' + claim.get('name', '') if claim else ''}\n")
    w.write(0, f"Reclaim Policy:\t{spec.get('persistentVolumeReclaimPolicy', '')}\n")
    w.write(0, f"Access Modes:\t{access_modes(spec.get('accessModes'))}\n")
    if spec.get("volumeMode") is not None:
        w.write(0, f"VolumeMode:\t{spec['volumeMode']}\n")
    w.write(0, f"Capacity:\t{(spec.get('capacity') or {}).get('storage', '0')}\n")
    _affinity(w, spec.get("nodeAffinity"))
    w.write(0, f"Message:\t{pv.get('status', {}).get('message', '')}\n")
    w.write(0, "Source:\n")
    persistent_source(w, spec)
    events_block(w, source, pv, show_events)
    return w.tabbed()


def _affinity(w: Writer, affinity: Object | None) -> None:
    required = (affinity or {}).get("required")
    w.write(0, "Node Affinity:\t")
    w.line("<none>" if required is None else "")
    if required is None:
        return
    terms = required.get("nodeSelectorTerms") or []
    w.write(1, "Required Terms:\t")
    w.line("" if terms else "<none>")
    for i, term in enumerate(terms):
        terms_block(w, 2, f"Term {i}", [(e["key"], e["operator"].lower(), e.get("values")) for e in term.get("matchExpressions") or ()])
