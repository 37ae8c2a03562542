"""The rules of containers: regular, init and ephemeral ones.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`validateContainerCommon`, `validateContainers`, `validateInitContainers`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .podspec_env import validate_env, validate_env_from
from .podspec_handlers import validate_lifecycle, validate_probes
from .podspec_resources import validate_resources
from .podspec_security import validate_security_context
from .podspec_volumes import Volumes, validate_devices, validate_mounts
from .pure import names

Container = dict[str, Any]

PROTOCOLS = ("SCTP", "TCP", "UDP")
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_MESSAGE_POLICIES = ("FallbackToLogsOnError", "File")
_NOT_FOR_INIT = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
_NOT_FOR_EPHEMERAL = ("ports", "resources", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy")


def _validate_ports(ports: list[dict[str, Any]] | None, path: str) -> list[Cause]:
    causes = []
    seen: set[str] = set()
    for i, port in enumerate(ports or ()):
        here = f"{path}[{i}]"
        name = port.get("name", "")
        if name:
            faults = names.port_name(name)
            causes += [fe.invalid(f"{here}.name", name, why) for why in faults]
            if not faults and name in seen:
                causes.append(fe.duplicate(f"{here}.name", name))
            seen.add(name)
        number = port.get("containerPort", 0)
        if not number:
            causes.append(fe.required(f"{here}.containerPort"))
        else:
            causes += [fe.invalid(f"{here}.containerPort", number, why) for why in names.port_number(number)]
        if port.get("hostPort"):
            causes += [fe.invalid(f"{here}.hostPort", port["hostPort"], why) for why in names.port_number(port["hostPort"])]
        protocol = port.get("protocol", "")
        if not protocol:
            causes.append(fe.required(f"{here}.protocol"))
        elif protocol not in PROTOCOLS:
            causes.append(fe.not_supported(f"{here}.protocol", protocol, PROTOCOLS))
        if port.get("hostIP"):
            causes += [fe.invalid(f"{here}.hostIP", port["hostIP"], why) for why in names.ip(port["hostIP"])]
    return causes


def _validate_image(image: str, path: str) -> list[Cause]:
    if not image:
        return [fe.required(path)]
    if image != image.strip():
        return [fe.invalid(path, image, "must not have leading or trailing whitespace")]
    return []


def _validate_common(container: Container, volumes: Volumes, seen: set[str], path: str, *, nameless: bool = True) -> list[Cause]:
    """What holds for all containers. `seen` are the names so far; `nameless`: no name at all counts among them."""
    name = container.get("name", "")
    causes = [fe.invalid(f"{path}.name", name, why) for why in names.dns1123_label(name)] if name else [fe.required(f"{path}.name")]
    causes += _validate_image(container.get("image", ""), f"{path}.image")
    policy = container.get("terminationMessagePolicy", "File")
    if policy not in _MESSAGE_POLICIES:
        causes.append(fe.not_supported(f"{path}.terminationMessagePolicy", policy, _MESSAGE_POLICIES))
    causes += _validate_ports(container.get("ports"), f"{path}.ports")
    causes += validate_env(container.get("env"), f"{path}.env")
    causes += validate_env_from(container.get("envFrom"), f"{path}.envFrom")
    causes += validate_mounts(container, volumes, f"{path}.volumeMounts")
    causes += validate_devices(container, volumes, f"{path}.volumeDevices")
    pull = container.get("imagePullPolicy", "IfNotPresent")
    if pull not in _PULL_POLICIES:
        causes.append(fe.not_supported(f"{path}.imagePullPolicy", pull, _PULL_POLICIES))
    causes += validate_resources(container.get("resources") or {}, f"{path}.resources")
    causes += validate_security_context(container.get("securityContext"), f"{path}.securityContext")
    if name in seen:
        causes.append(fe.duplicate(f"{path}.name", name))
    elif name or nameless:
        seen.add(name)
    return causes


def _host_port_conflicts(containers: list[Container], path: str) -> list[Cause]:
    causes = []
    taken: set[str] = set()
    for i, container in enumerate(containers):
        for j, port in enumerate(container.get("ports") or ()):
            if not port.get("hostPort"):
                continue
            key = f"{port.get('protocol', '')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if key in taken:
                causes.append(fe.duplicate(f"{path}[{i}].ports[{j}].hostPort", key))
            taken.add(key)
    return causes


def validate_containers(containers: list[Container], volumes: Volumes, grace: int, path: str) -> list[Cause]:
    """The regular containers; there must be one."""
    if not containers:
        return [fe.required(path)]
    causes = []
    seen: set[str] = set()
    for i, container in enumerate(containers):
        here = f"{path}[{i}]"
        causes += _validate_common(container, volumes, seen, here)
        causes += validate_lifecycle(container.get("lifecycle"), grace, f"{here}.lifecycle") + validate_probes(container, here)
    return causes + _host_port_conflicts(containers, path)


def restarts_always(container: Container) -> bool:
    """Whether an init container is a sidecar: it starts before the others and stays."""
    return container.get("restartPolicy") == "Always"


def validate_init_containers(inits: list[Container], regular: list[Container], volumes: Volumes, grace: int, path: str) -> list[Cause]:
    """What runs before the regular containers, whose names it may not repeat."""
    causes = []
    seen = {c.get("name", "") for c in regular}
    for i, container in enumerate(inits):
        here = f"{path}[{i}]"
        causes += _validate_common(container, volumes, seen, here, nameless=False)
        causes += _host_port_conflicts([container], path)
        if restarts_always(container):
            causes += validate_lifecycle(container.get("lifecycle"), grace, f"{here}.lifecycle") + validate_probes(container, here)
            continue
        for key in _NOT_FOR_INIT:
            if container.get(key) is not None:
                causes.append(fe.forbidden(f"{here}.{key}", "may not be set for init containers without restartPolicy=Always"))
    return causes


def validate_ephemeral_containers(ephemeral: list[Container], others: list[Container], volumes: Volumes, path: str) -> list[Cause]:
    """Containers that `debug` adds to a running pod."""
    causes = []
    seen = {c.get("name", "") for c in others}
    targets = set(seen)
    for i, container in enumerate(ephemeral):
        here = f"{path}[{i}]"
        causes += _validate_common(container, volumes, seen, here)
        target = container.get("targetContainerName")
        if target and target not in targets:
            causes.append(fe.not_found(f"{here}.targetContainerName", target))
        for key in _NOT_FOR_EPHEMERAL:
            if container.get(key):
                causes.append(fe.forbidden(f"{here}.{key}", "cannot be set for an Ephemeral Container"))
    return causes
