"""What the registries of many kinds have in common: which part of an object a client may set, and when its generation grows.

A kind for which one of these says all takes it as it is: `prepare_update = advance`.

Sources: kubernetes `pkg/registry/*/*/strategy.go`.
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause

IMMUTABLE = "field is immutable"


def start(obj: dict[str, Any], status: dict[str, Any] | None = None) -> None:
    """A new object of a kind with generations: the first one, and no status of the client's."""
    obj["metadata"]["generation"] = 1
    obj["status"] = status or {}


def first_generation(obj: dict[str, Any]) -> None:
    """A new object of a kind with generations and no status."""
    obj["metadata"]["generation"] = 1


def no_status(obj: dict[str, Any]) -> None:
    """A new object of a kind without generations has no status of the client's."""
    obj["status"] = {}


def keep_status(obj: dict[str, Any], old: dict[str, Any]) -> None:
    """The main resource never changes the status."""
    if "status" in old:
        obj["status"] = old["status"]
    else:
        obj.pop("status", None)


def advance(obj: dict[str, Any], old: dict[str, Any]) -> None:
    """Keep the status; the generation grows when the spec is another or deletion began."""
    keep_status(obj, old)
    meta, had = obj["metadata"], old["metadata"]
    generation = had.get("generation", 0)
    if obj.get("spec") != old.get("spec"):
        generation += 1
    if generation:
        meta["generation"] = generation


def status_only(obj: dict[str, Any], old: dict[str, Any]) -> None:
    """The status subresource changes status and metadata; all else stays, the generation too."""
    kept = {"apiVersion", "kind", "metadata", "status"}
    for key in [k for k in obj if k not in kept]:
        del obj[key]
    obj.update({k: v for k, v in old.items() if k not in kept})
    if "generation" in old["metadata"]:
        obj["metadata"]["generation"] = old["metadata"]["generation"]


def non_negative(holder: dict[str, Any], key: str, path: str) -> list[Cause]:
    """An optional number that may not be below zero."""
    value = holder.get(key)
    if value is None or value >= 0:
        return []
    return [fe.invalid(f"{path}.{key}", value, "must be greater than or equal to 0")]


def immutable(new: Any, old: Any, path: str) -> list[Cause]:
    """The field may not change."""
    return [] if new == old else [fe.invalid(path, new, IMMUTABLE)]
