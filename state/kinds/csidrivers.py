"""CSI drivers. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import UNSET, age_of
from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj.get("spec", {})
    tokens = spec.get("tokenRequests")
    return [
        obj["metadata"]["name"], spec.get("attachRequired", True), spec.get("podInfoOnMount", False), spec.get("storageCapacity", False),
        UNSET if tokens is None else ",".join(t.get("audience", "") for t in tokens), spec.get("requiresRepublish", False),
        ",".join(spec.get("volumeLifecycleModes") or ["Persistent"]), age_of(obj, age),
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    spec.setdefault("attachRequired", True)
    for key in ("podInfoOnMount", "storageCapacity", "requiresRepublish", "seLinuxMount"):
        spec.setdefault(key, False)
    spec.setdefault("fsGroupPolicy", "ReadWriteOnceWithFSType")
    if not spec.get("volumeLifecycleModes"):
        spec["volumeLifecycleModes"] = ["Persistent"]
