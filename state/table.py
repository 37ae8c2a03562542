"""The server's Table form of objects, which `kubectl get` prints.

Source: apiserver `pkg/endpoints/handlers/response.go`, `pkg/printers/internalversion`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .clock import SECOND
from .dialect import Dialect, Find, short_age
from .kind import Age, Resource, columns, hook
from .pure.duration import human_age
from .pure.objects import Object
from .pure.times import parse_rfc3339

OPEN = "\ud800"  # half of a character: no text that was read from a file holds it


def age_at(now: int, *, short: bool = False) -> Age:
    """A function that words how long ago a moment (RFC 3339, or None) was, seen from `now` (nanoseconds)."""

    def age(moment: str | None) -> str:
        if not moment:
            return "<unknown>"
        passed = now - parse_rfc3339(moment)
        return short_age(passed // SECOND) if short else human_age(passed / SECOND)

    return age


def table(
    resource: Resource, objects: Iterable[Object], now: int, dialect: Dialect, find: Find, *, include: str = "Metadata"
) -> dict[str, Any]:
    """The Table of these objects at the moment `now`; `include` is Metadata, Object or None (what stands beside the cells).

    Rows are made as they are read, so that a table of ten thousand needs the memory of one row: `rows` is an iterator.
    """
    definitions = columns(resource)
    cells_of, age = hook(resource, "row") or _plain_row, ages(now, dialect, find)
    pairs: Iterable[tuple[Object, list[Any]]] = ((obj, cells_of(obj, age(obj))) for obj in objects)
    if dialect and dialect.orders(resource.gr):
        pairs = dialect.ordered(resource.gr, list(pairs), find)
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {},
        "columnDefinitions": definitions,
        "rows": ({"cells": cells, "object": _beside(obj, include)} for obj, cells in pairs),
    }


def ages(now: int, dialect: Dialect, find: Find) -> Callable[[Object], Age]:
    """A function that says how the ages of an object (an outline is enough) are worded at the moment `now`."""
    human, short = age_at(now), age_at(now, short=True)

    def age(obj: Object) -> Age:
        lesson = dialect.lesson_of(obj, find) if dialect else None
        return short if lesson and lesson.get("ages") == "short" else human

    return age


def open_row(resource: Resource, obj: Object, include: str) -> dict[str, Any]:
    """The object's row of a Table at no moment: in place of each age stands OPEN, the moment (RFC 3339), OPEN."""
    cells_of = hook(resource, "row") or _plain_row
    return {"cells": cells_of(obj, _open_age), "object": _beside(obj, include)}


def _open_age(moment: str | None) -> str:
    return f"{OPEN}{moment}{OPEN}" if moment else "<unknown>"


def _beside(obj: Object, include: str) -> Object | None:
    if include == "None":
        return None
    if include == "Object":
        return obj
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": obj["metadata"]}


def _plain_row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], age(obj["metadata"].get("creationTimestamp"))]
