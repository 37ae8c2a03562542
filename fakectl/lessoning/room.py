"""The room that a lesson is played in: a cluster of its own that has the lesson loaded, at the moments that the document gives its steps.

It is a home of fakectl's (FAKECTL_HOME) below the user's, named after the lesson, so that anybody can look at it with other commands.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from types import TracebackType
from typing import Any, NamedTuple

from fakectl.keeping import Keeper
from fakectl.session import Session

from .playing import Player, Skipped
from .reading import Document, Step
from .scratch import SECOND, Answer, Scratch

CHANCE = frozenset({"events", "events.events.k8s.io", "leases.coordination.k8s.io", "endpoints", "endpointslices.discovery.k8s.io"})
NOTES = ("kubectl.kubernetes.io/last-applied-configuration", "kubernetes.io/change-cause")  # annotations that say how, not what


class Tried(NamedTuple):
    """What a line printed, whether it leads to what a step wants, and whether it changed something that was undone."""

    answer: Answer
    right: bool
    undone: bool


class Room(Scratch):
    """One learner's cluster; `anchor` is the moment (nanoseconds) of the document's zero. It stays when the lesson is left."""

    def __init__(self, folder: str, lesson: dict[str, Any], document: Document, anchor: int):
        self.folder, self.epoch, self.now = folder, anchor, anchor
        self.home, self.work = os.path.join(folder, "home"), os.path.join(folder, "work")
        self._settings: dict[str, str] = {}
        self._keeper, self._opener = Keeper(), Session.opener
        self.lesson, self.document = lesson, document
        self.player = Player(document, self)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing is thrown away."""
        self._keeper.end()

    def build(self, step: int) -> None:
        """A new cluster on which the first `step` steps of the lesson were done."""
        self._keeper.end()
        for place in (self.home, self.work):
            shutil.rmtree(place, ignore_errors=True)
        self.now = self.epoch
        self._make()
        with closing(self.cluster()) as cluster:
            cluster.set_lessons([{**self.lesson, "steps": []}])
            cluster.commit()
        self.player = Player(self.document, self)
        for done in self.lesson["steps"][:step]:
            with suppress(Skipped):
                self.run_step(done, done["command"])

    def run_step(self, step: dict[str, Any], line: str) -> Answer:
        """Run a line at the moment of a step. Raises Skipped."""
        self.now = max(self.now, self.epoch + int(step["at"] * SECOND))
        answer = self.player.run(Step(step.get("line", 0), line)).answer
        with closing(self.cluster()) as cluster:
            self.now = max(self.now, -(-cluster.now // SECOND) * SECOND)
        return answer

    def outcome(self) -> dict[tuple[str, str, str], Any]:
        """What there is on the cluster, apart from what controllers made, from moments and from chance."""
        with closing(self.cluster()) as cluster:
            found = [(r.gr, obj) for r in cluster.catalog.all if "list" in r.verbs and r.gr not in CHANCE
                     for obj in cluster.list(r)["items"]]
        return {(gr, o["metadata"].get("namespace", ""), o["metadata"]["name"]): _asked(o) for gr, o in found if not _controlled(o)}

    def aside(self, line: str) -> str:
        """Run a line without kubectl, such as one that sets a variable; what it prints. Raises Skipped."""
        return self.player.run(Step(0, line)).answer.text

    def tried(self, step: dict[str, Any], line: str) -> Tried:
        """Run a line that is not the step's own. If it does not lead to the same, it has not happened. Raises Skipped."""
        before = self.outcome()
        answer, leads = self._branch(step, line)
        try:
            wanted, led = self._branch(step, step["command"])
        except Skipped:
            return Tried(answer, False, leads != before)
        shows = answer.code == wanted.code == 0 and bool(answer.out.strip()) and answer.text == wanted.text
        right = leads == led and (led != before or shows)
        if right:
            self.run_step(step, line)
        return Tried(answer, right, not right and leads != before)

    def _branch(self, step: dict[str, Any], line: str) -> tuple[Answer, dict[tuple[str, str, str], Any]]:
        """What a line prints and leads to; the cluster is as before afterwards."""
        kept, now = self.keep("branch"), self.now
        variables = dict(self.player.variables)
        try:
            return self.run_step(step, line), self.outcome()
        finally:
            self.back(kept)
            self.now, self.player.variables = now, variables


def _controlled(obj: dict[str, Any]) -> bool:
    return any(ref.get("controller") for ref in obj["metadata"].get("ownerReferences", ()))


def _asked(obj: dict[str, Any]) -> dict[str, Any]:
    """An object without its state and without what differs from one making to the next."""
    meta = obj["metadata"]
    notes = {k: v for k, v in meta.get("annotations", {}).items() if k not in NOTES}
    kept = {"labels": meta.get("labels", {}), "annotations": notes, "deletes": "deletionTimestamp" in meta}
    return {**{k: v for k, v in obj.items() if k not in ("metadata", "status")}, **kept}
