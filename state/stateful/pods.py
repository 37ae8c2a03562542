"""The pods of a StatefulSet: their names and places, how they are, and new ones.

Sources: `pkg/controller/statefulset/stateful_set_utils.go`, `stateful_set_control.go` (newVersionedStatefulSetPod).
"""

from __future__ import annotations

from ..api import Api
from ..claims import pod_from
from ..clock import SECOND
from ..podwork import available_since, is_ready
from ..pure.objects import Object, clone, labels_of
from ..revisions import HASH

NAME = "statefulset.kubernetes.io/pod-name"
INDEX = "apps.kubernetes.io/pod-index"


def ordinal_of(pod: Object) -> int:
    """The number at the end of a pod's name, -1 when there is none."""
    number = pod["metadata"]["name"].rpartition("-")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else -1


def is_member(sts: Object, pod: Object) -> bool:
    """Whether the name is one of the set's."""
    return pod["metadata"]["name"].rpartition("-")[0] == sts["metadata"]["name"] and ordinal_of(pod) >= 0


def ordinals(sts: Object) -> range:
    """The numbers that the set's pods should have."""
    start = (sts["spec"].get("ordinals") or {}).get("start", 0)
    return range(start, start + sts["spec"]["replicas"])


def ready(pod: Object) -> bool:
    """Running and ready."""
    return pod.get("status", {}).get("phase") == "Running" and is_ready(pod)


def available_from(sts: Object, pod: Object) -> int:
    """The moment (nanoseconds) from which a ready pod counts as available."""
    return available_since(pod) + sts["spec"].get("minReadySeconds", 0) * SECOND


def available(api: Api, sts: Object, pod: Object) -> bool:
    return ready(pod) and available_from(sts, pod) <= api.now


def terminating(pod: Object) -> bool:
    return bool(pod["metadata"].get("deletionTimestamp"))


def revision_of(pod: Object) -> str:
    """The name of the revision that the pod was made of."""
    return labels_of(pod).get(HASH, "")


def claim_name(sts: Object, template: Object, ordinal: int) -> str:
    return f"{template['metadata']['name']}-{sts['metadata']['name']}-{ordinal}"


def with_identity(sts: Object, pod: Object, ordinal: int) -> Object:
    """A pod that has the name, labels, host name and claims of its place in the set."""
    pod = clone(pod)
    meta, spec = pod["metadata"], pod["spec"]
    meta["name"], meta["namespace"] = f"{sts['metadata']['name']}-{ordinal}", sts["metadata"]["namespace"]
    meta.pop("generateName", None)
    meta.setdefault("labels", {}).update({NAME: meta["name"], INDEX: str(ordinal)})
    spec["hostname"] = meta["name"]
    if sts["spec"].get("serviceName"):
        spec["subdomain"] = sts["spec"]["serviceName"]
    else:
        spec.pop("subdomain", None)
    templates = sts["spec"].get("volumeClaimTemplates") or []
    claimed = [
        {"name": t["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim_name(sts, t, ordinal)}} for t in templates
    ]  # fmt: skip
    taken = {v["name"] for v in claimed}
    volumes = claimed + [v for v in spec.get("volumes", ()) if v["name"] not in taken]
    if volumes:
        spec["volumes"] = volumes
    return pod


def keeps_identity(sts: Object, pod: Object) -> bool:
    """Whether a pod still has the name, labels and claims of its place."""
    ordinal, spec = ordinal_of(pod), pod["spec"]
    labels = labels_of(pod)
    if labels.get(NAME) != pod["metadata"]["name"] or labels.get(INDEX) != str(ordinal):
        return False
    claims = {v["name"]: v["persistentVolumeClaim"].get("claimName") for v in spec.get("volumes", ()) if "persistentVolumeClaim" in v}
    templates = sts["spec"].get("volumeClaimTemplates") or []
    return all(claims.get(t["metadata"]["name"]) == claim_name(sts, t, ordinal) for t in templates)


def new_pod(sts: Object, current: Object, update: Object, ordinal: int) -> Object:
    """A pod of the revision that its ordinal should have now."""
    revision = current if _stays_behind(sts, ordinal) else update
    template = {k: clone(v) for k, v in revision["data"]["spec"]["template"].items() if k != "$patch"}
    pod = with_identity(sts, pod_from(sts, template), ordinal)
    pod["metadata"]["labels"][HASH] = revision["metadata"]["name"]
    return pod


def _stays_behind(sts: Object, ordinal: int) -> bool:
    """Whether a rolling update has not come to this ordinal."""
    strategy = sts["spec"]["updateStrategy"]
    if strategy["type"] != "RollingUpdate":
        return False
    start = ordinals(sts).start
    if strategy.get("rollingUpdate") is None:
        return ordinal < start + sts.get("status", {}).get("currentReplicas", 0)
    return ordinal < start + strategy["rollingUpdate"].get("partition", 0)
