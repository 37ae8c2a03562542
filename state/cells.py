"""Cells that the tables of several kinds share.

Source: kubernetes `pkg/printers/internalversion/printers.go`.
"""
from __future__ import annotations

from typing import Any

from .kind import Age

NONE = "<none>"
UNSET = "<unset>"
UNKNOWN = "<unknown>"


def age_of(obj: dict[str, Any], age: Age) -> str:
    """The object's age."""
    return age(obj["metadata"].get("creationTimestamp"))


def name_and_age(obj: dict[str, Any], age: Age) -> list[Any]:
    """The row of a kind whose table says no more."""
    return [obj["metadata"]["name"], age_of(obj, age)]


def name_and_creation(obj: dict[str, Any], age: Age) -> list[Any]:
    """The row of the default convertor: when the object was made, as a date."""
    return [obj["metadata"]["name"], obj["metadata"].get("creationTimestamp")]


def containers(pod_spec: dict[str, Any]) -> list[str]:
    """The two wide cells of a pod template: its containers' names and images."""
    listed = pod_spec.get("containers") or []
    return [",".join(c.get("name", "") for c in listed), ",".join(c.get("image", "") for c in listed)]


def first_of(items: list[str], limit: int = 3) -> str:
    """The first few, and how many more there are."""
    text = ",".join(items[:limit])
    return f"{text} + {len(items) - limit} more..." if len(items) > limit else text


def balancer(status: dict[str, Any]) -> str:
    """The addresses of a load balancer's ingress points."""
    points = status.get("loadBalancer", {}).get("ingress") or []
    return ",".join(sorted({p.get("ip") or p.get("hostname") or "" for p in points} - {""}))


def yes_no(value: bool | None) -> str:
    """An optional boolean as the server spells it in tables."""
    return UNSET if value is None else str(value)


def condition_true(obj: dict[str, Any], kind: str) -> bool:
    """Whether the status condition of this type is True."""
    return any(c.get("type") == kind and c.get("status") == "True" for c in obj.get("status", {}).get("conditions") or ())


_MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}


def access_modes(modes: list[str] | None) -> str:
    """Access modes in their short forms, in the server's own order, each once."""
    return ",".join(short for mode, short in _MODES.items() if mode in (modes or ()))
