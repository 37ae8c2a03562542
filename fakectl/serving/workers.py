"""Threads that hold the cluster open and answer one request after another, each at its own moment and in one transaction."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from state import ClusterError
from state.standing import StandingCluster

T = TypeVar("T")


class Clusters:
    """The cluster's file, opened once in each thread, and anew when somebody has put another file in its place."""

    def __init__(self, path: str, env: Mapping[str, str]):
        self.path, self.env = path, env
        self._here = threading.local()
        self._open: list[StandingCluster] = []
        self._writing = threading.Lock()

    def run(self, work: Callable[[StandingCluster], T], *, writes: bool) -> T:
        """Do something with the cluster, now. Writers of this process come one after the other instead of waiting in SQLite."""
        if not writes:
            return self._done(work)
        with self._writing:
            return self._done(work)

    def _done(self, work: Callable[[StandingCluster], T]) -> T:
        cluster = self.here()
        try:
            return work(cluster)
        finally:
            cluster.rest()

    def here(self, *, fresh: bool = True) -> StandingCluster:
        """This thread's cluster, at the present moment unless that was not asked for."""
        inode = self._inode()
        found: StandingCluster | None = getattr(self._here, "cluster", None)
        if not inode and self._open:  # making it anew would bring back what somebody has deleted
            raise ClusterError(f"the cluster file {self.path} is gone")
        if found is None or self._here.inode != inode:
            if found is not None:
                self._open.remove(found)
                found.close()
            found = self._here.cluster = StandingCluster(self.path, env=self.env)
            self._here.inode = self._inode()
            self._open.append(found)
            fresh = True
        if fresh:
            found.look_again()
        return found

    def _inode(self) -> int:
        try:
            return os.stat(self.path).st_ino
        except OSError:
            return 0

    def close(self) -> None:
        """Close them all; no thread may be at work."""
        for cluster in self._open:
            cluster.close()
        self._open.clear()
