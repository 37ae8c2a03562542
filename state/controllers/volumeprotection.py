"""Volumes and claims that are in use are kept until they are not; a bound claim says whether pods use it.

Sources: `pkg/controller/volume/pvcprotection/pvc_protection_controller.go`,
`pkg/controller/volume/pvprotection/pv_protection_controller.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..pure.objects import Object, condition
from ..volumebinding import CLAIMS, VOLUMES, claims_of, users
from . import own_key, split

RANK = 62
FINALIZERS = {CLAIMS: "kubernetes.io/pvc-protection", VOLUMES: "kubernetes.io/pv-protection"}
ENDED = ("Succeeded", "Failed")
SAID = {
    "True": {"reason": "NoPodsUsingPVC", "message": "No pods are currently referencing this PVC"},
    "False": {"reason": "PodUsingPVC", "message": "A pod is currently referencing this PVC"},
}


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The claims of a pod that comes, ends or goes."""
    pod = obj or old or {}
    if obj is None or old is None or obj["status"].get("phase") in ENDED:
        for name in claims_of(pod):
            yield f"{pod['metadata']['namespace']}/{name}"


WATCHES = {CLAIMS: own_key, VOLUMES: own_key, "pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Look at a volume (`/name`) or a claim (`ns/name`)."""
    namespace, name = split(key)
    gr = CLAIMS if namespace else VOLUMES
    obj = api.find(gr, namespace, name)
    if obj is None:
        return
    used = bool(users(api, obj)) if namespace else obj["status"].get("phase") == "Bound"
    if obj["metadata"].get("deletionTimestamp"):
        if not used:
            _release(api, gr, obj)
    elif namespace and obj["status"].get("phase") == "Bound":
        _tell(api, obj, not used)


def _release(api: Api, gr: str, obj: Object) -> None:
    left = [f for f in obj["metadata"].get("finalizers", ()) if f != FINALIZERS[gr]]
    meta = {k: v for k, v in obj["metadata"].items() if k != "finalizers"} | ({"finalizers": left} if left else {})
    api.save(gr, {**obj, "metadata": meta}, obj)


def _tell(api: Api, claim: Object, unused: bool) -> None:
    value = "True" if unused else "False"
    had = condition(claim, "Unused")
    if had and had["status"] == value:
        return
    said = {"type": "Unused", "status": value, "lastProbeTime": None, "lastTransitionTime": api.stamp(), **SAID[value]}
    rest = [c for c in claim["status"].get("conditions", ()) if c["type"] != "Unused"]
    api.set_status(CLAIMS, claim, {**claim["status"], "conditions": [*rest, said]})
