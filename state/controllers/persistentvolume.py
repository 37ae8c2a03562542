"""The volume binder: claims find volumes, volumes follow their claims.

No driver is simulated: what would have to be provisioned waits, with the real controller's words.
Source: `pkg/controller/volume/persistentvolume/pv_controller.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..claimspec import storage_class
from ..clock import SECOND
from ..events import record
from ..pure.objects import Object, annotations_of
from ..volumebinding import CLAIMS, CLASSES, VOLUMES, best_volume, claims_of, default_class, is_for, names_no_class, users, waits_for_pod
from . import own_key, split

RANK = 25
COMPONENT = "persistentvolume-controller"
BY_US, DONE = "pv.kubernetes.io/bound-by-controller", "pv.kubernetes.io/bind-completed"
PROVISIONERS = ("volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner")
IN_TREE = "kubernetes.io/"
SYNC = 15 * SECOND
LOOKS = 5  # how often a claim without a volume is told of, before only a change makes the controller look again
EXTERNAL = (
    "Waiting for a volume to be created either by the external provisioner '{}' or manually by the system administrator. "
    "If volume creation is delayed, please verify that the provisioner is running and correctly registered."
)
LOST = "Bound claim has lost its PersistentVolume. Data on the volume is lost!"


def _of_claim(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The claim, and the volume that it has or had."""
    if old is None or obj is None or obj["spec"] != old["spec"] or obj["metadata"].get("annotations") != old["metadata"].get("annotations"):
        yield from own_key(api, obj, old)
    for seen in (obj, old):
        if seen and seen["spec"].get("volumeName"):
            yield f"/{seen['spec']['volumeName']}"


