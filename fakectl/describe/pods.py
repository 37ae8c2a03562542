"""`describe pod` (k8s.io/kubectl/pkg/describe/describe.go, describePod)."""
from __future__ import annotations

from .containers import Resolver, containers_block, field_of, resources_block
from .events import MIRROR, events_of, events_table
from .metadata import Object, controlled_by, labels_block, meta_block, moment, names, status_phase
from .pod_template import group_block, spread_block, tolerations_block
from .qos import qos_class
from .source import Source
from .volumes import volumes_block
from .writer import Writer


def describe(pod: Object, source: Source, show_events: bool) -> str:
    """Everything about a pod."""
    w = Writer()
    spec, status, resolve = pod["spec"], pod.get("status", {}), field_of(pod)
    _head(w, pod, source)
    _addresses(w, pod)
    if spec.get("resources") is not None:
        w.write(0, "Resources:\n")
        resources_block(w, spec["resources"], 1)
    _containers(w, spec, status, resolve)
    _gates(w, spec, status)
    if status.get("conditions"):
        w.write(0, "Conditions:\n  Type\tStatus\n")
        for condition in status["conditions"]:
            w.write(1, f"{condition['type']} \t{condition['status']} \n")
    volumes_block(w, spec.get("volumes"))
    w.write(0, f"QoS Class:\t{qos_class(pod)}\n")
    labels_block(w, "Node-Selectors", spec.get("nodeSelector"))
    tolerations_block(w, "Tolerations", spec.get("tolerations"))
    spread_block(w, spec.get("topologySpreadConstraints"))
    group_block(w, spec.get("schedulingGroup"))
    if show_events:
        mirrored = (pod["metadata"].get("annotations") or {}).get(MIRROR)
        events_table(w, source, events_of(source, pod, with_kind=False, uid=mirrored), pod)
    return w.tabbed()


def _head(w: Writer, pod: Object, source: Source) -> None:
    spec, status, meta = pod["spec"], pod.get("status", {}), pod["metadata"]
    names(w, pod)
    if spec.get("priority") is not None:
        w.write(0, f"Priority:\t{spec['priority']}\n")
    for title, key in (
        ("Priority Class Name", "priorityClassName"), ("Runtime Class Name", "runtimeClassName"), ("Service Account", "serviceAccountName"),
    ):
        if spec.get(key):
            w.write(0, f"{title}:\t{spec[key]}\n")
    node = spec.get("nodeName")
    w.write(0, f"Node:\t{node}/{status.get('hostIP', '')}\n" if node else "Node:\t<none>\n")
    if status.get("startTime"):
        w.write(0, f"Start Time:\t{moment(status['startTime'])}\n")
    meta_block(w, pod)
    going = meta.get("deletionTimestamp") and status.get("phase") not in ("Failed", "Succeeded")
    status_phase(w, pod, f"Terminating (lasts {source.age(meta['deletionTimestamp'], pod)})" if going else None)
    if going:
        w.write(0, f"Termination Grace Period:\t{meta.get('deletionGracePeriodSeconds', 0)}s\n")
    for title, key in (("Reason", "reason"), ("Message", "message")):
        if status.get(key):
            w.write(0, f"{title}:\t{status[key]}\n")
    seccomp = (spec.get("securityContext") or {}).get("seccompProfile")
    if seccomp:
        w.write(0, f"SeccompProfile:\t{seccomp['type']}\n")
        if seccomp["type"] == "Localhost":
            w.write(0, f"LocalhostProfile:\t{seccomp.get('localhostProfile', '')}\n")


def _addresses(w: Writer, pod: Object) -> None:
    status = pod.get("status", {})
    w.write(0, f"IP:\t{status.get('podIP', '')}\n")
    w.write(0, "IPs:\n" if status.get("podIPs") else "IPs:\t<none>\n")
    for address in status.get("podIPs") or ():
        w.write(1, f"IP:\t{address.get('ip', '')}\n")
    controlled_by(w, pod)
    if status.get("nominatedNodeName"):
        w.write(0, f"NominatedNodeName:\t{status['nominatedNodeName']}\n")


def _containers(w: Writer, spec: Object, status: Object, resolve: Resolver) -> None:
    for title, key, statuses in (
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
    ):
        if spec.get(key) or key == "containers":
            containers_block(w, title, spec.get(key) or [], status.get(statuses), resolve)


def _gates(w: Writer, spec: Object, status: Object) -> None:
    if not spec.get("readinessGates"):
        return
    known = {condition["type"]: condition["status"] for condition in reversed(status.get("conditions") or [])}
    w.write(0, "Readiness Gates:\n  Type\tStatus\n")
    for gate in spec["readinessGates"]:
        w.write(1, f"{gate['conditionType']} \t{known.get(gate['conditionType'], '<none>')} \n")
