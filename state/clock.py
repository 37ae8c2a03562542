"""The cluster's clock: the only place where the wall clock is read.

Stored in the cluster as *running* (wall clock plus an offset, nanoseconds) or *frozen* (at a moment, nanoseconds since the epoch).
FAKECTL_NOW beats both for one command. A cluster's past is never undone: a moment before the last write counts as that moment.
"""

from __future__ import annotations

import json
import time
from typing import NamedTuple

SECOND = 1_000_000_000


class Clock(NamedTuple):
    """`frozen_at` is None while the clock runs; `offset` is then what is added to the wall clock."""

    offset: int = 0
    frozen_at: int | None = None

    @classmethod
    def load(cls, text: str | None) -> Clock:
        return cls(**json.loads(text)) if text else cls()

    def dump(self) -> str:
        return json.dumps({"offset": self.offset, "frozen_at": self.frozen_at})

    def now(self) -> int:
        """The moment that this clock shows, in nanoseconds since the epoch."""
        return wall() + self.offset if self.frozen_at is None else self.frozen_at

    def moved_to(self, moment: int, *, running: bool) -> Clock:
        """The clock that shows `moment` now, running on from there or frozen."""
        return Clock(offset=moment - wall()) if running else Clock(frozen_at=moment)


def wall() -> int:
    """The wall clock, in nanoseconds since the epoch."""
    return time.time_ns()


def sleep(ns: int) -> bool:
    """Sleep for `ns` nanoseconds; False when the wall clock did not move meanwhile (somebody froze it)."""
    before = wall()
    time.sleep(ns / SECOND)
    return wall() != before
