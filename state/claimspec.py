"""The rules of a claim's spec, alone or as a template in a StatefulSet or an ephemeral volume, and what claims share with volumes.

Sources: kubernetes `pkg/apis/core/validation/validation.go` (`ValidatePersistentVolumeClaimSpec`), `pkg/apis/core/v1/helper/helpers.go`,
`plugin/pkg/admission/storage/storageobjectinuseprotection`.
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .metadata import validate_label_selector
from .pure import names, quantity

ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
VOLUME_MODES = ("Block", "Filesystem")
_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


def storage_class(obj: dict[str, Any]) -> str:
    """The storage class of a volume or claim, from the annotation of old if that says one."""
    return (obj["metadata"].get("annotations") or {}).get(_CLASS_ANNOTATION) or obj["spec"].get("storageClassName") or ""


def default_phase(obj: dict[str, Any]) -> None:
    """A volume or claim waits until it is said to do something else."""
    status = obj.setdefault("status", {})
    if not status.get("phase"):
        status["phase"] = "Pending"


def start_pending(obj: dict[str, Any], finalizer: str) -> None:
    """A new volume or claim waits, and is kept while it is in use."""
    obj["status"] = {"phase": "Pending"}
    finalizers = obj["metadata"].setdefault("finalizers", [])
    if finalizer not in finalizers:
        finalizers.append(finalizer)


def named(obj: dict[str, Any]) -> dict[str, str]:
    """What a field selector knows of it beside the metadata: its name, once more."""
    return {"name": obj["metadata"].get("name", "")}


def default_claim_spec(spec: dict[str, Any]) -> None:
    """A claim wants a file system and says what it wants in `resources`."""
    spec.setdefault("volumeMode", "Filesystem")
    spec.setdefault("resources", {})


def validate_modes(modes: list[str], path: str) -> list[Cause]:
    """Access modes: known ones, and ReadWriteOncePod only by itself."""
    causes = [fe.not_supported(path, mode, ACCESS_MODES) for mode in modes if mode not in ACCESS_MODES]
    if "ReadWriteOncePod" in modes and len(modes) > 1:
        causes.append(fe.forbidden(path, "may not use ReadWriteOncePod with other access modes"))
    return causes


def positive_amount(text: str, path: str) -> list[Cause]:
    """An amount above zero."""
    return [] if quantity.compare(text, "0") > 0 else [fe.invalid(path, text, "must be greater than zero")]


def validate_claim_spec(spec: dict[str, Any], path: str) -> list[Cause]:
    """A defaulted claim's spec."""
    causes = []
    modes = spec.get("accessModes") or []
    if not modes:
        causes.append(fe.required(f"{path}.accessModes", "at least 1 access mode is required"))
    if spec.get("selector") is not None:
        causes += validate_label_selector(spec["selector"], f"{path}.selector")
    causes += validate_modes(modes, f"{path}.accessModes")
    storage = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    if storage is None:
        causes.append(fe.required(f"{path}.resources[storage]"))
    else:
        causes += positive_amount(storage, f"{path}.resources[storage]")
    if spec.get("storageClassName"):
        name = spec["storageClassName"]
        causes += [fe.invalid(f"{path}.storageClassName", name, why) for why in names.dns1123_subdomain(name)]
    mode = spec.get("volumeMode")
    if mode is not None and mode not in VOLUME_MODES:
        causes.append(fe.not_supported(f"{path}.volumeMode", mode, VOLUME_MODES))
    for key in ("dataSource", "dataSourceRef"):
        if spec.get(key) is not None:
            causes += [fe.required(f"{path}.{key}.{k}") for k in ("name", "kind") if not spec[key].get(k)]
    return causes
