"""`describe statefulset` (k8s.io/kubectl/pkg/describe/describe.go, describeStatefulSet)."""
from __future__ import annotations

from .claims import storage_class
from .events import events_block
from .metadata import Object, created, go_list, labels_block, meta_block, names, selector_string
from .pod_template import pod_template_block
from .podcounts import pods_status
from .source import Source
from .writer import Writer


def describe(sts: Object, source: Source, show_events: bool) -> str:
    """A stateful set, its pods' phases and its claims."""
    w = Writer()
    spec, status = sts["spec"], sts.get("status", {})
    selector = selector_string(spec.get("selector"))
    names(w, sts)
    created(w, sts)
    w.write(0, f"Selector:\t{selector}\n")
    meta_block(w, sts)
    for title, key in (("Service Name", "serviceName"), ("Pod Management Policy", "podManagementPolicy")):
        if spec.get(key):
            w.write(0, f"{title}:\t{spec[key]}\n")
    w.write(0, f"Replicas:\t{spec.get('replicas', 0)} desired | {status.get('replicas', 0)} total\n")
    _strategy(w, spec.get("updateStrategy") or {})
    retention = spec.get("persistentVolumeClaimRetentionPolicy")
    if retention is not None:
        w.write(0, "Persistent Volume Claim Retention Policy:\n")
        w.write(1, f"WhenDeleted:\t{retention.get('whenDeleted', '')}\n")
        w.write(1, f"WhenScaled:\t{retention.get('whenScaled', '')}\n")
    w.write(0, f"Pods Status:\t{pods_status(source, sts, selector)}\n")
    pod_template_block(w, spec.get("template") or {})
    _claims(w, spec.get("volumeClaimTemplates"))
    events_block(w, source, sts, show_events)
    return w.tabbed()


def _strategy(w: Writer, strategy: Object) -> None:
    w.write(0, f"Update Strategy:\t{strategy.get('type', '')}\n")
    rolling = strategy.get("rollingUpdate") or {}
    if rolling.get("partition") is not None:
        w.write(1, f"Partition:\t{rolling['partition']}\n")
        if rolling.get("maxUnavailable") is not None:
            w.write(1, f"MaxUnavailable:\t{rolling['maxUnavailable']}\n")


def _claims(w: Writer, templates: list[Object] | None) -> None:
    w.write(0, "Volume Claims:\n" if templates else "Volume Claims:\t<none>\n")
    for claim in templates or ():
        meta, spec = claim.get("metadata") or {}, claim.get("spec") or {}
        w.write(1, f"Name:\t{meta.get('name', '')}\n")
        w.write(1, f"StorageClass:\t{storage_class(claim)}\n")
        labels_block(w, "Labels", meta.get("labels"), "  ")
        labels_block(w, "Annotations", meta.get("annotations"), "  ")
        w.write(1, f"Capacity:\t{((spec.get('resources') or {}).get('requests') or {}).get('storage', '<default>')}\n")
        w.write(1, f"Access Modes:\t{go_list(spec.get('accessModes'))}\n")
