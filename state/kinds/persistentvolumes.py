"""Persistent volumes.

Sources: kubernetes `pkg/apis/core/v1/defaults.go`, `pkg/apis/core/validation/validation.go` (`ValidatePersistentVolumeSpec`),
`pkg/registry/core/persistentvolume/strategy.go`, `plugin/pkg/admission/storage/storageobjectinuseprotection`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import UNSET, access_modes, age_of
from ..claimspec import VOLUME_MODES, default_phase, named, positive_amount, start_pending, storage_class, validate_modes
from ..fielderrors import Cause
from ..kind import Age
from ..podspec_scheduling import validate_node_affinity
from ..pure import names
from ..strategy import keep_status, status_only

Object = dict[str, Any]
_FINALIZER = "kubernetes.io/pv-protection"
_RECLAIM = ("Delete", "Recycle", "Retain")
_SOURCES = (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi",
    "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local",
    "storageos", "csi",
)
_REQUIRED = {"hostPath": ("path",), "nfs": ("server", "path"), "local": ("path",), "csi": ("driver", "volumeHandle")}


def row(obj: Object, age: Age) -> list[Any]:
    spec, status = obj["spec"], obj.get("status", {})
    claim = spec.get("claimRef")
    dying = obj["metadata"].get("deletionTimestamp")
    return [
        obj["metadata"]["name"], (spec.get("capacity") or {}).get("storage", "0"), access_modes(spec.get("accessModes")),
        spec.get("persistentVolumeReclaimPolicy", ""), "Terminating" if dying else status.get("phase", ""),
        f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "", storage_class(obj),
        spec.get("volumeAttributesClassName") or UNSET, status.get("reason", ""), age_of(obj, age), spec.get("volumeMode") or UNSET,
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    if not spec.get("persistentVolumeReclaimPolicy"):
        spec["persistentVolumeReclaimPolicy"] = "Retain"
    spec.setdefault("volumeMode", "Filesystem")
    if "hostPath" in spec:
        spec["hostPath"].setdefault("type", "")
    default_phase(obj)


def prepare_create(obj: Object) -> None:
    start_pending(obj, _FINALIZER)


prepare_update = keep_status
prepare_status = status_only


def _validate_source(spec: Object) -> list[Cause]:
    found = [key for key in _SOURCES if spec.get(key) is not None]
    causes = [fe.forbidden(f"spec.{key}", "may not specify more than 1 volume type") for key in found[1:]]
    for key in found[:1]:
        causes += [fe.required(f"spec.{key}.{name}") for name in _REQUIRED.get(key, ()) if not spec[key].get(name)]
        path = spec[key].get("path", "") if key in ("hostPath", "local") else ""
        if ".." in path.split("/"):
            causes.append(fe.invalid(f"spec.{key}.path", path, "must not contain '..'"))
        if key == "local" and not (spec.get("nodeAffinity") or {}).get("required"):
            causes.append(fe.required("spec.nodeAffinity", "Local volume requires node affinity"))
        if key == "hostPath" and path == "/" and spec.get("persistentVolumeReclaimPolicy") == "Recycle":
            causes.append(fe.forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"))
    return causes if found else [fe.required("spec", "must specify a volume type")]


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    modes = spec.get("accessModes") or []
    causes = validate_modes(modes, "spec.accessModes") if modes else [fe.required("spec.accessModes")]
    capacity = spec.get("capacity") or {}
    if not capacity:
        causes.append(fe.required("spec.capacity"))
    if "storage" not in capacity or len(capacity) > 1:
        causes.append(fe.not_supported("spec.capacity", capacity or None, ("storage",)))
    for name in sorted(capacity):
        causes += positive_amount(capacity[name], f"spec.capacity[{name}]")
    policy = spec.get("persistentVolumeReclaimPolicy")
    if policy not in _RECLAIM:
        causes.append(fe.not_supported("spec.persistentVolumeReclaimPolicy", policy, _RECLAIM))
    required = (spec.get("nodeAffinity") or {}).get("required")
    if required is not None:
        causes += validate_node_affinity({"requiredDuringSchedulingIgnoredDuringExecution": required}, "spec.nodeAffinity")
    causes += _validate_source(spec)
    if spec.get("storageClassName"):
        name = spec["storageClassName"]
        causes += [fe.invalid("spec.storageClassName", name, why) for why in names.dns1123_subdomain(name)]
    if spec.get("volumeMode") not in (None, *VOLUME_MODES):
        causes.append(fe.not_supported("spec.volumeMode", spec["volumeMode"], VOLUME_MODES))
    return causes


def validate_update(obj: Object, old: Object) -> list[Cause]:
    spec, had = obj["spec"], old["spec"]
    causes = []
    if {k: spec.get(k) for k in _SOURCES} != {k: had.get(k) for k in _SOURCES}:
        causes.append(fe.forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"))
    if spec.get("volumeMode") != had.get("volumeMode"):
        causes.append(fe.invalid("spec.volumeMode", spec.get("volumeMode"), "field is immutable"))
    return causes


fields = named
