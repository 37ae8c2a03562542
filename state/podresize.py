"""Resizing a pod in place: what of a new spec counts, what forbids it.

Sources: kubernetes `pkg/registry/core/pod/strategy.go` (podResizeStrategy), `pkg/apis/core/validation/validation.go` (ValidatePodResize).
"""

from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .podstatus import RESIZABLE, report_resources
from .pure import quantity
from .pure.objects import clone

Object = dict[str, Any]

GROUPS = ("containers", "initContainers")


def keep_rest(obj: Object, old: Object) -> None:
    """Put back everything but resources and resize policies; the generation grows when they changed. Changes `obj`."""
    wanted = obj.get("spec", {})
    spec = clone(old["spec"])
    for group in GROUPS:
        given = {c.get("name"): c for c in wanted.get(group) or ()}
        if [c.get("name") for c in wanted.get(group) or ()] != [c["name"] for c in spec.get(group) or ()]:
            spec[group] = wanted.get(group) or []  # refused by validation
            continue
        for container in spec.get(group) or ():
            _take(container, given[container["name"]])
    generation = old["metadata"].get("generation", 1) + (spec != old["spec"])
    obj["metadata"] = {**old["metadata"], "generation": generation, **_owners(obj)}
    obj["spec"], obj["status"] = spec, _with_resources(old)


def _with_resources(old: Object) -> Object:
    """The status, in which containers have the resources that they were started with: nobody asks for them before a first resize."""
    status = clone(old.get("status", {}))
    specs = {c["name"]: c for c in old["spec"]["containers"]}
    for one in status.get("containerStatuses") or ():
        if "resources" not in one:
            report_resources(one, specs[one["name"]].get("resources") or {})
    return status


def _take(container: Object, given: Object) -> None:
    for key in ("resources", "resizePolicy"):
        if key in given:
            container[key] = given[key]
        else:
            container.pop(key, None)


def _owners(obj: Object) -> Object:
    fields = obj["metadata"].get("managedFields")
    return {"managedFields": fields} if fields else {}


def validate(obj: Object, old: Object) -> list[Cause]:
    """What forbids the resize."""
    from .podspec import validate_pod_spec
    from .podupdate import qos_class

    spec, had = obj["spec"], old["spec"]
    causes = validate_pod_spec(spec, "spec")
    if "kubernetes.io/config.mirror" in (old["metadata"].get("annotations") or {}):
        return [fe.forbidden("", "static pods cannot be resized")]
    quality = old.get("status", {}).get("qosClass", "")
    if qos_class(spec) != quality:
        causes.append(fe.invalid("spec", quality, "Pod QOS Class may not change as a result of resizing"))
    for group in GROUPS:
        names, before = ([c.get("name") for c in s.get(group) or ()] for s in (spec, had))
        if len(names) != len(before):
            return [*causes, fe.forbidden(f"spec.{group}", "containers may not be added or removed on resize")]
        if names != before:
            return [*causes, fe.forbidden(f"spec.{group}", "containers may not be renamed or reordered on resize")]
    for group in GROUPS:
        for i, (new, was) in enumerate(zip(spec.get(group) or (), had.get(group) or (), strict=True)):
            causes += _container(new, was, group, f"spec.{group}[{i}]")
    return causes


def _container(new: Object, was: Object, group: str, path: str) -> list[Cause]:
    if new == was:
        return []
    if group == "initContainers" and was.get("restartPolicy") != "Always":
        return [fe.forbidden("spec", "only cpu and memory resources for sidecar containers are mutable")]
    causes: list[Cause] = []
    for key in ("limits", "requests"):
        amounts, before = ((c.get("resources") or {}).get(key) or {} for c in (new, was))
        gone = [name for name in RESIZABLE if name in before and name not in amounts]
        if gone:
            causes.append(fe.forbidden(f"{path}.resources.{key}", f"resource {key} cannot be removed"))
        if any(not _same(amounts, before, name) for name in {*amounts, *before} if name not in RESIZABLE):
            causes.append(fe.forbidden("spec", "only cpu and memory resources are mutable"))
    if new.get("resizePolicy") != was.get("resizePolicy"):
        causes.append(fe.forbidden("spec", "only cpu and memory resources are mutable"))
    return causes


def _same(amounts: dict[str, str], before: dict[str, str], name: str) -> bool:
    return name in amounts and name in before and quantity.compare(amounts[name], before[name]) == 0
