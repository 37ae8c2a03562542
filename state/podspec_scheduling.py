"""The rules of where a pod may run: tolerations, affinity, spreading.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateTolerations`, `validateAffinity`,
`validateTopologySpreadConstraints`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .metadata import validate_label_selector
from .pure import names

EFFECTS = ("NoExecute", "NoSchedule", "PreferNoSchedule")
_TOLERATION_OPERATORS = ("Equal", "Exists")
_NODE_OPERATORS = ("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn")
_UNSATISFIABLE = ("DoNotSchedule", "ScheduleAnyway")
_NO_KEY = "operator must be Exists when `key` is empty, which means \"match all values and all keys\""
_INCLUSION = ("Honor", "Ignore")


def _validate_toleration(toleration: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    key, value, operator = toleration.get("key", ""), toleration.get("value", ""), toleration.get("operator", "")
    effect = toleration.get("effect", "")
    if key:
        causes += [fe.invalid(f"{path}.key", key, why) for why in names.qualified_name(key)]
    elif operator != "Exists":
        causes.append(fe.invalid(f"{path}.operator", operator, _NO_KEY))
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        causes.append(fe.invalid(f"{path}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"))
    if operator in ("", "Equal"):
        causes += [fe.invalid(f"{path}.operator", value, why) for why in names.label_value(value)]
    elif operator == "Exists":
        if value:
            causes.append(fe.invalid(f"{path}.operator", value, "value must be empty when `operator` is 'Exists'"))
    else:
        causes.append(fe.not_supported(f"{path}.operator", operator, _TOLERATION_OPERATORS))
    if effect and effect not in EFFECTS:
        causes.append(fe.not_supported(f"{path}.effect", effect, EFFECTS))
    return causes


def validate_tolerations(tolerations: list[dict[str, Any]] | None, path: str) -> list[Cause]:
    """Each toleration by itself."""
    return [cause for i, t in enumerate(tolerations or ()) for cause in _validate_toleration(t, f"{path}[{i}]")]


def _validate_node_requirement(requirement: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    operator, values = requirement.get("operator", ""), requirement.get("values") or []
    if operator in ("In", "NotIn") and not values:
        causes.append(fe.required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in ("Exists", "DoesNotExist") and values:
        causes.append(fe.forbidden(f"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    elif operator in ("Gt", "Lt") and len(values) != 1:
        causes.append(fe.required(f"{path}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'"))
    elif operator not in _NODE_OPERATORS:
        causes.append(fe.invalid(f"{path}.operator", operator, "not a valid selector operator"))
    return causes + [fe.invalid(f"{path}.key", requirement.get("key", ""), why) for why in names.qualified_name(requirement.get("key", ""))]


def _validate_node_term(term: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    for key in ("matchExpressions", "matchFields"):
        for i, requirement in enumerate(term.get(key) or ()):
            causes += _validate_node_requirement(requirement, f"{path}.{key}[{i}]")
    return causes


def _weight(item: dict[str, Any], path: str) -> list[Cause]:
    weight = item.get("weight", 0)
    return [] if 1 <= weight <= 100 else [fe.invalid(f"{path}.weight", weight, "must be in the range 1-100")]


def validate_node_affinity(affinity: dict[str, Any], path: str) -> list[Cause]:
    """Which nodes a pod must and would rather run on."""
    causes = []
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    if required is not None:
        here = f"{path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
        terms = required.get("nodeSelectorTerms") or []
        if not terms:
            causes.append(fe.required(here, "must have at least one node selector term"))
        for i, term in enumerate(terms):
            causes += _validate_node_term(term, f"{here}[{i}]")
    for i, preferred in enumerate(affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ()):
        here = f"{path}.preferredDuringSchedulingIgnoredDuringExecution[{i}]"
        causes += _weight(preferred, here) + _validate_node_term(preferred.get("preference") or {}, f"{here}.preference")
    return causes


def _validate_pod_term(term: dict[str, Any], path: str) -> list[Cause]:
    causes = validate_label_selector(term.get("labelSelector"), f"{path}.labelSelector")
    causes += validate_label_selector(term.get("namespaceSelector"), f"{path}.namespaceSelector")
    for name in term.get("namespaces") or ():
        causes += [fe.invalid(f"{path}.namespace", name, why) for why in names.dns1123_label(name)]
    topology = term.get("topologyKey", "")
    if not topology:
        return [*causes, fe.required(f"{path}.topologyKey", "can not be empty")]
    return causes + [fe.invalid(f"{path}.topologyKey", topology, why) for why in names.qualified_name(topology)]


def _validate_pod_affinity(affinity: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    for i, term in enumerate(affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or ()):
        causes += _validate_pod_term(term, f"{path}.requiredDuringSchedulingIgnoredDuringExecution[{i}]")
    for i, preferred in enumerate(affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ()):
        here = f"{path}.preferredDuringSchedulingIgnoredDuringExecution[{i}]"
        causes += _weight(preferred, here) + _validate_pod_term(preferred.get("podAffinityTerm") or {}, f"{here}.podAffinityTerm")
    return causes


def validate_affinity(affinity: dict[str, Any] | None, path: str) -> list[Cause]:
    """All three sorts of affinity."""
    causes: list[Cause] = []
    if not affinity:
        return causes
    if affinity.get("nodeAffinity"):
        causes += validate_node_affinity(affinity["nodeAffinity"], f"{path}.nodeAffinity")
    for key in ("podAffinity", "podAntiAffinity"):
        if affinity.get(key):
            causes += _validate_pod_affinity(affinity[key], f"{path}.{key}")
    return causes


def _validate_spread(constraint: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    skew = constraint.get("maxSkew", 0)
    if skew <= 0:
        causes.append(fe.invalid(f"{path}.maxSkew", skew, "must be greater than zero"))
    topology = constraint.get("topologyKey", "")
    if not topology:
        causes.append(fe.required(f"{path}.topologyKey", "can not be empty"))
    else:
        causes += [fe.invalid(f"{path}.topologyKey", topology, why) for why in names.qualified_name(topology)]
    action = constraint.get("whenUnsatisfiable", "")
    if action not in _UNSATISFIABLE:
        causes.append(fe.not_supported(f"{path}.whenUnsatisfiable", action, _UNSATISFIABLE))
    minimum = constraint.get("minDomains")
    if minimum is not None:
        if minimum <= 0:
            causes.append(fe.invalid(f"{path}.minDomains", minimum, "must be greater than zero"))
        if action == "ScheduleAnyway":
            why = "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway"
            causes.append(fe.invalid(f"{path}.minDomains", minimum, why))
    for key in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        if constraint.get(key) is not None and constraint[key] not in _INCLUSION:
            causes.append(fe.not_supported(f"{path}.{key}", constraint[key], _INCLUSION))
    return causes + validate_label_selector(constraint.get("labelSelector"), f"{path}.labelSelector")


def validate_spreading(constraints: list[dict[str, Any]] | None, path: str) -> list[Cause]:
    """Topology spread constraints; a pair of key and action only once."""
    causes = []
    seen: set[tuple[str, str]] = set()
    for i, constraint in enumerate(constraints or ()):
        causes += _validate_spread(constraint, f"{path}[{i}]")
        pair = (constraint.get("topologyKey", ""), constraint.get("whenUnsatisfiable", ""))
        if pair in seen:
            causes.append(fe.duplicate(f"{path}[{i}].{{topologyKey, whenUnsatisfiable}}", f"{{{pair[0]}, {pair[1]}}}"))
        seen.add(pair)
    return causes
