"""A `Source` on objects in memory, for describers and for the script that asks the real kubectl."""
from __future__ import annotations

from typing import Any

import pytest

from state.clock import SECOND
from state.kind import Resource, catalog
from state.pure import selectors
from state.pure.duration import human_age
from state.pure.times import parse_rfc3339


class Memory:
    """Objects, and the moment at which they are looked at."""

    def __init__(self, objects: list[dict[str, Any]], now: int | str = 0):
        self.objects = objects
        self.now = parse_rfc3339(now) if isinstance(now, str) else now

    def get(self, resource: str, namespace: str | None, name: str) -> dict[str, Any] | None:
        return next((o for o in self.list(resource, namespace) if o["metadata"]["name"] == name), None)

    def list(self, resource: str, namespace: str | None, labels: str = "", fields: str = "") -> list[dict[str, Any]]:
        found = [o for o in self.objects if resource_of(o).gr == resource and namespace in (None, "", o["metadata"].get("namespace"))]
        found = [o for o in found if _selected(o, labels, fields)]
        return sorted(found, key=lambda o: (o["metadata"].get("namespace", ""), o["metadata"]["name"]))

    def age(self, timestamp: str | None, owner: dict[str, Any] | None = None) -> str:
        return human_age((self.now - parse_rfc3339(timestamp)) / SECOND) if timestamp else "<unknown>"


def _selected(obj: dict[str, Any], labels: str, fields: str) -> bool:
    if labels and not selectors.parse_labels(labels).matches(obj["metadata"].get("labels")):
        return False
    return all((_field(obj, path) == value) == (operator == "=") for path, operator, value in selectors.parse_fields(fields))


def _field(obj: Any, path: str) -> str:
    for part in path.split("."):
        obj = obj.get(part) if isinstance(obj, dict) else None
    return "" if obj is None else str(obj)


def resource_of(obj: dict[str, Any]) -> Resource:
    """The resource that serves the object; what the built-in catalog does not know is taken for a custom one."""
    group, _, version = obj["apiVersion"].rpartition("/")
    kind = obj["kind"]
    return catalog().by_kind(obj["apiVersion"], kind) or Resource(group, version, kind.lower() + "s", kind, kind.lower(), True)


@pytest.fixture
def source_of():
    return Memory
