"""The claims of a StatefulSet's pods: made before the pod, kept or not when pods or the set go.

Source: `pkg/controller/statefulset/{stateful_pod_control,stateful_set_utils}.go` (updateClaimOwnerRefForSetAndPod).
"""

from __future__ import annotations

from ..api import Api
from ..errors import StatusError
from ..events import record
from ..pure.objects import Object, clone, owner_reference
from .pods import claim_name, ordinal_of, ordinals

GR = "persistentvolumeclaims"
COMPONENT = "statefulset-controller"


def _claims(api: Api, sts: Object, ordinal: int) -> list[Object]:
    names = (claim_name(sts, t, ordinal) for t in sts["spec"].get("volumeClaimTemplates") or ())
    return [c for c in (api.find(GR, sts["metadata"]["namespace"], name) for name in names) if c]


def make_claims(api: Api, sts: Object, pod: Object, ordinal: int) -> str:
    """Make the pod's claims that are missing; why it cannot have them all, "" when it can."""
    for template in sts["spec"].get("volumeClaimTemplates") or ():
        name = claim_name(sts, template, ordinal)
        had = api.find(GR, sts["metadata"]["namespace"], name)
        if had is not None:
            if had["metadata"].get("deletionTimestamp"):
                return f"pvc {name} is being deleted"
            continue
        whom = f"Pod {pod['metadata']['name']} in StatefulSet {sts['metadata']['name']}"
        try:
            api.create(api.resource(GR), sts["metadata"]["namespace"], _claim(sts, template, name))
        except StatusError as e:
            record(api, sts, "Warning", "FailedCreate", f"Create Claim {name} for {whom} failed error: {e.message}", COMPONENT)
            return f"failed to create PVC {name}: {e.message}"
        record(api, sts, "Normal", "SuccessfulCreate", f"Create Claim {name} {whom} success", COMPONENT)
    return ""


def _claim(sts: Object, template: Object, name: str) -> Object:
    made = clone(template)
    labels = {**(made["metadata"].get("labels") or {}), **(sts["spec"]["selector"].get("matchLabels") or {})}
    made["metadata"] |= {"name": name, "namespace": sts["metadata"]["namespace"], "labels": labels}
    return made


def is_stale(api: Api, sts: Object, ordinal: int) -> bool:
    """Whether a claim still belongs to a pod of this name that is gone: it goes too, and a new pod waits for that."""
    name = f"{sts['metadata']['name']}-{ordinal}"
    for claim in _claims(api, sts, ordinal):
        for ref in claim["metadata"].get("ownerReferences") or ():
            if (ref["kind"], ref["name"]) == ("Pod", name) and not api.store.by_uid(ref["uid"]):
                return True
    return False


def follow_policy(api: Api, sts: Object, pod: Object) -> None:
    """Let the claims of a pod belong to whom the retention policy says: the set, the pod while it is on its way out, or nobody."""
    policy = sts["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    condemned = ordinal_of(pod) not in ordinals(sts)
    if policy.get("whenScaled") == "Delete" and condemned:
        owner: Object | None = pod
    else:
        owner = sts if policy.get("whenDeleted") == "Delete" else None
    uids = {pod["metadata"]["uid"], sts["metadata"]["uid"]}
    for claim in _claims(api, sts, ordinal_of(pod)):
        had = claim["metadata"].get("ownerReferences") or []
        refs = [r for r in had if r["uid"] not in uids or (owner and r["uid"] == owner["metadata"]["uid"])]
        if owner and not any(r["uid"] == owner["metadata"]["uid"] for r in refs) and not any(r.get("controller") for r in refs):
            refs.append(owner_reference(owner))
        if refs != had:
            changed = clone(claim)
            changed["metadata"]["ownerReferences"] = refs
            if not refs:
                del changed["metadata"]["ownerReferences"]
            api.save(GR, changed, claim)
