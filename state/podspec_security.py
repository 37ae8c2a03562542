"""The rules of security contexts, of pods and of containers.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateSecurityContext`,
`validatePodSpecSecurityContext`, `validatePodHostNetworkDeps`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names
from .pure.gojson import quote

_SECCOMP = ("Localhost", "RuntimeDefault", "Unconfined")


def _ids(context: dict[str, Any], keys: tuple[str, ...], path: str) -> list[Cause]:
    return [
        fe.invalid(f"{path}.{key}", context[key], why)
        for key in keys if context.get(key) is not None for why in names.user_id(context[key])
    ]


def _validate_profile(profile: dict[str, Any] | None, path: str) -> list[Cause]:
    if profile is None:
        return []
    kind = profile.get("type", "")
    local = profile.get("localhostProfile")
    if kind == "Localhost" and not local:
        return [fe.required(f"{path}.localhostProfile", "must be set when seccomp type is Localhost")]
    if kind != "Localhost" and local is not None:
        return [fe.invalid(f"{path}.localhostProfile", local, "can only be set when seccomp type is Localhost")]
    if not kind:
        return [fe.required(f"{path}.type", "type is required when seccompProfile is set")]
    return [] if kind in _SECCOMP else [fe.not_supported(f"{path}.type", kind, _SECCOMP)]


def validate_security_context(context: dict[str, Any] | None, path: str) -> list[Cause]:
    """A container's security context."""
    if not context:
        return []
    causes = []
    capabilities = (context.get("capabilities") or {}).get("add") or ()
    causes += _ids(context, ("runAsUser", "runAsGroup"), path)
    mount = context.get("procMount")
    if mount is not None and mount not in ("Default", "Unmasked"):
        causes.append(fe.not_supported(f"{path}.procMount", mount, ("Default", "Unmasked")))
    causes += _validate_profile(context.get("seccompProfile"), f"{path}.seccompProfile")
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged"):
            causes.append(fe.invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"))
        if "CAP_SYS_ADMIN" in capabilities:
            causes.append(fe.invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"))
    return causes


def validate_host_network(spec: dict[str, Any], path: str) -> list[Cause]:
    """On the host's network a container's ports are the host's."""
    causes = []
    if spec.get("hostNetwork"):
        for i, container in enumerate(spec.get("containers") or ()):
            for j, port in enumerate(container.get("ports") or ()):
                if port.get("hostPort", 0) != port.get("containerPort", 0):
                    number = port.get("containerPort", 0)
                    causes.append(fe.invalid(f"{path}.containers[{i}].ports[{j}].containerPort", number,
                                             "must match `hostPort` when `hostNetwork` is true"))
    return causes


def validate_pod_security(spec: dict[str, Any], path: str) -> list[Cause]:
    """A pod's security context."""
    context = spec.get("securityContext") or {}
    causes = []
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        causes.append(fe.invalid(f"{path}.shareProcessNamespace", True, "ShareProcessNamespace and HostPID cannot both be enabled"))
    causes += _ids(context, ("fsGroup", "runAsUser", "runAsGroup"), path)
    for i, gid in enumerate(context.get("supplementalGroups") or ()):
        causes += [fe.invalid(f"{path}.supplementalGroups[{i}]", gid, why) for why in names.user_id(gid)]
    policy = context.get("fsGroupChangePolicy")
    if policy is not None and policy not in ("Always", "OnRootMismatch"):
        causes.append(fe.not_supported(f"{path}.fsGroupChangePolicy", policy, ("Always", "OnRootMismatch")))
    causes += _validate_profile(context.get("seccompProfile"), f"{path}.seccompProfile")
    seen: set[str] = set()
    for i, item in enumerate(context.get("sysctls") or ()):
        name = item.get("name", "")
        here = f"{path}.sysctls[{i}].name"
        if not name:
            causes.append(fe.required(here))
        elif name in seen:
            causes.append(fe.duplicate(here, name))
        seen.add(name)
    return causes


def windows_conflicts(spec: dict[str, Any], path: str) -> list[Cause]:
    """An operating system must be one that Kubernetes knows."""
    system = spec.get("os")
    if system is None:
        return []
    name = system.get("name", "")
    if not name:
        return [fe.required(f"{path}.name")]
    return [] if name in ("linux", "windows") else [
        Cause("FieldValueNotSupported", f"{path}.name", f'Unsupported value: {quote(name)}: supported values: "linux", "windows"')]
