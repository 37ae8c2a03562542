"""Tells watches what happens: one thread looks at the cluster while anybody watches, and passes new changes on.

It wakes when a request of this process has written, when work is due by the running clock, and every few milliseconds to see whether
another process has committed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from state import ClusterError, StatusError
from state.standing import StandingCluster
from state.watching import Change

from .workers import Clusters

LOOK = 0.02  # seconds between looks at what other processes do
MOST = 5000  # changes that a slow watcher may be behind
SECOND = 1_000_000_000


class Subscription:
    """What a watcher has not taken yet. `lost` when changes were missed or there were too many: then the watch must end."""

    def __init__(self, wanted: Callable[[Change], bool]):
        self.wanted = wanted
        self.changes: list[Change] = []
        self.lost = False
        self.reached = 0
        self._news = asyncio.Event()

    def tell(self, changes: list[Change], version: int) -> None:
        """Called in the loop: note what happened up to a version."""
        found = [c for c in changes if self.wanted(c)]
        self.reached = version
        if len(self.changes) + len(found) > MOST:
            self.lost = True
        else:
            self.changes += found
        if found or self.lost:
            self._news.set()

    def end(self) -> None:
        """Called in the loop: let the watch end."""
        self.lost = True
        self._news.set()

    async def take(self, seconds: float) -> list[Change]:
        """The changes since the last time, or none after so many seconds."""
        try:
            async with asyncio.timeout(max(seconds, 0)):
                await self._news.wait()
        except TimeoutError:
            return []
        self._news.clear()
        taken, self.changes = self.changes, []
        return taken


class Hub:
    """`start` in the loop; then `subscribe`, and `poke` from any thread after a write."""

    def __init__(self, clusters: Clusters, loop: asyncio.AbstractEventLoop):
        self.clusters, self.loop = clusters, loop
        self.subscriptions: set[Subscription] = set()
        self.version = 0
        self._wake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread and every watch."""
        self._stopped = True
        for subscription in self.subscriptions:
            subscription.end()
        self._wake.set()

    def join(self) -> None:
        self._thread.join(timeout=5)

    def poke(self) -> None:
        """Somebody has written."""
        self._wake.set()

    def subscribe(self, wanted: Callable[[Change], bool], version: int) -> Subscription:
        """Tell of changes from now on. `version` is one that the caller has just seen; what he reads first must not be older."""
        made = Subscription(wanted)
        if not self.subscriptions:
            self.version = max(self.version, version)
        self.subscriptions.add(made)
        self._wake.set()
        return made

    def unsubscribe(self, subscription: Subscription) -> None:
        self.subscriptions.discard(subscription)

    # -- the thread ---------------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        pause: float | None = None
        while not self._stopped:
            self._wake.wait(pause)
            self._wake.clear()
            try:
                pause = self._round() if self.subscriptions else None
            except (ClusterError, StatusError):
                pause = 1.0  # the file is gone or locked: requests say so, watches wait

    def _round(self) -> float:
        """Look once; how long to wait until the next look."""
        version, due = self.clusters.here().glance()
        if version != self.version or due == 0:
            self.clusters.run(self._publish, writes=True)
            _, due = self.clusters.here().glance()
        return LOOK if due is None else min(LOOK, due / SECOND)

    def _publish(self, cluster: StandingCluster) -> None:
        version = cluster.version()
        try:
            changes = cluster.log(self.version) if version > self.version else []
        except StatusError:
            self.loop.call_soon_threadsafe(self._lose)
            changes = []
        cluster.commit()
        self.version = version
        if changes:
            self.loop.call_soon_threadsafe(self._tell, changes, version)

    def _tell(self, changes: list[Change], version: int) -> None:
        for subscription in self.subscriptions:
            subscription.tell(changes, version)

    def _lose(self) -> None:
        for subscription in self.subscriptions:
            subscription.end()
