"""How a command follows something that goes on: in the cluster's time, which jumps where the clock is frozen."""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .session import Session

SECOND = 1_000_000_000
QUIET, LONGEST = 60 * SECOND, 300 * SECOND
GLANCE = SECOND // 5  # how soon the changes of another process are seen


def pause(session: Session, ns: int) -> None:
    """Let so much time go by, in nanoseconds, with what was said so far on the screen."""
    session.flush()
    end = session.cluster.now + ns
    while session.cluster.wait_next(end):
        continue


class Pace:
    """Time as it goes by for one command. `go` waits for the next moment; `note` is told when something happened."""

    def __init__(self, session: Session):
        self.session, self.cluster = session, session.cluster
        self.frozen = bool(session.env.get("FAKECTL_NOW")) or self.cluster.clock.frozen_at is not None
        self.begun = self.last = self.cluster.now

    def note(self) -> None:
        self.last = self.cluster.now

    def go(self, moment: int | None) -> bool:
        """Show what was said and wait, until `moment` if there is one.

        False, with a word on stderr, when a frozen clock has gone far enough.
        """
        self.session.flush()
        end = min(self.last + QUIET, self.begun + LONGEST) if self.frozen else self.cluster.now + GLANCE
        if self.frozen and self.cluster.now >= end:
            return self._end()
        self.cluster.wait_next(end if moment is None else max(min(moment, end), self.cluster.now + 1))
        self.frozen = self.frozen or self.cluster.now > self.cluster.clock.now()
        return True

    def _end(self) -> bool:
        why = "five minutes have passed" if self.last + QUIET > self.begun + LONGEST else "nothing has changed for 60s"
        self.session.note(f"fakectl: the clock is frozen and {why} of the cluster's time: the watch ends here")
        return False
