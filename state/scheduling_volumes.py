"""Volumes that keep a pod from every node, or from some.

Source: `pkg/scheduler/framework/plugins/volumebinding/volume_binding.go`.
"""

from __future__ import annotations

from .api import Api
from .nodeselection import term_matches
from .pure.objects import Object

CLAIMS, VOLUMES, CLASSES = "persistentvolumeclaims", "persistentvolumes", "storageclasses.storage.k8s.io"
UNBOUND = "pod has unbound immediate PersistentVolumeClaims"


def obstacle(api: Api, pod: Object, claims: list[str]) -> str:
    """What no node can mend, "" for nothing."""
    unbound = False
    for name in claims:
        claim = api.find(CLAIMS, pod["metadata"]["namespace"], name)
        if claim is None:
            return f'persistentvolumeclaim "{name}" not found'
        if claim["metadata"].get("deletionTimestamp"):
            return f'persistentvolumeclaim "{name}" is being deleted'
        unbound = unbound or not (claim["spec"].get("volumeName") or _waits_for_a_pod(api, claim))
    return UNBOUND if unbound else ""


def _waits_for_a_pod(api: Api, claim: Object) -> bool:
    found = api.find(CLASSES, "", claim["spec"].get("storageClassName") or "")
    return found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer"


def reachable(api: Api, pod: Object, claims: list[str], node: Object) -> bool:
    """Whether the volumes of the claims that have one may be used on a node."""
    for name in claims:
        claim = api.find(CLAIMS, pod["metadata"]["namespace"], name)
        volume = api.find(VOLUMES, "", (claim or {"spec": {}})["spec"].get("volumeName") or "")
        required = ((volume or {"spec": {}})["spec"].get("nodeAffinity") or {}).get("required")
        if required and not any(term_matches(term, node) for term in required.get("nodeSelectorTerms") or ()):
            return False
    return True
