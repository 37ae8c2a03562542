"""A pod's spec, alone or in a template: what the server fills in (see podspec_defaults) and what it refuses.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidatePodSpec`, `ValidatePodTemplateSpec`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .metadata import validate_annotations, validate_labels
from .podspec_containers import validate_containers, validate_ephemeral_containers, validate_init_containers
from .podspec_defaults import default_pod, default_pod_spec, default_template, pull_policy
from .podspec_scheduling import validate_affinity, validate_spreading, validate_tolerations
from .podspec_security import validate_host_network, validate_pod_security, windows_conflicts
from .podspec_volumes import validate_volumes
from .pure import names

__all__ = ["default_pod", "default_pod_spec", "default_template", "pull_policy", "validate_pod_spec", "validate_template"]

MAX_INT32 = 2**31 - 1
RESTART_POLICIES = ("Always", "Never", "OnFailure")
DNS_POLICIES = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_NAMESERVERS, _SEARCHES = 3, 32


def _names(spec: dict[str, Any], path: str) -> list[Cause]:
    """Names that the spec refers to, in the server's order."""
    causes = []
    for key in ("serviceAccountName", "nodeName"):
        if spec.get(key):
            causes += [fe.invalid(f"{path}.{key}", spec[key], why) for why in names.dns1123_subdomain(spec[key])]
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= MAX_INT32:
        causes.append(fe.invalid(f"{path}.activeDeadlineSeconds", deadline, names.range_error(1, MAX_INT32)))
    for key in ("hostname", "subdomain"):
        if spec.get(key):
            causes += [fe.invalid(f"{path}.{key}", spec[key], why) for why in names.dns1123_label(spec[key])]
    return causes


def _validate_dns(spec: dict[str, Any], path: str) -> list[Cause]:
    config = spec.get("dnsConfig")
    causes: list[Cause] = []
    none = spec.get("dnsPolicy") == "None"
    here = f"{path}.dnsConfig"
    if none and config is None:
        return [fe.required(here, "must provide `dnsConfig` when `dnsPolicy` is None")]
    if config is None:
        return causes
    servers, searches = config.get("nameservers") or [], config.get("searches") or []
    if none and not servers:
        causes.append(fe.required(f"{here}.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"))
    if len(servers) > _NAMESERVERS:
        causes.append(fe.invalid(f"{here}.nameservers", servers, f"must not have more than {_NAMESERVERS} nameservers"))
    for i, server in enumerate(servers):
        causes += [fe.invalid(f"{here}.nameservers[{i}]", server, why) for why in names.ip(server)]
    if len(searches) > _SEARCHES:
        causes.append(fe.invalid(f"{here}.searches", searches, f"must not have more than {_SEARCHES} search paths"))
    for i, search in enumerate(searches):
        bare = search.removesuffix(".")
        causes += [fe.invalid(f"{here}.searches[{i}]", bare, why) for why in names.dns1123_subdomain_with_underscore(bare)] if bare else []
    nameless = [i for i, option in enumerate(config.get("options") or ()) if not option.get("name")]
    return causes + [fe.required(f"{here}.options[{i}]", "must not be empty") for i in nameless]


def _validate_gates(spec: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    for i, gate in enumerate(spec.get("readinessGates") or ()):
        kind = gate.get("conditionType", "")
        causes += [fe.invalid(f"{path}.readinessGates[{i}].conditionType", kind, why) for why in names.qualified_name(kind)]
    seen: set[str] = set()
    for i, gate in enumerate(spec.get("schedulingGates") or ()):
        name = gate.get("name", "")
        causes += [fe.invalid(f"{path}.schedulingGates[{i}]", name, why) for why in names.qualified_name(name)]
        if name in seen:
            causes.append(fe.duplicate(f"{path}.schedulingGates[{i}]", name))
        seen.add(name)
    return causes


def _validate_rest(spec: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    for i, alias in enumerate(spec.get("hostAliases") or ()):
        causes += [fe.invalid(f"{path}.hostAliases[{i}].ip", alias.get("ip", ""), why) for why in names.ip(alias.get("ip", ""))]
        for host in alias.get("hostnames") or ():
            causes += [fe.invalid(f"{path}.hostAliases[{i}].hostnames", host, why) for why in names.dns1123_subdomain(host)]
    for key in ("priorityClassName", "runtimeClassName"):
        if spec.get(key):
            causes += [fe.invalid(f"{path}.{key}", spec[key], why) for why in names.dns1123_subdomain(spec[key])]
    policy = spec.get("preemptionPolicy")
    if policy is not None and policy not in ("Never", "PreemptLowerPriority"):
        causes.append(fe.not_supported(f"{path}.preemptionPolicy", policy, ("Never", "PreemptLowerPriority")))
    return causes + windows_conflicts(spec, f"{path}.os")


def validate_pod_spec(spec: dict[str, Any], path: str) -> list[Cause]:
    """Every rule of a defaulted spec, in the server's order; `path` is the spec's own."""
    grace = spec.get("terminationGracePeriodSeconds", 30)
    volumes, causes = validate_volumes(spec.get("volumes"), f"{path}.volumes")
    regular, inits = spec.get("containers") or [], spec.get("initContainers") or []
    causes += validate_containers(regular, volumes, grace, f"{path}.containers")
    causes += validate_init_containers(inits, regular, volumes, grace, f"{path}.initContainers")
    ephemeral = spec.get("ephemeralContainers") or []
    causes += validate_ephemeral_containers(ephemeral, [*regular, *inits], volumes, f"{path}.ephemeralContainers")
    causes += validate_host_network(spec, path)
    for key, allowed in (("restartPolicy", RESTART_POLICIES), ("dnsPolicy", DNS_POLICIES)):
        if spec.get(key) not in allowed:
            causes.append(fe.not_supported(f"{path}.{key}", spec.get(key, ""), allowed))
    causes += validate_labels(spec.get("nodeSelector"), f"{path}.nodeSelector")
    causes += validate_pod_security(spec, f"{path}.securityContext")
    causes += validate_affinity(spec.get("affinity"), f"{path}.affinity")
    causes += _validate_dns(spec, path) + _validate_gates(spec, path)
    causes += validate_spreading(spec.get("topologySpreadConstraints"), f"{path}.topologySpreadConstraints")
    causes += _names(spec, path) + validate_tolerations(spec.get("tolerations"), f"{path}.tolerations")
    if grace < 0:
        causes.append(fe.invalid(f"{path}.terminationGracePeriodSeconds", grace, "must be greater than or equal to 0"))
    return causes + _validate_rest(spec, path)


def validate_template(template: dict[str, Any], path: str) -> list[Cause]:
    """A pod template: its labels and annotations, then its spec."""
    meta = template.get("metadata") or {}
    causes = validate_labels(meta.get("labels"), f"{path}.metadata.labels")
    causes += validate_annotations(meta.get("annotations"), f"{path}.metadata.annotations")
    causes += validate_pod_spec(template.get("spec") or {}, f"{path}.spec")
    if (template.get("spec") or {}).get("ephemeralContainers"):
        causes.append(fe.forbidden(f"{path}.spec.ephemeralContainers", "ephemeral containers not allowed in pod template"))
    return causes
