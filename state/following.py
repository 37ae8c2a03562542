"""A lesson is followed: while its commands are typed in order, each happens at the moment that the document gives it.

The commands between (reads that somebody leaves out may be skipped) run at the real pace. Nothing here knows any document: steps are data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from .clock import SECOND

READS = {"get", "describe", "logs", "events", "top", "explain", "version"}
Step = dict[str, Any]


def words(command: str) -> list[str]:
    """The arguments of a step's command, without the leading `kubectl`."""
    from shlex import split as split_words

    split = split_words(command)
    return split[1:] if split[:1] == ["kubectl"] else split


def is_read(step: Step) -> bool:
    """Whether a step only looks, so that somebody may leave it out."""
    argv = words(step["command"])
    return bool(argv) and (argv[0] in READS or argv[:2] in (["rollout", "status"], ["rollout", "history"]))


def next_match(steps: Sequence[Step], start: int, argv: Sequence[str]) -> int | None:
    """The index of the first step from `start` on that is this command, with nothing but reads skipped."""
    for i in range(start, len(steps)):
        if words(steps[i]["command"]) == list(argv):
            return i
        if not is_read(steps[i]):
            return None
    return None


class Following:
    """Where a learner stands in a lesson: `step` is the next one, `anchor` the moment (nanoseconds) of the document's zero."""

    def __init__(self, text: str = ""):
        state = json.loads(text) if text else {}
        self.lesson: str = state.get("lesson", "")
        self.step: int = state.get("step", 0)
        self.anchor: int = state.get("anchor", 0)

    def dump(self) -> str:
        return json.dumps({"lesson": self.lesson, "step": self.step, "anchor": self.anchor})

    def advance(
        self, lessons: Sequence[dict[str, Any]], argv: Sequence[str], now: int, untouched: Callable[[dict[str, Any]], bool]
    ) -> int | None:
        """The moment at which this command happens, or None when it is no lesson's next one.

        `untouched(lesson)` tells whether nothing that the lesson names exists yet, so that it may be begun (again).
        """
        for lesson in lessons:
            steps = lesson["steps"]
            if lesson["name"] == self.lesson:
                found = next_match(steps, self.step, argv)
                if found is not None:
                    self.step = found + 1
                    return self.anchor + int(steps[found]["at"] * SECOND)
        for lesson in lessons:
            steps = lesson["steps"]
            found = next_match(steps, 0, argv)
            if found is not None and untouched(lesson):
                self.lesson, self.step, self.anchor = lesson["name"], found + 1, now - int(steps[found]["at"] * SECOND)
                return now
        return None
