"""A cluster's file kept open between the commands of one process: opening, closing and reading objects anew costs more than most commands.

What is remembered of a file stays true as long as nobody else commits (`state/memory.py`); a file that was put in its place is another one.
Only where an open file can be deleted, which rules out Windows.
"""
from __future__ import annotations

import os
from typing import Any

from state import Cluster
from state.kind import Resource
from state.pure.objects import Object, clone
from state.standing import StandingCluster

from .session import open_cluster


class KeptCluster(StandingCluster):
    """A cluster that one command after another uses. An object that it hands out is the command's own: what is done to it is forgotten."""

    def get(self, resource: Resource, namespace: str | None, name: str, subresource: str | None = None) -> Object:
        return clone(super().get(resource, namespace, name, subresource))

    def list(self, resource: Resource, namespace: str | None = None, **options: Any) -> dict[str, Any]:
        return clone(super().list(resource, namespace, **options))

    def close(self) -> None:
        """Hold nothing until the next command; what was not committed has not happened."""
        self.rest()

    def end(self) -> None:
        """Give the file back."""
        super().close()


class Keeper:
    """Opens clusters as `session.open_cluster` does, and keeps the one that was used last."""

    def __init__(self) -> None:
        self._kept: KeptCluster | None = None
        self._path, self._inode = "", (0, 0)

    def open(self, kind: type[Cluster], path: str, **how: Any) -> Cluster:
        """The cluster of this file, at the present moment; one of another kind than `Cluster` is opened as ever. Raises ClusterError."""
        if os.name == "nt" or kind is not Cluster:
            return open_cluster(kind, path, **how)
        if self._kept is not None and (path != self._path or _inode(path) != self._inode):
            self.end()
        if self._kept is None:
            made = KeptCluster(path, **how)
            self._kept, self._path, self._inode = made, path, _inode(path)
        else:
            try:
                self._kept.begin_anew(**how)
            except BaseException:
                self.end()
                raise
        return self._kept

    def end(self) -> None:
        """Keep nothing."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.end()


def _inode(path: str) -> tuple[int, int]:
    """Which file that is: another one may have taken its place."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino
