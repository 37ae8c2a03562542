"""Where describers get what is not in the object itself: other objects, events, the time.

`Source` is all that a describer may ask; `ClusterSource` answers from the cluster's API verbs.
"""
from __future__ import annotations

from typing import Any, Protocol

Object = dict[str, Any]


class Source(Protocol):
    """What a describer may ask. Resources are named as errors name them: "pods", "replicasets.apps"."""

    @property
    def now(self) -> int:
        """The moment of the command in nanoseconds."""

    def get(self, resource: str, namespace: str | None, name: str) -> Object | None:
        """The object, or None when there is none."""

    def list(self, resource: str, namespace: str | None, labels: str = "", fields: str = "") -> list[Object]:
        """The objects that match, in the server's order; namespace None means all of them."""

    def age(self, timestamp: str | None, owner: Object | None = None) -> str:
        """How long ago the timestamp was, in words; `owner` is the object that the age belongs to."""


def list_if_allowed(source: Source, resource: str, namespace: str | None, labels: str = "", fields: str = "") -> list[Object]:
    """The list, or nothing where the server refuses: kubectl passes over such errors for all that only adds to a description."""
    from state.errors import StatusError

    try:
        return source.list(resource, namespace, labels=labels, fields=fields)
    except StatusError:
        return []


def get_or_why(source: Source, resource: str, namespace: str | None, name: str) -> tuple[Object | None, str]:
    """The object, or None and the server's words for why not."""
    from state.errors import StatusError

    try:
        found = source.get(resource, namespace, name)
    except StatusError as error:
        return None, str(error)
    return found, f'{resource} "{name}" not found'


class ClusterSource:
    """A `Source` on a cluster."""

    def __init__(self, cluster: Any):
        self._cluster = cluster

    @property
    def now(self) -> int:
        return self._cluster.now

    def _resource(self, name: str) -> Any:
        plural, _, group = name.partition(".")
        return self._cluster.catalog.by_plural(plural, group)

    def get(self, resource: str, namespace: str | None, name: str) -> Object | None:
        from state.errors import StatusError

        try:
            return self._cluster.get(self._resource(resource), namespace, name)
        except StatusError as error:
            if error.status.get("reason") != "NotFound":
                raise
            return None

    def list(self, resource: str, namespace: str | None, labels: str = "", fields: str = "") -> list[Object]:
        return self._cluster.list(self._resource(resource), namespace, labels=labels, fields=fields)["items"]

    def age(self, timestamp: str | None, owner: Object | None = None) -> str:
        return self._cluster.age(timestamp, owner)
