"""The facts of a persistent volume claim, whole or as the template inside a pod's ephemeral volume.

Rules from k8s.io/kubectl/pkg/describe/describe.go (printPersistentVolumeClaim) and pkg/util/storage/storage.go.
"""
from __future__ import annotations

from .metadata import Object, go_list, meta_block, names, status_phase
from .writer import Writer

_BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
_MODES = (("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"))


def storage_class(obj: Object) -> str:
    """The storage class of a claim or a volume: the old annotation first."""
    annotated = (obj.get("metadata", {}).get("annotations") or {}).get(_BETA_CLASS)
    return obj.get("spec", {}).get("storageClassName") or "" if annotated is None else annotated


def access_modes(modes: list[str] | None) -> str:
    """Access modes in short: `RWO,ROX`."""
    return ",".join(short for name, short in _MODES if name in (modes or ()))


def claim_block(w: Writer, claim: Object, terminating: str | None = None, *, full: bool = True) -> None:
    """The lines that a claim and a claim template share; a template has no name, status and finalizers of its own."""
    spec, status, meta = claim.get("spec", {}), claim.get("status", {}), claim.get("metadata") or {}
    if full:
        names(w, claim)
    w.write(0, f"StorageClass:\t{storage_class(claim)}\n")
    if full:
        status_phase(w, claim, terminating)
    volume = spec.get("volumeName", "")
    w.write(0, f"Volume:\t{volume}\n")
    meta_block(w, {"metadata": meta})
    if full:
        w.write(0, f"Finalizers:\t{go_list(meta.get('finalizers'))}\n")
    w.write(0, f"Capacity:\t{(status.get('capacity') or {}).get('storage', '0') if volume else ''}\n")
    w.write(0, f"Access Modes:\t{access_modes(status.get('accessModes')) if volume else ''}\n")
    if spec.get("volumeMode") is not None:
        w.write(0, f"VolumeMode:\t{spec['volumeMode']}\n")
    if spec.get("dataSource"):
        _data_source(w, spec["dataSource"])


def _data_source(w: Writer, source: Object) -> None:
    w.write(0, "DataSource:\n")
    if source.get("apiGroup") is not None:
        w.write(1, f"APIGroup:\t{source['apiGroup']}\n")
    w.write(1, f"Kind:\t{source['kind']}\n")
    w.write(1, f"Name:\t{source['name']}\n")
