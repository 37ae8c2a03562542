"""The rules of a container's requests and limits.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`validateContainerResourceRequirements`, `ValidateContainerResourceName`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names, quantity

STANDARD = ("cpu", "ephemeral-storage", "memory")
_NATIVE_DOMAIN = "kubernetes.io/"
_EXTENDED_SHORTAGE = "must be equal to {} limit of {}"


def is_hugepages(name: str) -> bool:
    return name.startswith("hugepages-")


def is_native(name: str) -> bool:
    """Whether the resource belongs to Kubernetes, as opposed to a device plugin's."""
    return "/" not in name or _NATIVE_DOMAIN in name


def _overcommits(name: str) -> bool:
    return is_native(name) and not is_hugepages(name)


def _validate_name(name: str, path: str) -> list[Cause]:
    causes = [fe.invalid(path, name, why) for why in names.qualified_name(name)]
    if not causes and "/" not in name and name not in STANDARD and not is_hugepages(name):
        causes.append(fe.invalid(path, name, "must be a standard resource for containers"))
    return causes


def validate_amount(name: str, text: str, path: str) -> list[Cause]:
    """An amount is not negative, and a device cannot be had in parts."""
    if quantity.compare(text, "0") < 0:
        return [fe.invalid(path, text, "must be greater than or equal to 0")]
    if not is_native(name) and quantity.milli_value(text) % 1000:
        return [fe.invalid(path, text, "must be an integer")]
    return []


def validate_resources(resources: dict[str, Any], path: str) -> list[Cause]:
    """Limits first, then requests, each against its limit."""
    causes: list[Cause] = []
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    has_memory_or_cpu = {"cpu", "memory"} & {*limits, *requests}
    has_huge = False
    for name in sorted(limits):
        causes += _validate_name(name, f"{path}.limits") + validate_amount(name, limits[name], f"{path}.limits[{name}]")
        has_huge = has_huge or is_hugepages(name)
    for name in sorted(requests):
        causes += _validate_name(name, f"{path}.requests") + validate_amount(name, requests[name], f"{path}.requests[{name}]")
        has_huge = has_huge or is_hugepages(name)
        causes += _against_limit(name, requests[name], limits.get(name), path)
    if has_huge and not has_memory_or_cpu:
        causes.append(fe.forbidden(path, "HugePages require cpu or memory"))
    return causes


def _against_limit(name: str, amount: str, limit: str | None, path: str) -> list[Cause]:
    if limit is None:
        return [] if _overcommits(name) else [fe.required(f"{path}.limits", "Limit must be set for non overcommitable resources")]
    order = quantity.compare(amount, limit)
    if order and not _overcommits(name):
        return [fe.invalid(f"{path}.requests", amount, _EXTENDED_SHORTAGE.format(name, limit))]
    if order > 0:
        return [fe.invalid(f"{path}.requests", amount, f"must be less than or equal to {name} limit of {limit}")]
    return []
