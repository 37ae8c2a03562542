"""Watches: what happens to some objects from now on, and how long somebody looks.

With a running clock a watch goes on until it is interrupted. Where time stands still the controllers' due times are played one by one
until nothing has changed for a minute of the cluster's time, at most five minutes. Source: apiserver `pkg/storage/cacher` (what a watch
with selectors sees), client-go `tools/watch/until.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from state import Cluster
from state.kind import Resource, hook

from .pacing import Pace

if TYPE_CHECKING:
    from .session import Session

Object = dict[str, Any]
Event = tuple[str, Object]


def version(cluster: Cluster) -> int:
    """The resource version of the cluster as a whole, which a watch starts from."""
    return cluster.version()


class Watcher:
    """The changes of a resource's objects after its making: of a namespace ("" for all), of one name, of those that match selectors."""

    def __init__(self, cluster: Cluster, resource: Resource, namespace: str = "", name: str = "", *, labels: str = "", fields: str = ""):
        self._cluster, self._resource, self._namespace, self._name = cluster, resource, namespace, name
        self._test = _test(resource, labels, fields)
        self._since = version(cluster)
        self._known: dict[tuple[str, str], Object] = {}
        if self._test is not None:
            found = cluster.list(resource, namespace or None, labels=labels, fields=fields)["items"]
            self._known = {_key(obj): obj for obj in found}

    def events(self) -> list[Event]:
        """What happened since the last look: (ADDED | MODIFIED | DELETED, the object as it was then). Raises Expired."""
        events: list[Event] = []
        for rv, kind, obj in self._cluster.changes(self._resource, self._since):
            self._since = rv
            place, name = _key(obj)
            if self._namespace in ("", place) and self._name in ("", name):
                events += self._seen(kind, obj)
        return events

    def _seen(self, kind: str, obj: Object) -> list[Event]:
        """The event as this watcher gets it: an object that begins to match is new to it, one that ceases to is gone."""
        if obj["apiVersion"] != self._resource.api_version:
            obj = {**obj, "apiVersion": self._resource.api_version}
        if self._test is None:
            return [(kind, obj)]
        before = self._known.pop(_key(obj), None)
        if kind != "DELETED" and self._test(obj):
            self._known[_key(obj)] = obj
            return [("MODIFIED" if before else "ADDED", obj)]
        if before is None:
            return []
        return [("DELETED", obj if kind == "DELETED" else before)]


def _key(obj: Object) -> tuple[str, str]:
    meta = obj["metadata"]
    return meta.get("namespace", ""), meta["name"]


def _test(resource: Resource, labels: str, fields: str) -> Callable[[Object], bool] | None:
    """Whether an object matches both selectors; None when they let everything through."""
    if not labels and not fields:
        return None
    from state.pure.selectors import fields_match, parse_fields, parse_labels

    selector, terms, known = parse_labels(labels), parse_fields(fields), hook(resource, "fields")

    def test(obj: Object) -> bool:
        have = {"metadata.name": obj["metadata"]["name"], "metadata.namespace": obj["metadata"].get("namespace", "")}
        if fields and known:
            have |= known(obj)
        return selector.matches(obj["metadata"].get("labels")) and fields_match(terms, have)

    return test


def play(session: Session, look: Callable[[], bool]) -> None:
    """Call `look` again and again while time goes on; it prints what is new and tells whether there was something."""
    pace = Pace(session)
    while True:
        if look():
            pace.note()
        if not pace.go(None):
            return
