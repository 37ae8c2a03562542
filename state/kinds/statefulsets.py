"""StatefulSets.

Sources: kubernetes `pkg/apis/apps/v1/defaults.go`, `pkg/apis/apps/validation/validation.go`, `pkg/registry/apps/statefulset/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import age_of, containers
from ..claimspec import default_claim_spec
from ..fielderrors import Cause
from ..internal import metadata, rendered
from ..kind import Age
from ..metadata import validate_annotations, validate_labels
from ..podspec import default_template
from ..pure.gojson import dumps
from ..strategy import IMMUTABLE, advance, immutable, non_negative, start, status_only
from ..workload import always_restarts, amount, at_most_all, int_or_percent, mismatch, template_warnings, validate_selector

Object = dict[str, Any]
_POLICIES = ("OrderedReady", "Parallel")
_RETENTIONS = ("Delete", "Retain")
_CLAIM_STATUS = (
    "Phase", "AccessModes", "Capacity", "Conditions", "AllocatedResources", "AllocatedResourceStatuses", "CurrentVolumeAttributesClassName",
    "ModifyVolumeStatus", "HealthStatus",
)


def row(obj: Object, age: Age) -> list[Any]:
    spec, status = obj["spec"], obj.get("status", {})
    return [
        obj["metadata"]["name"], f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 1)}", age_of(obj, age),
        *containers(spec["template"]["spec"]),
    ]


def default(obj: Object) -> None:
    spec = obj.setdefault("spec", {})
    if not spec.get("podManagementPolicy"):
        spec["podManagementPolicy"] = "OrderedReady"
    strategy = spec.setdefault("updateStrategy", {})
    if not strategy.get("type"):
        strategy["type"] = "RollingUpdate"
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("partition", 0)
        rolling.setdefault("maxUnavailable", 1)
    retention = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    for key in ("whenDeleted", "whenScaled"):
        if not retention.get(key):
            retention[key] = "Retain"
    spec.setdefault("replicas", 1)
    spec.setdefault("revisionHistoryLimit", 10)
    default_template(spec.setdefault("template", {}))
    for claim in spec.get("volumeClaimTemplates") or ():
        claim.update({"apiVersion": "v1", "kind": "PersistentVolumeClaim"})
        default_claim_spec(claim.setdefault("spec", {}))
        claim.setdefault("status", {}).setdefault("phase", "Pending")
    status = obj.setdefault("status", {})
    for key in ("replicas", "availableReplicas"):
        status.setdefault(key, 0)


def prepare_create(obj: Object) -> None:
    start(obj, {"replicas": 0, "availableReplicas": 0})


prepare_update = advance
prepare_status = status_only


def _dump(strategy: Object) -> str:
    rolling = strategy.get("rollingUpdate")
    inner = None if rolling is None else {"Partition": rolling.get("partition", 0), "MaxUnavailable": rolling.get("maxUnavailable")}
    return dumps({"Type": strategy.get("type", ""), "RollingUpdate": inner}, sort=False)


def _validate_strategy(strategy: Object, path: str) -> list[Cause]:
    rolling = strategy.get("rollingUpdate")
    if strategy.get("type") == "OnDelete":
        if rolling is None:
            return []
        return [fe.invalid(f"{path}.rollingUpdate", rolling, "only allowed for updateStrategy 'RollingUpdate'")]
    if strategy.get("type") != "RollingUpdate":
        return [Cause("FieldValueInvalid", path, f"Invalid value: {_dump(strategy)}: must be 'RollingUpdate' or 'OnDelete'")]
    here = f"{path}.rollingUpdate"
    causes = non_negative(rolling or {}, "partition", here)
    unavailable = (rolling or {}).get("maxUnavailable")
    if unavailable is not None:
        causes += int_or_percent(unavailable, f"{here}.maxUnavailable")
        if not amount(unavailable):
            causes.append(fe.invalid(f"{here}.maxUnavailable", unavailable, "cannot be 0"))
        causes += at_most_all(unavailable, f"{here}.maxUnavailable")
    return causes


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = []
    policy = spec.get("podManagementPolicy")
    if policy not in _POLICIES:
        causes.append(fe.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'"))
    causes += _validate_strategy(spec.get("updateStrategy") or {}, "spec.updateStrategy")
    retention = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    for key in ("whenDeleted", "whenScaled"):
        if retention.get(key) not in _RETENTIONS:
            path = f"spec.persistentVolumeClaimRetentionPolicy.{key}"
            causes.append(fe.not_supported(path, retention.get(key), _RETENTIONS))
    causes += non_negative(spec, "replicas", "spec") + non_negative(spec, "minReadySeconds", "spec")
    causes += non_negative(spec.get("ordinals") or {}, "start", "spec.ordinals")
    causes += validate_selector(spec, "spec", "statefulset") + mismatch(spec, "spec")
    meta = spec["template"]["metadata"]  # the pod's own spec is judged when pods are made, since claims become volumes then
    causes += validate_labels(meta.get("labels"), "spec.template.labels")
    causes += validate_annotations(meta.get("annotations"), "spec.template.annotations")
    causes += always_restarts(spec["template"], "spec", "StatefulSet")
    return causes + non_negative(spec, "revisionHistoryLimit", "spec")


def _claim_dump(claim: Object) -> Object:
    status = {"Phase": claim.get("status", {}).get("phase", "")}
    return metadata(claim.get("metadata")) | {
        "Spec": rendered("v1.PersistentVolumeClaimSpec", claim.get("spec")), "Status": {key: status.get(key) for key in _CLAIM_STATUS}}


def validate_update(obj: Object, old: Object) -> list[Cause]:
    spec, had = obj["spec"], old["spec"]
    causes = immutable(spec.get("serviceName", ""), had.get("serviceName", ""), "spec.serviceName")
    for key in ("podManagementPolicy", "selector"):
        causes += immutable(spec.get(key), had.get(key), f"spec.{key}")
    claims = spec.get("volumeClaimTemplates") or []
    if claims != (had.get("volumeClaimTemplates") or []):
        dump = dumps([_claim_dump(c) for c in claims] or None, sort=False)
        causes.append(Cause("FieldValueInvalid", "spec.volumeClaimTemplates", f"Invalid value: {dump}: {IMMUTABLE}"))
    return causes


warnings = template_warnings
