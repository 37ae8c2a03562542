"""What may still change in a pod once it is there, and how good its service is.

Sources: kubernetes `pkg/apis/core/validation/validation.go` (`ValidatePodUpdate`), `pkg/apis/core/v1/helper/qos/qos.go`.
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .internal import diff
from .podspec import MAX_INT32
from .pure import names, quantity
from .pure.objects import clone

CHANGEABLE = (
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
    "`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
)


def _container_count(spec: dict[str, Any], had: dict[str, Any], key: str) -> Cause | None:
    if len(spec.get(key) or ()) == len(had.get(key) or ()):
        return None
    return fe.forbidden(f"spec.{key}", "pod updates may not add or remove containers")


def _deadline(spec: dict[str, Any], had: dict[str, Any]) -> tuple[list[Cause], bool]:
    """The complaints about activeDeadlineSeconds, and whether validation ends with them."""
    path = "spec.activeDeadlineSeconds"
    new, old = spec.get("activeDeadlineSeconds"), had.get("activeDeadlineSeconds")
    if new is None:
        if old is None:
            return [], False
        return [fe.invalid(path, None, "must not update from a positive integer to nil value")], False
    if not 0 <= new <= MAX_INT32:
        return [fe.invalid(path, new, names.range_error(0, MAX_INT32))], True
    if old is not None and old < new:
        return [fe.invalid(path, new, "must be less than or equal to previous value")], True
    return [], False


def _tolerations(spec: dict[str, Any], had: dict[str, Any]) -> list[Cause]:
    """Every old toleration must still be there, at most with another tolerationSeconds."""
    def bare(toleration: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in toleration.items() if k != "tolerationSeconds"}

    present = [bare(t) for t in spec.get("tolerations") or ()]
    if all(bare(t) in present for t in had.get("tolerations") or ()):
        return []
    return [fe.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")]


def _gates(spec: dict[str, Any], had: dict[str, Any]) -> list[Cause]:
    old = [g.get("name") for g in had.get("schedulingGates") or ()]
    return [
        fe.forbidden("spec.schedulingGates", f"only deletion is allowed, but found new scheduling gate '{g.get('name')}'")
        for g in spec.get("schedulingGates") or () if g.get("name") not in old
    ]


def _munged(spec: dict[str, Any], had: dict[str, Any]) -> dict[str, Any]:
    """The new spec with everything that may change put back to what it was."""
    out = clone(spec)
    for key in ("containers", "initContainers"):
        for container, old in zip(out.get(key) or (), had.get(key) or (), strict=True):
            container["image"] = old.get("image", "")
    for key in ("activeDeadlineSeconds", "tolerations", "schedulingGates"):
        out.pop(key, None)
        if key in had:
            out[key] = had[key]
    if had.get("terminationGracePeriodSeconds", 0) < 0 and spec.get("terminationGracePeriodSeconds") == 1:
        out["terminationGracePeriodSeconds"] = had["terminationGracePeriodSeconds"]
    if had.get("schedulingGates"):
        _loosen_gated(out, had)
    return out


def _loosen_gated(out: dict[str, Any], had: dict[str, Any]) -> None:
    """A pod that waits at a gate may be bound to fewer nodes than before."""
    old = had.get("nodeSelector") or {}
    new = out.get("nodeSelector") or {}
    if all(new.get(k) == v for k, v in old.items()):
        if old:
            out["nodeSelector"] = old
        else:
            out.pop("nodeSelector", None)


def validate_change(spec: dict[str, Any], had: dict[str, Any]) -> list[Cause]:
    """What forbids going from the spec `had` to `spec`."""
    for key in ("containers", "initContainers"):
        cause = _container_count(spec, had, key)
        if cause:
            return [cause]
    causes, stop = _deadline(spec, had)
    if stop:
        return causes
    causes += _tolerations(spec, had) + _gates(spec, had)
    if spec == had:
        return causes
    munged = _munged(spec, had)
    if munged != had:
        text = diff("v1.PodSpec", had, munged)
        causes.append(fe.forbidden("spec", f"pod updates may not change fields other than {CHANGEABLE}\n{text}"))
    return causes


def _positive(amounts: dict[str, str] | None) -> dict[str, str]:
    return {name: text for name, text in (amounts or {}).items() if name in ("cpu", "memory") and quantity.compare(text, "0") > 0}


def qos_class(spec: dict[str, Any]) -> str:
    """Guaranteed, Burstable or BestEffort."""
    requests: dict[str, list[str]] = {}
    limits: dict[str, list[str]] = {}
    guaranteed = True
    for container in (*(spec.get("containers") or ()), *(spec.get("initContainers") or ())):
        resources = container.get("resources") or {}
        bounded = _positive(resources.get("limits"))
        for held, found in ((requests, _positive(resources.get("requests"))), (limits, bounded)):
            for name, text in found.items():
                held.setdefault(name, []).append(text)
        guaranteed = guaranteed and len(bounded) == 2
    if not requests and not limits:
        return "BestEffort"
    if guaranteed and requests.keys() == limits.keys():
        same = all(quantity.compare(quantity.add(texts), quantity.add(limits[name])) == 0 for name, texts in requests.items())
        return "Guaranteed" if same else "Burstable"
    return "Burstable"
