"""Persistent volume claims.

Sources: kubernetes `pkg/apis/core/v1/defaults.go`, `pkg/apis/core/validation/validation.go` (`ValidatePersistentVolumeClaimUpdate`),
`pkg/registry/core/persistentvolumeclaim/strategy.go`, `plugin/pkg/admission/storage/storageobjectinuseprotection`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import UNSET, access_modes, age_of
from ..claimspec import default_claim_spec, default_phase, named, start_pending, storage_class, validate_claim_spec
from ..fielderrors import Cause
from ..internal import diff
from ..kind import Age
from ..pure import quantity
from ..strategy import keep_status, status_only

Object = dict[str, Any]
_FINALIZER = "kubernetes.io/pvc-protection"
_FROZEN = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"


def row(obj: Object, age: Age) -> list[Any]:
    spec, status, meta = obj["spec"], obj.get("status", {}), obj["metadata"]
    bound = bool(spec.get("volumeName"))
    return [
        meta["name"], "Terminating" if meta.get("deletionTimestamp") else status.get("phase", ""), spec.get("volumeName", ""),
        (status.get("capacity") or {}).get("storage", "0") if bound else "", access_modes(status.get("accessModes")) if bound else "",
        storage_class(obj), spec.get("volumeAttributesClassName") or UNSET, age_of(obj, age), spec.get("volumeMode") or UNSET,
    ]


def default(obj: Object) -> None:
    default_claim_spec(obj.setdefault("spec", {}))
    default_phase(obj)


def prepare_create(obj: Object) -> None:
    start_pending(obj, _FINALIZER)


prepare_update = keep_status
prepare_status = status_only


def validate(obj: Object) -> list[Cause]:
    return validate_claim_spec(obj["spec"], "spec")


def _loosened(spec: Object, old: Object, bound: bool) -> Object:
    """The new spec with what may change put back: the volume's name once, requests and attributes of a bound claim."""
    out = dict(spec)
    keys = ["volumeName"] if not old.get("volumeName") else []
    if bound:
        keys += ["resources", "volumeAttributesClassName"]
    for key in keys:
        out.pop(key, None)
        if key in old:
            out[key] = old[key]
    return out


def validate_update(obj: Object, old: Object) -> list[Cause]:
    spec, had = obj["spec"], old["spec"]
    bound = old.get("status", {}).get("phase") == "Bound"
    causes = []
    loosened = _loosened(spec, had, bound)
    if loosened != had:
        text = diff("v1.PersistentVolumeClaimSpec", had, loosened)
        causes.append(fe.forbidden("spec", f"{_FROZEN}\n{text}"))
    new = (spec.get("resources", {}).get("requests") or {}).get("storage")
    before = (had.get("resources", {}).get("requests") or {}).get("storage")
    if bound and new and before and quantity.compare(new, before) < 0:
        causes.append(fe.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"))
    return causes


fields = named
