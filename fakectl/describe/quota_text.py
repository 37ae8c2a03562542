"""Quotas and limit ranges, alone or as part of a namespace.

Rules from k8s.io/kubectl/pkg/describe/describe.go (DescribeResourceQuotas, describeQuota, describeLimitRangeSpec).
"""
from __future__ import annotations

from .metadata import Object
from .writer import Writer

_SCOPES = {
    "Terminating": "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively "
    "terminated by the system.",
    "NotTerminating": "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container "
    "command is not expected to terminate.",
    "BestEffort": "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
    "NotBestEffort": "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed "
    "quality of service.",
}
_LIMIT_COLUMNS = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")


def scopes_block(w: Writer, quota: Object, level: int, bullet: str) -> None:
    """The quota's scopes and what they mean."""
    scopes = sorted(quota["spec"].get("scopes") or ())
    if scopes:
        w.write(level, f"Scopes:\t{', '.join(scopes)}\n")
    for scope in scopes:
        if scope in _SCOPES:
            w.write(level, f"{bullet} {_SCOPES[scope]}\n")


def amounts_of(quota: Object) -> list[tuple[str, str, str]]:
    """Resource, used and hard of each constrained resource."""
    status = quota.get("status", {})
    hard, used = status.get("hard") or {}, status.get("used") or {}
    return [(name, used.get(name, "0"), hard[name]) for name in sorted(hard)]


def in_format_of(amount: str, model: str) -> str:
    """The amount, in binary or decimal units as the model is."""
    from state.pure import quantity

    wanted = quantity.parse(model).format
    if quantity.parse(amount).format == wanted:
        return amount
    return quantity.Quantity(quantity.value(amount), 0, wanted).served()


def limit_lines(w: Writer, limit_range: Object, prefix: str) -> None:
    """A line for each type and resource; kubectl's order of resources is random, ours is by name."""
    for item in limit_range["spec"].get("limits") or ():
        columns = [item.get(key) or {} for key in _LIMIT_COLUMNS]
        for name in sorted({name for column in columns for name in column}):
            cells = "\t".join(column.get(name, "-") for column in columns)
            w.write(0, f"{prefix}{item.get('type', '')}\t{name}\t{cells}\n")
