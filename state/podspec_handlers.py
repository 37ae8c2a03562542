"""The rules of probes and lifecycle hooks.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`validateProbe`, `validateHandler`, `validateLifecycle`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names
from .strategy import non_negative

_NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def validate_port_or_name(value: int | str | None, path: str) -> list[Cause]:
    """A port by number or by name."""
    if isinstance(value, str):
        return [fe.invalid(path, value, why) for why in names.port_name(value)]
    number = value or 0
    return [fe.invalid(path, number, why) for why in names.port_number(number)]


def _validate_http(action: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    if not action.get("path"):
        causes.append(fe.required(f"{path}.path"))
    causes += validate_port_or_name(action.get("port"), f"{path}.port")
    if action.get("scheme", "HTTP") not in ("HTTP", "HTTPS"):
        causes.append(fe.not_supported(f"{path}.scheme", action["scheme"], ("HTTP", "HTTPS")))
    for header in action.get("httpHeaders") or ():
        name = header.get("name", "")
        causes += [fe.invalid(f"{path}.httpHeaders", name, why) for why in names.http_header_name(name)]
    return causes


def _validate_one(kind: str, action: dict[str, Any], path: str) -> list[Cause]:
    if kind == "exec":
        return [] if action.get("command") else [fe.required(f"{path}.command")]
    if kind == "httpGet":
        return _validate_http(action, path)
    if kind == "tcpSocket":
        return validate_port_or_name(action.get("port"), f"{path}.port")
    if kind == "grpc":
        number = action.get("port", 0)
        return [fe.invalid(f"{path}.port", number, why) for why in names.port_number(number)]
    return []


def validate_handler(handler: dict[str, Any], path: str, kinds: tuple[str, ...]) -> list[Cause]:
    """Exactly one of the ways to act."""
    causes = []
    found = 0
    for kind in kinds:
        if handler.get(kind) is None:
            continue
        if found:
            causes.append(fe.forbidden(f"{path}.{kind}", "may not specify more than 1 handler type"))
        else:
            found = 1
            causes += _validate_one(kind, handler[kind], f"{path}.{kind}")
    if not found:
        causes.append(fe.required(path, "must specify a handler type"))
    return causes


def validate_probe(probe: dict[str, Any] | None, path: str, *, readiness: bool = False) -> list[Cause]:
    """A probe: one handler, numbers not below zero; only readiness may want more than one success in a row."""
    if probe is None:
        return []
    causes = validate_handler(probe, path, ("exec", "httpGet", "tcpSocket", "grpc"))
    for key in _NUMBERS:
        causes += non_negative(probe, key, path)
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None and readiness:
        causes.append(fe.invalid(f"{path}.terminationGracePeriodSeconds", grace, "must not be set for readinessProbes"))
    elif grace is not None and grace <= 0:
        causes.append(fe.invalid(f"{path}.terminationGracePeriodSeconds", grace, "must be greater than 0"))
    if not readiness and probe.get("successThreshold", 1) != 1:
        causes.append(fe.invalid(f"{path}.successThreshold", probe["successThreshold"], "must be 1"))
    return causes


def validate_probes(container: dict[str, Any], path: str) -> list[Cause]:
    """The three probes of a container."""
    causes = validate_probe(container.get("livenessProbe"), f"{path}.livenessProbe")
    causes += validate_probe(container.get("readinessProbe"), f"{path}.readinessProbe", readiness=True)
    return causes + validate_probe(container.get("startupProbe"), f"{path}.startupProbe")


def validate_lifecycle(lifecycle: dict[str, Any] | None, grace: int, path: str) -> list[Cause]:
    """What runs after start and before stop."""
    causes = []
    for key in ("postStart", "preStop"):
        handler = (lifecycle or {}).get(key)
        if handler is None:
            continue
        here = f"{path}.{key}"
        causes += validate_handler(handler, here, ("exec", "httpGet", "tcpSocket", "sleep"))
        seconds = (handler.get("sleep") or {}).get("seconds", 0)
        if handler.get("sleep") is not None and not 0 <= seconds <= grace:
            why = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
            causes.append(fe.invalid(f"{here}.sleep", seconds, why))
    return causes
