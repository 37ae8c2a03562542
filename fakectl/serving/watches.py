"""Watch streams: the objects there are or the changes since a version, then every change as it comes, in the form that was asked for.

Sources: apiserver `pkg/endpoints/handlers/{get,watch}.go`, `pkg/storage/cacher`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from state import StatusError
from state.standing import Listed, Query, StandingCluster
from state.watching import Change, Seen, event, number

from .answers import Writer, encoded
from .hub import Hub, Subscription
from .messages import Request
from .negotiation import META, Form
from .options import listing
from .paths import Target

BOOKMARK_SECONDS = 60.0
LONGEST = 1800 * 1.5  # seconds that a watch lasts when its client does not say
INITIAL_END = "k8s.io/initial-events-end"
Run = Callable[[Callable[[StandingCluster], Any]], Awaitable[Any]]


class Watch:
    """One watch of one client."""

    def __init__(self, request: Request, target: Target, form: Form, make_writer: Callable[[StandingCluster], Writer]):
        self.request, self.target, self.form, self.make_writer = request, target, form, make_writer
        self.query: Query = listing(request)
        if target.name:
            fields = ",".join(filter(None, (f"metadata.name={target.name}", self.query.fields)))
            self.query = self.query._replace(fields=fields)
        self.bookmarks = request.flag("allowWatchBookmarks")
        self.initial = request.flag("sendInitialEvents")
        self.seconds = float(request.param("timeoutSeconds") or 0) or LONGEST
        self.sent = 0  # the version up to which everything has been sent
        self.test: Any = None
        self.seen: Seen = set()
        self.headed = False

    def wanted(self, change: Change) -> bool:
        return change.gr == self.target.resource.gr and self.target.namespace in (None, change.namespace)

    def begin(self, cluster: StandingCluster) -> bytes:
        """What is sent first. Raises StatusError for a watch that cannot be."""
        query, resource = self.query, self.target.resource
        version = number(query.version)
        self.test = cluster.matcher(resource, query.labels, query.fields)
        newest = cluster.version()
        writer = self.make_writer(cluster)
        if self.initial or not version:
            return self._everything(cluster, writer)
        self.sent = version
        changes = cluster.log(version, resource)
        if self.test is not None:
            self.seen = cluster.seen_at(resource, self.target.namespace, self.test, version)
        out = b"".join(self.lines(writer, changes))
        self.sent = max(self.sent, newest)
        return out

    def _everything(self, cluster: StandingCluster, writer: Writer) -> bytes:
        resource = self.target.resource
        version = self.query.version if self.query.version != "0" else ""
        listed: Listed = cluster.listed(resource, self.target.namespace, Query(self.query.labels, self.query.fields, version=version))
        out = []
        if not self.request.query.get("sendInitialEvents") or self.initial:
            for obj in listed.items:
                self.seen.add((obj["metadata"].get("namespace", ""), obj["metadata"]["name"]))
                out.append(self.line(writer, "ADDED", obj))
        elif self.test is not None:
            self.seen = cluster.seen_at(resource, self.target.namespace, self.test, cluster.version())
        self.sent = int(listed.meta["resourceVersion"])
        if self.initial and self.bookmarks:
            out.append(self.bookmark(writer, {INITIAL_END: "true"}))
        return b"".join(out)

    def told(self, changes: list[Change], cluster: StandingCluster) -> bytes:
        """The events of new changes."""
        return b"".join(self.lines(self.make_writer(cluster), changes))

    def lines(self, writer: Writer, changes: list[Change]) -> Iterator[bytes]:
        """The events that these changes are to this watch."""
        for change in changes:
            if change.version <= self.sent or not self.wanted(change):
                continue
            self.sent = change.version
            kind = event(change, self.test, self.seen)
            if kind:
                yield self.line(writer, kind, change.obj)

    def line(self, writer: Writer, kind: str, obj: dict[str, Any]) -> bytes:
        shaped = writer.shaped(self.target.resource, writer.cluster.served_as(self.target.resource, obj))
        if self.form.shape == "Table" and self.headed:
            shaped["columnDefinitions"] = None
        self.headed = True
        return encoded({"type": kind, "object": shaped}, writer.clock)

    def bookmark(self, writer: Writer, annotations: dict[str, str] | None = None) -> bytes:
        """A line that says how far the watch has come."""
        resource = self.target.resource
        meta: dict[str, Any] = {"resourceVersion": str(self.sent), "creationTimestamp": None}
        if annotations:
            meta["annotations"] = annotations
        obj: dict[str, Any] = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": meta}
        if self.form.shape == "Table":
            row = {"kind": "PartialObjectMetadata", "apiVersion": f"{META}/v1", "metadata": meta}
            obj = {"kind": "Table", "apiVersion": f"{META}/v1", "metadata": {"resourceVersion": str(self.sent)}, "columnDefinitions": None,
                   "rows": [{"cells": [], "object": row}]}  # fmt: skip
        elif self.form.partial:
            obj = {"kind": "PartialObjectMetadata", "apiVersion": f"{META}/v1", "metadata": meta}
        return encoded({"type": "BOOKMARK", "object": obj}, writer.clock)


async def stream(watch: Watch, hub: Hub, subscription: Subscription, run: Run, now: Callable[[], float]) -> AsyncIterator[bytes]:
    """Everything that the watch sends after its beginning, until its time is over or its client must begin anew."""
    ends = now() + watch.seconds
    marked = now()
    while (left := ends - now()) > 0:
        changes = await subscription.take(min(left, max(marked + BOOKMARK_SECONDS - now(), 0)))
        if changes:
            out = await run(partial(watch.told, changes))
            if out:
                yield out
        if subscription.lost:
            return
        if now() - marked >= BOOKMARK_SECONDS or (left <= 0.5 and not changes):
            marked = now()
            watch.sent = max(watch.sent, subscription.reached)
            if watch.bookmarks:
                yield await run(lambda cluster: watch.bookmark(watch.make_writer(cluster)))


def error_line(error: StatusError, writer: Writer) -> bytes:
    """A watch that began too late ends with this event."""
    return encoded({"type": "ERROR", "object": error.status}, writer.clock)
