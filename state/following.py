"""A lesson is followed: while its commands are typed in order, each happens at the moment that the document gives it.

The commands between (reads that somebody leaves out may be skipped) run at the real pace. Nothing here knows any document: steps are data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from .clock import SECOND

READS = frozenset({"get", "describe", "logs", "events", "top", "explain", "version", "wait", "api-resources", "api-versions", "diff",
                   "cluster-info", "config", "options", "help", "completion", "kustomize"})
READING_GROUPS = {"rollout": ("status", "history"), "auth": ("can-i", "whoami")}
VALUED = frozenset({"-n", "--namespace", "--context", "--cluster", "--user", "--kubeconfig", "-s", "--server", "--as"})
Step = dict[str, Any]
Call = Sequence[str | None]


def words(command: str) -> list[str]:
    """The arguments of a plain command line, without the leading `kubectl`; none of a line that a shell would not take."""
    from shlex import split as split_words

    try:
        split = split_words(command)
    except ValueError:
        return []
    return split[1:] if split[:1] == ["kubectl"] else split


def calls(step: Step) -> list[Call]:
    """The kubectl command lines of a step; None stands for a word that the shell fills in."""
    return step.get("calls") or [words(step["command"])]


def is_read(argv: Call) -> bool:
    """Whether a command line only looks, so that somebody may leave it out."""
    found: list[str] = []
    skip = False
    for word in argv:
        if skip or word is None or word.startswith("-"):
            skip = not skip and word in VALUED
        else:
            found.append(word)
    return bool(found) and (found[0] in READS or found[1:2] != [] and found[1] in READING_GROUPS.get(found[0], ()))


def next_match(lines: Sequence[tuple[Call, Any]], start: int, argv: Sequence[str]) -> int | None:
    """The index of the first command line from `start` on that is this one, with nothing but reads skipped."""
    for i in range(start, len(lines)):
        if _same(lines[i][0], argv):
            return i
        if not is_read(lines[i][0]):
            return None
    return None


def _same(wanted: Call, argv: Sequence[str]) -> bool:
    return len(wanted) == len(argv) and all(w is None or w == a for w, a in zip(wanted, argv, strict=True))


def timed(steps: Sequence[Step]) -> list[tuple[Call, Any]]:
    """Every command line of the steps with its moment in seconds."""
    return [(call, step["at"]) for step in steps for call in calls(step)]


class Following:
    """Where a learner stands in a lesson: `step` is the next command line, `anchor` the moment (nanoseconds) of the document's zero."""

    def __init__(self, text: str = ""):
        state = json.loads(text) if text else {}
        self.lesson: str = state.get("lesson", "")
        self.step: int = state.get("step", 0)
        self.anchor: int = state.get("anchor", 0)

    def dump(self) -> str:
        return json.dumps({"lesson": self.lesson, "step": self.step, "anchor": self.anchor})

    def advance(
        self,
        lessons: Sequence[dict[str, Any]],
        argv: Sequence[str],
        now: int,
        untouched: Callable[[dict[str, Any]], bool],
        made: Callable[[], int] = lambda: 0,
    ) -> int | None:
        """The moment at which this command happens, or None when it is no lesson's next one.

        `untouched(lesson)` tells whether nothing that the lesson names exists yet, so that it may be begun (again). `made()` is when the
        cluster was made, which is a document's zero too: a lesson begins that much later where that is still to come, so that what the
        cluster came with is as old as in the document.
        """
        for lesson in lessons:
            if lesson["name"] == self.lesson:
                lines = timed(lesson["steps"])
                found = next_match(lines, self.step, argv)
                if found is not None:
                    self.step = found + 1
                    return self.anchor + int(lines[found][1] * SECOND)
        for lesson in lessons:
            lines = timed(lesson["steps"])
            found = next_match(lines, 0, argv)
            if found is not None and untouched(lesson):
                offset = int(lines[found][1] * SECOND)
                self.lesson, self.step, self.anchor = lesson["name"], found + 1, max(now - offset, made())
                return self.anchor + offset
        return None
