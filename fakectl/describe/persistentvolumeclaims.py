"""`describe persistentvolumeclaim` (k8s.io/kubectl/pkg/describe/describe.go, describePersistentVolumeClaim)."""
from __future__ import annotations

from .claims import claim_block
from .events import events_block
from .metadata import Object, moment, values_block
from .source import Source
from .writer import Writer


def describe(claim: Object, source: Source, show_events: bool) -> str:
    """A claim, its volume and who uses it."""
    w = Writer()
    deleted = claim["metadata"].get("deletionTimestamp")
    claim_block(w, claim, f"Terminating (lasts {source.age(deleted, claim)})" if deleted else None)
    values_block(w, "Used By", sorted(pod["metadata"]["name"] for pod in _users(claim, source)))
    conditions = claim.get("status", {}).get("conditions")
    if conditions:
        w.write(0, "Conditions:\n")
        w.write(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n")
        w.write(1, "----\t------\t-----------------\t------------------\t------\t-------\n")
        for c in conditions:
            times = " \t".join(moment(c.get(key)) for key in ("lastProbeTime", "lastTransitionTime"))
            w.write(1, f"{c['type']} \t{c['status']} \t{times} \t{c.get('reason', '')} \t{c.get('message', '')}\n")
    events_block(w, source, claim, show_events)
    return w.tabbed()


def _users(claim: Object, source: Source) -> list[Object]:
    """The pods that mount the claim (once for each mount), then pods that own it and do not."""
    name = claim["metadata"]["name"]
    pods = source.list("pods", claim["metadata"].get("namespace"))
    users = [
        pod for pod in pods for volume in pod["spec"].get("volumes") or ()
        if (volume.get("persistentVolumeClaim") or {}).get("claimName") == name
    ]
    owners = [ref["uid"] for ref in claim["metadata"].get("ownerReferences") or () if ref["kind"] == "Pod"]
    for uid in owners:
        if not any(pod["metadata"].get("uid") == uid for pod in users):
            users += [pod for pod in pods if pod["metadata"].get("uid") == uid]
    return users
