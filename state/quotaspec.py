"""The amounts that quotas and limit ranges name.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateResourceQuota`, `ValidateLimitRange`),
`pkg/apis/core/helper/helpers.go`.
"""
from __future__ import annotations

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names, quantity

_COUNTED = frozenset({
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports",
    "services.loadbalancers",
})
_MEASURED = frozenset({
    "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu",
    "limits.memory", "limits.ephemeral-storage",
})
_HUGE = ("hugepages-", "requests.hugepages-")


def _validate_name(name: str, path: str) -> list[Cause]:
    causes = [fe.invalid(path, name, why) for why in names.qualified_name(name)]
    if "/" not in name and name not in _COUNTED | _MEASURED and not name.startswith(_HUGE):
        causes.append(fe.invalid(path, name, "must be a standard resource for quota"))
    return causes


def validate_hard(amounts: dict[str, str] | None, path: str) -> list[Cause]:
    """The limits of a quota: known resources, not below zero, whole where things are counted."""
    causes = []
    for name, text in sorted((amounts or {}).items()):
        here = f"{path}[{name}]"
        causes += _validate_name(name, here)
        if quantity.compare(text, "0") < 0:
            causes.append(fe.invalid(here, text, "must be greater than or equal to 0"))
        if (name in _COUNTED or name.startswith("count/")) and quantity.milli_value(text) % 1000:
            causes.append(fe.invalid(here, text, "must be an integer"))
    return causes


_ORDERED = (
    ("min", "max", "min value {} is greater than max value {}"),
    ("min", "defaultRequest", "min value {} is greater than default request value {}"),
    ("defaultRequest", "max", "default request value {} is greater than max value {}"),
    ("defaultRequest", "default", "default request value {} is greater than default limit value {}"),
    ("default", "max", "default value {} is greater than max value {}"),
)


def validate_limits(item: dict[str, dict[str, str]], path: str) -> list[Cause]:
    """One item of a limit range: its amounts must stand in order."""
    causes = []
    known = {name for key in ("min", "max", "default", "defaultRequest") for name in item.get(key) or ()}
    for name in sorted(known):
        for low, high, words in _ORDERED:
            a, b = (item.get(low) or {}).get(name), (item.get(high) or {}).get(name)
            if a is not None and b is not None and quantity.compare(a, b) > 0:
                causes.append(fe.invalid(f"{path}.{low}[{name}]", a, words.format(a, b)))
    return causes
