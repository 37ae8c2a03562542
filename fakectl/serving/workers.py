"""Threads that hold the cluster open and answer one request after another, each at its own moment and in one transaction.

One of them writes: SQLite lets one writer in at a time anyway, and what this one knows of the file stays true as long as no other process
writes. The others read; they share the texts that they have made of objects (`state/kept.py`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from state import ClusterError
from state.acting import ActingCluster
from state.standing import StandingCluster

T = TypeVar("T")
READERS = 3


class Clusters:
    """The cluster's file, opened once in each thread, and anew when somebody has put another file in its place.

    `line`: the command line whose requests these are, if it is one.
    """

    def __init__(self, path: str, env: Mapping[str, str], line: Sequence[str] = ()):
        self.path, self.env, self._line = path, env, line
        self._here = threading.local()
        self._open: list[StandingCluster] = []
        self._opening = threading.Lock()
        self._newest: tuple[int, StandingCluster] | None = None  # by the file's inode
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")

    def submit(self, work: Callable[[StandingCluster], T], *, writes: bool) -> Future[T]:
        """Have a thread do something with the cluster, at the moment when it comes to it."""
        return self._writer.submit(self._write, work) if writes else self._readers.submit(self._read, work)

    def run(self, work: Callable[[StandingCluster], T], *, writes: bool) -> T:
        """The same, waited for. Raises what the work raises."""
        return self.submit(work, writes=writes).result()

    def _write(self, work: Callable[[StandingCluster], T]) -> T:
        cluster = self.here()
        cluster.lend()
        try:
            return work(cluster)
        finally:
            cluster.rest()

    def _read(self, work: Callable[[StandingCluster], T]) -> T:
        cluster = self.here()
        try:
            if cluster.behind():
                cluster.rest()
                self.run(StandingCluster.version, writes=True)  # the writer knows more of what moves the cluster on
                cluster.look_again()
            return work(cluster)
        finally:
            cluster.rest()

    def here(self) -> StandingCluster:
        """This thread's cluster, at the present moment."""
        inode = self._inode()
        found: StandingCluster | None = getattr(self._here, "cluster", None)
        if not inode and self._open:  # making it anew would bring back what somebody has deleted
            raise ClusterError(f"the cluster file {self.path} is gone")
        if found is None or self._here.inode != inode:
            found = self._anew(found)
        found.look_again()
        return found

    def _anew(self, old: StandingCluster | None) -> StandingCluster:
        with self._opening:
            if old is not None:
                self._open.remove(old)
                old.close()
            inode = self._inode()
            like = self._newest[1] if self._newest and self._newest[0] == inode else None
            made = _opened(self.path, self.env, like, self._line)
            if inode != self._inode():  # made just now, or put there meanwhile: then nothing may be shared
                inode, made = self._inode(), _alone(made, self.path, self.env)
            self._here.cluster, self._here.inode = made, inode
            self._newest = inode, made
            self._open.append(made)
            return made

    def _inode(self) -> int:
        try:
            return os.stat(self.path).st_ino
        except OSError:
            return 0

    def close(self) -> None:
        """Close them all, when what they do is done."""
        self._readers.shutdown()
        self._writer.shutdown()
        for cluster in self._open:
            cluster.close()
        self._open.clear()


def _alone(made: StandingCluster, path: str, env: Mapping[str, str]) -> StandingCluster:
    made.close()
    return _opened(path, env)


def _opened(path: str, env: Mapping[str, str], like: StandingCluster | None = None, line: Sequence[str] = ()) -> StandingCluster:
    """The cluster for users of whom it has been asked already whether they may."""
    made = ActingCluster(path, env=env, line=line, like=like)
    made.asked = True
    return made
