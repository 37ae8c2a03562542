"""What has been made of objects and is kept, so that a server need not read and write out again what has not changed.

An object's resource version names its content within one file: a file is never rewound, and what was not committed is never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from .pure.objects import Object

MOST = 64 * 1024 * 1024  # bytes, by the reckoning of who keeps something
Place = tuple[str, str]  # (namespace, name)


class Kept:
    """For one file, shared by threads: of an object, one thing for each form ("a row of v1 pods"), as of one version.

    `lent(gr, namespace, name)` is the object as somebody knows it, in whatever version, or None.
    """

    def __init__(self, most: int = MOST):
        self._most = most
        self._made: dict[tuple[str, Place], tuple[int, Any, int]] = {}
        self._size = 0
        self._lock = Lock()
        self.lent: Callable[[str, str, str], Object | None] = _nothing

    def find(self, form: str, place: Place, version: int) -> Any:
        """What was kept of the object's version, or None."""
        found = self._made.get((form, place))
        return found[1] if found and found[0] == version else None

    def keep(self, form: str, place: Place, version: int, made: Any, size: int) -> None:
        """Keep what takes about so many bytes. When it is too much, what was kept first goes, down to the half."""
        with self._lock:
            old = self._made.pop((form, place), None)
            self._made[form, place] = version, made, size
            self._size += size - (old[2] if old else 0)
            if self._size > self._most:
                self._forget()

    def _forget(self) -> None:
        for key in list(self._made):
            if self._size <= self._most // 2:
                return
            self._size -= self._made.pop(key)[2]


def _nothing(gr: str, namespace: str, name: str) -> None:
    return None
