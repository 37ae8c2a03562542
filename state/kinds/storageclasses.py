"""Storage classes.

Sources: kubernetes `pkg/apis/storage/v1/defaults.go`, `pkg/apis/storage/validation/validation.go`,
`pkg/printers/internalversion/printers.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of
from ..fielderrors import Cause
from ..kind import Age
from ..pure import names
from ..strategy import IMMUTABLE

Object = dict[str, Any]
_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_RECLAIM = ("Delete", "Retain")
_BINDING = ("Immediate", "WaitForFirstConsumer")


def row(obj: Object, age: Age) -> list[Any]:
    annotations = obj["metadata"].get("annotations") or {}
    name = obj["metadata"]["name"]
    if any(annotations.get(key) == "true" for key in _DEFAULT):
        name += " (default)"
    return [
        name, obj.get("provisioner", ""), obj.get("reclaimPolicy", "Delete"), obj.get("volumeBindingMode", "Immediate"),
        bool(obj.get("allowVolumeExpansion")), age_of(obj, age),
    ]


def default(obj: Object) -> None:
    obj.setdefault("reclaimPolicy", "Delete")
    obj.setdefault("volumeBindingMode", "Immediate")


def validate(obj: Object) -> list[Cause]:
    provisioner = obj.get("provisioner", "")
    if provisioner:
        causes = [fe.invalid("provisioner", provisioner, why) for why in names.qualified_name(provisioner.lower())]
    else:
        causes = [fe.required("provisioner")]
    if obj.get("reclaimPolicy") not in _RECLAIM:
        causes.append(fe.not_supported("reclaimPolicy", obj.get("reclaimPolicy"), _RECLAIM))
    if obj.get("volumeBindingMode") not in _BINDING:
        causes.append(fe.not_supported("volumeBindingMode", obj.get("volumeBindingMode"), _BINDING))
    return causes


def validate_update(obj: Object, old: Object) -> list[Cause]:
    causes = []
    if (obj.get("parameters") or {}) != (old.get("parameters") or {}):
        causes.append(fe.forbidden("parameters", "updates to parameters are forbidden."))
    if obj.get("provisioner") != old.get("provisioner"):
        causes.append(fe.invalid("provisioner", None, IMMUTABLE))  # the server shows no value here
    if obj.get("reclaimPolicy") != old.get("reclaimPolicy"):
        causes.append(fe.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden."))
    if obj.get("volumeBindingMode") != old.get("volumeBindingMode"):
        causes.append(fe.invalid("volumeBindingMode", obj.get("volumeBindingMode"), IMMUTABLE))
    return causes
