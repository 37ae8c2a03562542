"""The pod template of a workload, and the blocks that it shares with pods.

Rules from k8s.io/kubectl/pkg/describe/describe.go (DescribePodTemplate) and pkg/polymorphichelpers/history.go (printTemplate).
"""
from __future__ import annotations

from .containers import containers_block
from .gosort import go_sorted
from .metadata import Object, annotations_block, labels_block, selector_text
from .volumes import volumes_block
from .writer import Writer


def pod_template_text(template: Object) -> str:
    """What `rollout history --revision=N` prints of a template: no columns, its tabs stay."""
    w = Writer()
    pod_template_block(w, template)
    return w.raw()


def pod_template_block(w: Writer, template: Object | None) -> None:
    """The `Pod Template:` block."""
    w.write(0, "Pod Template:\n")
    if template is None:
        w.write(1, "<unset>")
        return
    meta, spec = template.get("metadata") or {}, template.get("spec") or {}
    labels_block(w, "  Labels", meta.get("labels"))
    if meta.get("annotations"):
        annotations_block(w, "  Annotations", meta["annotations"])
    if spec.get("serviceAccountName"):
        w.write(1, f"Service Account:\t{spec['serviceAccountName']}\n")
    if spec.get("initContainers"):
        containers_block(w, "Init Containers", spec["initContainers"], None, None, "  ")
    containers_block(w, "Containers", spec.get("containers") or [], None, None, "  ")
    volumes_block(w, spec.get("volumes"), "  ")
    spread_block(w, spec.get("topologySpreadConstraints"), "  ")
    if spec.get("priorityClassName"):
        w.write(1, f"Priority Class Name:\t{spec['priorityClassName']}\n")
    labels_block(w, "  Node-Selectors", spec.get("nodeSelector"))
    tolerations_block(w, "  Tolerations", spec.get("tolerations"))
    group_block(w, spec.get("schedulingGroup"), "  ")


def spread_block(w: Writer, constraints: list[Object] | None, space: str = "") -> None:
    """Topology spread constraints, by topology key."""
    if not constraints:
        return
    w.write(0, f"{space}Topology Spread Constraints:\t")
    for i, constraint in enumerate(go_sorted(constraints, lambda a, b: a["topologyKey"] < b["topologyKey"])):
        if i:
            w.write(0, f"{space}\t")
        w.write(0, f"{constraint['topologyKey']}:{constraint['whenUnsatisfiable']} when max skew {constraint['maxSkew']} is exceeded")
        if "labelSelector" in constraint:
            w.write(0, f" for selector {selector_text(constraint['labelSelector'])}")
        w.write(0, "\n")


def group_block(w: Writer, group: Object | None, space: str = "") -> None:
    """The scheduling group that a pod belongs to."""
    if group:
        w.write(0, f"{space}SchedulingGroup:\n")
        w.write(1, f"PodGroupName:\t{group.get('podGroupName', '')}\n")


def tolerations_block(w: Writer, title: str, tolerations: list[Object] | None) -> None:
    """Tolerations by key: `key=value:Effect op=Exists for 300s`."""
    w.write(0, f"{title}:\t")
    if not tolerations:
        w.line("<none>")
    for i, toleration in enumerate(go_sorted(tolerations or (), lambda a, b: a.get("key", "") < b.get("key", ""))):
        w.write(0, ("\t" if i else "") + _toleration(toleration) + "\n")


def _toleration(toleration: Object) -> str:
    key, value, effect = (toleration.get(part, "") for part in ("key", "value", "effect"))
    text = key + (f"={value}" if value else "") + (f":{effect}" if effect else "")
    if toleration.get("operator") == "Exists" and not value:
        text += " op=Exists" if key or effect else "op=Exists"
    seconds = toleration.get("tolerationSeconds")
    return text if seconds is None else f"{text} for {seconds}s"