def _of_volume(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The volume, the claim that it is for, and, when it is to be had, every claim without one."""
    yield from own_key(api, obj, old)
    for seen in (obj, old):
        ref = seen["spec"].get("claimRef") if seen else None
        if ref:
            yield f"{ref['namespace']}/{ref['name']}"
    if obj is not None and obj["status"].get("phase") == "Available" and (old is None or old["status"].get("phase") != "Available"):
        yield from _unbound(api)


def _of_class(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    return _unbound(api) if obj is not None and (old is None or obj["metadata"] != old["metadata"]) else ()


def _unbound(api: Api) -> list[str]:
    claims = (c for c in api.store.list(CLAIMS) if c["status"].get("phase") == "Pending")
    return [f"{c['metadata']['namespace']}/{c['metadata']['name']}" for c in claims]


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The claims of a pod that has got a node."""
    if obj is not None and obj["spec"].get("nodeName") and (old is None or not old["spec"].get("nodeName")):
        for name in claims_of(obj):
            yield f"{obj['metadata']['namespace']}/{name}"


WATCHES = {CLAIMS: _of_claim, VOLUMES: _of_volume, CLASSES: _of_class, "pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Look at a volume (`/name`) or a claim (`ns/name`, `ns/name#n` for the n-th look without a change)."""
    place, _, looks = key.partition("#")
    namespace, name = split(place)
    if namespace:
        claim = api.find(CLAIMS, namespace, name)
        if claim is not None:
            _claim(api, claim, int(looks or 0))
    else:
        volume = api.find(VOLUMES, "", name)
        if volume is not None:
            _volume(api, volume)


# -- claims -----------------------------------------------------------------------------------------------------------------------


def _claim(api: Api, claim: Object, looks: int) -> None:
    if claim["metadata"].get("deletionTimestamp") and not claim["spec"].get("volumeName"):
        return
    wanted = claim["spec"].get("volumeName")
    if wanted:
        _named(api, claim, api.find(VOLUMES, "", wanted))
        return
    name = default_class(api) if names_no_class(claim) else ""
    if name:
        claim = api.save(CLAIMS, {**claim, "metadata": dict(claim["metadata"]), "spec": {**claim["spec"], "storageClassName": name}}, claim)
    late = waits_for_pod(api, claim)
    node = next((api.find("nodes", "", p["spec"]["nodeName"]) for p in users(api, claim) if p["spec"].get("nodeName")), None)
    volume = best_volume(api, claim, node)
    if volume is not None and (node is not None or not late or volume["spec"].get("claimRef")):
        _bind(api, claim, volume)
        return
    _wait(api, claim, late and node is None)
    if looks < LOOKS and not any(api.store.is_due("persistentvolume", _look(claim, n)) for n in range(1, LOOKS + 1)):
        api.later("persistentvolume", _look(claim, looks + 1), api.now + SYNC)


def _look(claim: Object, number: int) -> str:
    return f"{claim['metadata']['namespace']}/{claim['metadata']['name']}#{number}"


def _wait(api: Api, claim: Object, late: bool) -> None:
    """Say what the claim waits for."""
    name = storage_class(claim)
    if late:
        record(api, claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding", COMPONENT)
    elif not name:
        why = "no persistent volumes available for this claim and no storage class is set"
        record(api, claim, "Normal", "FailedBinding", why, COMPONENT)
    else:
        _provision(api, claim, name, api.find(CLASSES, "", name))


def _provision(api: Api, claim: Object, name: str, found: Object | None) -> None:
    if found is None:
        record(api, claim, "Warning", "ProvisioningFailed", f'storageclass.storage.k8s.io "{name}" not found', COMPONENT)
    elif found["provisioner"].startswith(IN_TREE):
        why = f"no volume plugin matched name: {found['provisioner']}"
        record(api, claim, "Warning", "ProvisioningFailed", why, COMPONENT)
    else:
        notes = annotations_of(claim) | dict.fromkeys(PROVISIONERS, found["provisioner"])
        claim = api.save(CLAIMS, {**claim, "metadata": {**claim["metadata"], "annotations": notes}}, claim)
        record(api, claim, "Normal", "ExternalProvisioning", EXTERNAL.format(found["provisioner"]), COMPONENT)


def _named(api: Api, claim: Object, volume: Object | None) -> None:
    """A claim that names its volume."""
    bound = DONE in annotations_of(claim)
    if volume is None or (bound and not is_for(volume, claim)):
        if bound and claim["status"].get("phase") != "Lost":
            record(api, claim, "Warning", "ClaimLost", LOST, COMPONENT)
            api.set_status(CLAIMS, claim, {**claim["status"], "phase": "Lost"})
    elif is_for(volume, claim) or not volume["spec"].get("claimRef"):
        _bind(api, claim, volume)


def _bind(api: Api, claim: Object, volume: Object) -> None:
    """Tie the two together, each side as far as it is not."""
    volume = _tie_volume(api, claim, volume)
    name, notes, spec = volume["metadata"]["name"], annotations_of(claim), claim["spec"]
    if not spec.get("volumeName"):
        notes = notes | {BY_US: "yes"}
    if notes.get(DONE) != "yes" or spec.get("volumeName") != name:
        meta = {**claim["metadata"], "annotations": notes | {DONE: "yes"}}
        claim = api.save(CLAIMS, {**claim, "metadata": meta, "spec": {**spec, "volumeName": name}}, claim)
    if claim["status"].get("phase") != "Bound":
        status = {**claim["status"], "phase": "Bound", "accessModes": volume["spec"]["accessModes"], "capacity": volume["spec"]["capacity"]}
        api.set_status(CLAIMS, claim, status)


def _tie_volume(api: Api, claim: Object, volume: Object) -> Object:
    meta, spec = claim["metadata"], volume["spec"]
    ref = spec.get("claimRef") or {}
    if ref.get("uid") != meta["uid"]:
        told = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": meta["name"], "namespace": meta["namespace"]}
        told |= {"resourceVersion": meta["resourceVersion"], "uid": meta["uid"]}
        own = dict(volume["metadata"])
        if not ref:
            own["annotations"] = annotations_of(volume) | {BY_US: "yes"}
        volume = api.save(VOLUMES, {**volume, "metadata": own, "spec": {**spec, "claimRef": ref | told}}, volume)
    return _phase(api, volume, "Bound")


# -- volumes ----------------------------------------------------------------------------------------------------------------------


def _phase(api: Api, volume: Object, phase: str, message: str = "") -> Object:
    if volume["status"].get("phase") == phase:
        return volume
    status = {"phase": phase, "lastPhaseTransitionTime": api.stamp()} | ({"message": message} if message else {})
    return api.set_status(VOLUMES, volume, status)


def _volume(api: Api, volume: Object) -> None:
    ref = volume["spec"].get("claimRef")
    if not ref or not ref.get("uid"):
        _phase(api, volume, "Available")
        return
    claim = api.find(CLAIMS, ref["namespace"], ref["name"])
    if claim is None or claim["metadata"]["uid"] != ref["uid"]:
        if volume["status"].get("phase") != "Failed":
            _reclaim(api, _phase(api, volume, "Released"))
    elif claim["spec"].get("volumeName") == volume["metadata"]["name"]:
        _phase(api, volume, "Bound")


def _reclaim(api: Api, volume: Object) -> None:
    """What becomes of a volume whose claim is gone; only what a class's driver made could be deleted for good, and none is simulated."""
    spec, name = volume["spec"], volume["metadata"]["name"]
    if spec.get("persistentVolumeReclaimPolicy") != "Delete" or volume["metadata"].get("deletionTimestamp"):
        return
    path = (spec.get("hostPath") or {}).get("path", "")
    if path.startswith("/tmp/") and len(path) > len("/tmp/"):
        from ..deletion import delete

        delete(api, api.resource(VOLUMES), "", name)
        return
    why = f'error getting deleter volume plugin for volume "{name}": no deletable volume plugin matched'
    if path:
        why = f"host_path deleter only supports /tmp/.+ but received provided {path}"
    record(api, volume, "Warning", "VolumeFailedDelete", why, COMPONENT)
    _phase(api, volume, "Failed", why)
