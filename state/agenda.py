"""Work that controllers asked for and that the file does not know of yet: most of it is done before the commit.

The law is that of the table `due`: a piece of work is (controller, key), it is due at the earliest moment asked for, and of two askings
for one moment the lower rank counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

Due = tuple[int, int, str, str]  # (moment, rank, key, controller): the order in which work is done
Row = tuple[str, str, int, int]  # (controller, key, moment, rank)


class Agenda:
    """Pieces of work by controller and key, and the first of them."""

    def __init__(self) -> None:
        self._due: dict[str, dict[str, tuple[int, int]]] = {}
        self._heap: list[Due] = []  # holds outdated entries too, which `first` passes over

    def __contains__(self, work: tuple[str, str]) -> bool:
        controller, key = work
        return key in self._due.get(controller, ())

    def add(self, controller: str, key: str, at: int, rank: int) -> None:
        """Ask for work at the moment `at`."""
        due = self._due.setdefault(controller, {})
        had = due.get(key)
        if had is None or (at, rank) < had:
            due[key] = at, rank
            heappush(self._heap, (at, rank, key, controller))

    def drop(self, controller: str, key: str) -> None:
        """Take a piece of work out, if it is there."""
        self._due.get(controller, {}).pop(key, None)

    def first(self) -> Due | None:
        """The piece of work that comes first."""
        while self._heap:
            at, rank, key, controller = self._heap[0]
            if self._due[controller].get(key) == (at, rank):
                return self._heap[0]
            heappop(self._heap)
        return None

    def hurry(self, controller: str, at: int) -> None:
        """Make everything that waits for this controller due at the moment `at`."""
        for key, (due, rank) in [*self._due.get(controller, {}).items()]:
            if due > at:
                self.add(controller, key, at, rank)

    def waiting(self, controller: str) -> list[Row]:
        """What waits for this controller, in no order."""
        return [(controller, key, at, rank) for key, (at, rank) in self._due.get(controller, {}).items()]

    def drain(self) -> Iterator[Row]:
        """Take everything out, in order of controller and key."""
        for controller, due in sorted(self._due.items()):
            for key, (at, rank) in sorted(due.items()):
                yield controller, key, at, rank
        self._due.clear()
        self._heap.clear()
