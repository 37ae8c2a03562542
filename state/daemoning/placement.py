"""Where a DaemonSet's pods belong, and the pod that is made for a node.

Sources: `pkg/controller/daemon/daemon_controller.go` (NodeShouldRunDaemonPod), `pkg/controller/daemon/util/daemonset_util.go`.
"""

from __future__ import annotations

from ..claims import pod_from
from ..nodeselection import matches_node
from ..nodetaints import tolerates
from ..pure.objects import Object, annotations_of, clone, labels_of
from ..revisions import HASH

GENERATION = "deprecated.daemonset.template.generation"
GENERATION_LABEL = "pod-template-generation"
NODE_NAME = "metadata.name"
_TOLERATED = (
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
)


def with_tolerations(spec: Object) -> Object:
    """A pod spec that tolerates what every daemon pod has to live with."""
    wanted = [*_TOLERATED, ("network-unavailable", "NoSchedule")] if spec.get("hostNetwork") else _TOLERATED
    found = list(spec.get("tolerations", ()))
    for key, effect in wanted:
        mine = {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": effect}
        at = next((i for i, t in enumerate(found) if {k: t.get(k) for k in mine} == mine and not t.get("value")), None)
        if at is None:
            found.append(mine)
        else:
            found[at] = mine
    return {**spec, "tolerations": found}


def should_run(spec: Object, node: Object) -> tuple[bool, bool]:
    """(a pod of this spec belongs on the node, one that is there may stay); `spec` has the tolerations of daemon pods."""
    if spec.get("nodeName") not in (None, "", node["metadata"]["name"]) or not matches_node(spec, node):
        return False, False
    untolerated = {t["effect"] for t in node["spec"].get("taints", ()) if not tolerates(spec["tolerations"], t)}
    if untolerated & {"NoSchedule", "NoExecute"}:
        return False, "NoExecute" not in untolerated
    return True, True


def target_node(pod: Object) -> str:
    """The node that a pod is on, or is meant for; "" when it does not say."""
    if pod["spec"].get("nodeName"):
        return pod["spec"]["nodeName"]
    required = pod["spec"].get("affinity", {}).get("nodeAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution", {})
    for term in required.get("nodeSelectorTerms", ()):
        for field in term.get("matchFields", ()):
            if field["key"] == NODE_NAME and field["operator"] == "In" and len(field["values"]) == 1:
                return field["values"][0]
    return ""


def template_generation(ds: Object) -> str:
    """How often the template changed, in digits; "" when the annotation is no number."""
    text = annotations_of(ds).get(GENERATION, "")
    return text if text.removeprefix("-").isdecimal() else ""


def is_updated(ds: Object, pod: Object, code: str) -> bool:
    """Whether a pod has the DaemonSet's present template."""
    labels, generation = labels_of(pod), template_generation(ds)
    return labels.get(HASH) == code or (bool(generation) and labels.get(GENERATION_LABEL) == generation)


def daemon_pod(ds: Object, node: str, code: str) -> Object:
    """A new pod for a node."""
    template = clone(ds["spec"]["template"])
    labels = template.setdefault("metadata", {}).setdefault("labels", {})
    if template_generation(ds):
        labels[GENERATION_LABEL] = template_generation(ds)
    labels[HASH] = code
    template["spec"] = with_tolerations(template["spec"])
    affinity = template["spec"].setdefault("affinity", {}).setdefault("nodeAffinity", {})
    term = {"matchFields": [{"key": NODE_NAME, "operator": "In", "values": [node]}]}
    affinity["requiredDuringSchedulingIgnoredDuringExecution"] = {"nodeSelectorTerms": [term]}
    return pod_from(ds, template)


def by_node(pods: list[Object], *, ended: bool = False) -> dict[str, list[Object]]:
    """Pods by their node, the oldest first; those that end and are to go count only when `ended` is set."""
    found: dict[str, list[Object]] = {}
    for pod in pods:
        over = pod["metadata"].get("deletionTimestamp") and pod.get("status", {}).get("phase") in ("Succeeded", "Failed")
        node = target_node(pod)
        if node and (ended or not over):
            found.setdefault(node, []).append(pod)
    for those in found.values():
        those.sort(key=lambda p: (not p["spec"].get("nodeName"), p["metadata"]["creationTimestamp"], p["metadata"]["name"]))
    return found
