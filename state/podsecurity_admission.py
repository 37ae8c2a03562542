"""Pod Security admission: pods that a namespace's labels forbid are refused, templates and pods that they warn of are warned of.

Source: kubernetes `staging/src/k8s.io/pod-security-admission/{admission/admission.go,api/helpers.go}`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import errors
from .fielderrors import Cause, invalid
from .kind import Resource
from .podsecurity import CHECKS, violations
from .pure.objects import Object, labels_of

if TYPE_CHECKING:
    from .api import Api

PREFIX = "pod-security.kubernetes.io/"
MODES = ("enforce", "audit", "warn")
TEMPLATES = {"ReplicationController", "PodTemplate", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}
_VERSION = re.compile(r"latest|v1\.(0|[1-9][0-9]*)")


def check(api: Api, resource: Resource, obj: Object, old: Object | None) -> None:
    """Refuse a pod (Forbidden) or a namespace with wrong labels (Invalid), and collect warnings."""
    if resource.gr == "namespaces":
        _namespace(api, resource, obj, old)
        return
    spec = _pod_spec(obj)
    if spec is None or (old is not None and resource.kind == "Pod" and _images(spec) == _images(old["spec"])):
        return
    labels = labels_of(api.find("namespaces", "", obj["metadata"].get("namespace", "")) or {"metadata": {}})
    if resource.kind == "Pod":
        why = _against(labels, "enforce", spec)
        if why:
            raise errors.forbidden(resource, obj["metadata"].get("name", ""), f"violates {why}")
    why = _against(labels, "warn", spec)
    if why:
        api.warnings.append(f"would violate {why}")


def _pod_spec(obj: Object) -> Object | None:
    if obj["kind"] == "Pod":
        return obj["spec"]
    if obj["kind"] not in TEMPLATES:
        return None
    holder = obj if obj["kind"] == "PodTemplate" else obj["spec"]
    if obj["kind"] == "CronJob":
        holder = holder["jobTemplate"]["spec"]
    return (holder.get("template") or {}).get("spec")


def _images(spec: Object) -> list[list[str]]:
    keys = ("containers", "initContainers", "ephemeralContainers")
    return [[c.get("image", "") for c in spec.get(key) or ()] for key in keys]


def _policy(labels: dict[str, str], mode: str) -> tuple[str, str]:
    """(level, version) of a mode; a level that is not known is the strictest."""
    level = labels.get(PREFIX + mode, "privileged")
    return (level if level in CHECKS else "restricted"), labels.get(f"{PREFIX}{mode}-version", "latest")


def _against(labels: dict[str, str], mode: str, spec: Object) -> str:
    level, version = _policy(labels, mode)
    found = violations(level, spec)
    return f'PodSecurity "{level}:{version}": {", ".join(map(str, found))}' if found else ""


def _namespace(api: Api, resource: Resource, obj: Object, old: Object | None) -> None:
    labels, had = labels_of(obj), labels_of(old) if old else {}
    causes = [*_wrong(labels)]
    if causes and labels != had:
        raise errors.invalid(resource, obj["metadata"]["name"], causes)
    now, before = _policy(labels, "enforce"), _policy(had, "enforce")
    if old is not None and now != before and now[0] != "privileged":
        api.warnings += _present(api, obj["metadata"]["name"], *now)


def _wrong(labels: dict[str, str]) -> list[Cause]:
    causes = []
    for mode in MODES:
        level, version = labels.get(PREFIX + mode), labels.get(f"{PREFIX}{mode}-version")
        if level is not None and level not in CHECKS:
            causes.append(invalid(f"metadata.labels[{PREFIX}{mode}]", level, f"must be one of {', '.join(CHECKS)}"))
        if version is not None and not _VERSION.fullmatch(version):
            causes.append(invalid(f"metadata.labels[{PREFIX}{mode}-version]", version, 'must be "latest" or "v1.x"'))
    return causes


def _present(api: Api, name: str, level: str, version: str) -> list[str]:
    """Warnings about pods that are there already, those with the same fault as one."""
    found: dict[str, list[str]] = {}
    for pod in api.store.list("pods", name):
        why = ", ".join(v.reason for v in violations(level, pod["spec"]))
        if why:
            found.setdefault(why, []).append(pod["metadata"]["name"])
    if not found:
        return []
    lines = [f"{min(pods)}{_others(len(pods) - 1)}: {why}" for why, pods in found.items()]
    return [f'existing pods in namespace "{name}" violate the new PodSecurity enforce level "{level}:{version}"', *sorted(lines)]


def _others(count: int) -> str:
    return f" (and {count} other pod{'s' if count > 1 else ''})" if count else ""
