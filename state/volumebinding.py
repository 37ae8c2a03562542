"""Which volume a claim gets, and which storage class it has when it names none.

Sources: component-helpers `storage/volume/pv_helpers.go` (`FindMatchingVolume`), `plugin/pkg/admission/storage/storageclass/setdefault`.
"""

from __future__ import annotations

from .api import Api
from .claimspec import storage_class
from .nodeselection import matches_node
from .pure import quantity
from .pure.objects import Object, annotations_of, labels_of
from .pure.selectors import from_label_selector

CLAIMS, VOLUMES, CLASSES = "persistentvolumeclaims", "persistentvolumes", "storageclasses.storage.k8s.io"
_DEFAULTS = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_BETA = "volume.beta.kubernetes.io/storage-class"


def default_class(api: Api) -> str:
    """The newest of the classes that are said to be the default one, "" for none."""
    found = [c for c in api.store.list(CLASSES) if any(annotations_of(c).get(key) == "true" for key in _DEFAULTS)]
    newest = max((c["metadata"]["creationTimestamp"] for c in found), default="")
    return min((c["metadata"]["name"] for c in found if c["metadata"]["creationTimestamp"] == newest), default="")


def names_no_class(claim: Object) -> bool:
    """Whether the claim leaves its class to the cluster ("" says: none)."""
    return claim["spec"].get("storageClassName") is None and _BETA not in annotations_of(claim)


def waits_for_pod(api: Api, claim: Object) -> bool:
    """Whether the claim's class binds only when a pod that uses it has a node."""
    found = api.find(CLASSES, "", storage_class(claim))
    return found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer"


def is_for(volume: Object, claim: Object) -> bool:
    """Whether the volume is bound to the claim, or was made for it."""
    ref, meta = volume["spec"].get("claimRef"), claim["metadata"]
    if not ref or (ref.get("namespace"), ref.get("name")) != (meta["namespace"], meta["name"]):
        return False
    return ref.get("uid") in (None, "", meta["uid"])


def best_volume(api: Api, claim: Object, node: Object | None) -> Object | None:
    """The smallest volume that serves the claim, one that was made for it first; with a `node` only what can be used there."""
    fits = [v for v in api.store.list(VOLUMES) if _serves(v, claim) and (node is None or _usable(v, node))]
    made = [v for v in fits if v["spec"].get("claimRef")]
    return min(made or fits, key=lambda v: (quantity.value(v["spec"]["capacity"]["storage"]), v["metadata"]["name"]), default=None)


def _serves(volume: Object, claim: Object) -> bool:
    spec, wanted = volume["spec"], claim["spec"]
    if volume["metadata"].get("deletionTimestamp") or spec.get("volumeMode") != wanted.get("volumeMode"):
        return False
    if spec.get("claimRef"):
        if not is_for(volume, claim):
            return False
    elif volume["status"].get("phase") != "Available":
        return False
    asked = wanted["resources"]["requests"]["storage"]
    if quantity.compare(spec["capacity"]["storage"], asked) < 0 or not set(wanted["accessModes"]) <= set(spec["accessModes"]):
        return False
    selector = wanted.get("selector")
    return storage_class(volume) == storage_class(claim) and (not selector or from_label_selector(selector).matches(labels_of(volume)))


def _usable(volume: Object, node: Object) -> bool:
    required = (volume["spec"].get("nodeAffinity") or {}).get("required")
    terms = {"requiredDuringSchedulingIgnoredDuringExecution": required}
    return not required or matches_node({"affinity": {"nodeAffinity": terms}}, node)


def claims_of(pod: Object) -> list[str]:
    """The names of the claims that a pod mounts; those of its ephemeral volumes too."""
    found = []
    for volume in pod["spec"].get("volumes") or ():
        if volume.get("persistentVolumeClaim"):
            found.append(volume["persistentVolumeClaim"]["claimName"])
        elif volume.get("ephemeral"):
            found.append(f"{pod['metadata']['name']}-{volume['name']}")
    return found


def users(api: Api, claim: Object) -> list[Object]:
    """The pods that use the claim and have not ended."""
    meta = claim["metadata"]
    pods = api.store.list("pods", meta["namespace"])
    return [p for p in pods if meta["name"] in claims_of(p) and p["status"].get("phase") not in ("Succeeded", "Failed")]
