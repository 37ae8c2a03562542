"""A scratch cluster to replay a document on: its own home in a temporary folder, its own clock, no pager, no network, no shell.

A replay starts from a copy of one new cluster, so that each try costs a file copy and its commands.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any, NamedTuple, Self

from fakectl.keeping import Keeper
from fakectl.session import Session
from state import Cluster
from state.pure.times import format_micro, parse_rfc3339

SECOND = 1_000_000_000
EPOCH = parse_rfc3339("2026-01-01T00:00:00Z")


class Answer(NamedTuple):
    """What a command printed (both streams, as a terminal shows them), its stdout alone, and its exit code."""

    text: str
    out: str
    code: int


def shapes_cluster(lesson: Mapping[str, Any]) -> bool:
    """Whether a lesson tells what a cluster has from its making on: its nodes' names, its age, its own service's address."""
    return bool(lesson.get("nodes") or lesson.get("clusterAge")) or "services/default/kubernetes" in lesson.get("addresses", {})


class _Both(io.StringIO):
    """A stream that also writes what it gets to a shared one."""

    def __init__(self, shared: io.StringIO):
        super().__init__()
        self._shared = shared

    def write(self, text: str) -> int:
        self._shared.write(text)
        return super().write(text)


class Scratch:
    """A place for replays. `now` is the moment of the next command, in nanoseconds since the epoch."""

    def __init__(self, settings: Mapping[str, str] | None = None, epoch: int = EPOCH):
        self.folder = tempfile.mkdtemp(prefix="fakectl-lesson-")
        self.epoch = self.now = epoch
        self._settings = dict(settings or {})
        self.work = os.path.join(self.folder, "work")
        self._new = os.path.join(self.folder, "new")
        self._homes = 0
        self.home = self._new
        self._keeper = Keeper()
        self._opener = Session.opener
        try:
            self._make()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._keeper.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        os.makedirs(self.work)
        self.run(["get", "namespaces"])

    @property
    def env(self) -> dict[str, str]:
        """The environment of a command."""
        return {"HOME": self.folder, "FAKECTL_HOME": self.home, "FAKECTL_LESSON": "none", **self._settings,
                "FAKECTL_NOW": format_micro(self.now)}

    def begin(self, pod_start: int = 0, pod_stop: int = 0, lessons: Sequence[dict[str, Any]] = ()) -> None:
        """A new cluster at the epoch: how long its pods take to start and stop (nanoseconds), and the lessons that it has loaded."""
        self._keeper.end()
        self._homes += 1
        self.home = os.path.join(self.folder, f"home-{self._homes}")
        shutil.rmtree(self.work)
        os.makedirs(self.work)
        self.now = self.epoch
        if any(shapes_cluster(lesson) for lesson in lessons):
            self._made_with(lessons)
        else:
            shutil.copytree(self._new, self.home)
        with closing(self.cluster()) as cluster:
            cluster.set_setting("pod_start", f"{pod_start}ns")
            cluster.set_setting("pod_stop", f"{pod_stop}ns")
            if lessons:
                cluster.set_lessons(list(lessons))
            cluster.commit()

    def _made_with(self, lessons: Sequence[dict[str, Any]]) -> None:
        """A new cluster that is made with lessons, since they say what it has from the beginning."""
        path = os.path.join(self.folder, f"lesson-{self._homes}.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(lessons[0], f)
        before, self._settings = self._settings, {**self._settings, "FAKECTL_LESSON": path}
        self.run(["get", "namespaces"])
        self._settings = before

    def move(self, epoch: int) -> None:
        """Begin replays at another moment from now on (nanoseconds)."""
        self._keeper.end()
        shutil.rmtree(self._new)
        self.epoch = self.now = epoch
        self.home = self._new
        self.run(["get", "namespaces"])

    def cluster(self) -> Cluster:
        """The cluster itself at the present moment; to be closed."""
        return self._keeper.open(Cluster, self._file(), env={"FAKECTL_NOW": format_micro(self.now)})

    def _file(self) -> str:
        return os.path.join(self.home, "clusters", "fake.db")

    def run(self, argv: Sequence[str], stdin: str = "") -> Answer:
        """One kubectl command line at the present moment."""
        from fakectl.cli import INTERRUPTED, main

        both = io.StringIO()
        out, err = _Both(both), _Both(both)
        Session.opener = staticmethod(self._keeper.open)
        try:
            code = main(list(argv), stdin=io.StringIO(stdin), stdout=out, stderr=err, env=self.env, cwd=self.work)
        finally:
            Session.opener = staticmethod(self._opener)
        if code == INTERRUPTED:  # the person at the terminal means the whole replay, not one command of it
            raise KeyboardInterrupt
        return Answer(both.getvalue(), out.getvalue(), code)

    def due(self) -> int | None:
        """When the cluster next has work (nanoseconds)."""
        with closing(self.cluster()) as cluster:
            return cluster.next_due()

    def keep(self, name: str) -> str:
        """Keep the cluster as it is under a name, to come back to; what `back` takes."""
        kept = os.path.join(self.folder, f"{name}.db")
        self._keeper.end()
        shutil.copyfile(self._file(), kept)
        return kept

    def back(self, kept: str) -> None:
        """Go back to what was kept."""
        self._keeper.end()
        for end in ("-wal", "-shm"):
            if os.path.exists(self._file() + end):
                os.unlink(self._file() + end)
        shutil.copyfile(kept, self._file())

    def file(self, name: str, text: str) -> None:
        """Write a file that a document shows into the working folder (never outside of it)."""
        path = os.path.normpath(os.path.join(self.work, name))
        if not path.startswith(self.work + os.sep):
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.isdir(path):
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
