"""The object behind the `fakectl` fixture: a cluster of one test, and the ways to talk to it."""
from __future__ import annotations

import json
import os
import shlex
import shutil
import threading
from collections.abc import Mapping, Sequence
from textwrap import dedent
from typing import Any, NamedTuple

from fakectl.workerclient import PATIENCE

from . import moments
from .results import Result
from .workshop import Workshop

Line = str | Sequence[str]
NOW = "2026-01-01T00:00:00Z"  # where the clock of a test's cluster stands
RUNNING = "running"
LONG_AGO = "1970-01-01T00:00:00Z"  # a clock cannot be set to before its cluster's last change
SQLITE = b"SQLite format 3\0"
JOURNAL = 18, b"\2\2"  # where a SQLite file says that it has a write-ahead log, and how
SETTINGS = ("seed", "nodes", "pod_start", "pod_stop", "profile", "lesson", "metrics")  # what a cluster is made with
OURS = ("FAKECTL_", "KUBE")  # how variables begin that change what a command does


def inherited() -> dict[str, str]:
    """The variables of the shell that started the tests, which are not to change what they see."""
    return {name: value for name, value in os.environ.items() if name.startswith(OURS)}


class Wanted(NamedTuple):
    """What a test wants of its cluster: `settings` (see SETTINGS), the file that it starts from, the moment where its clock stands.

    `now` is "" for NOW, or for a file's last change; RUNNING leaves the clock alone. A command may take `timeout` seconds.
    """

    settings: Mapping[str, Any]
    cluster: str = ""
    now: str = ""
    timeout: float = PATIENCE


class Clock:
    """The cluster's clock: it stands still until a test moves it."""

    def __init__(self, fakectl: Fakectl):
        self._fakectl = fakectl

    def now(self) -> str:
        """The cluster's time, RFC 3339."""
        return self._run("show")

    def set(self, moment: Any) -> str:
        """Stop the clock at a moment (a text such as 2026-01-01T12:00:00Z, or a datetime); the time that it is then."""
        return self._run("set", moments.rfc3339(moment))

    def advance(self, length: Any) -> str:
        """Let the cluster live through 5m, 90s (a text, a timedelta or a number of seconds); the time that it is then."""
        return self._run("advance", moments.duration(length))

    def resume(self) -> str:
        """Let the clock run on with the wall clock; the time that it is now."""
        return self._run("resume")

    def _run(self, *words: str) -> str:
        return self._fakectl(["clock", *words]).check().stdout.split()[0]


class Fakectl:
    """A cluster. `home` is its FAKECTL_HOME. It is made when the first command needs it, at that moment of freezegun's, if there is one."""

    def __init__(self, workshop: Workshop, wanted: Wanted, ignored: Mapping[str, str]):
        self._workshop, self._wanted, self._ignored = workshop, wanted, ignored
        self.home = workshop.folder()
        self.clock = Clock(self)
        self.settings = {f"FAKECTL_{name.upper()}": str(value) for name, value in {"lesson": "none", **wanted.settings}.items()}
        self._made, self._making = False, threading.RLock()

    def __call__(self, line: Line, *more: str, stdin: Any = "", env: Mapping[str, str] | None = None, cwd: str | None = None) -> Result:
        """Run a command line, as a shell splits it ("get pods -A"), or its words; what it came to, whatever that is.

        `stdin` is a text, bytes, or something that becomes JSON; `env` goes over the test's environment; `cwd` is the test's without it.
        """
        words = shlex.split(line) if isinstance(line, str) and not more else [*([line] if isinstance(line, str) else line), *more]
        if words and words[0] in ("kubectl", "fakectl"):
            del words[0]
        self.make()
        return self._run(words, _text(stdin), env or {}, cwd or os.getcwd())

    def kubectl(self, *words: Any, **options: Any) -> Result:
        """The same: `fakectl.kubectl("get pods")` or `fakectl.kubectl("get", "pods")`."""
        return self(*words, **options)

    def ok(self, line: Line, *more: str, **options: Any) -> str:
        """The stdout of a command that must go well. Raises AssertionError."""
        return self(line, *more, **options).check().stdout

    def apply(self, manifest: Any, *words: str) -> Result:
        """`apply -f -` with a text (which may be indented as a whole), a dict, or a list of dicts.

        Raises AssertionError unless it goes well.
        """
        text = manifest if not isinstance(manifest, list) else {"apiVersion": "v1", "kind": "List", "items": manifest}
        return self(["apply", "-f", "-", *words], stdin=dedent(text) if isinstance(text, str) else text).check()

    def fault(self, *words: str) -> Result:
        """`fakectl fault …`: what is to go wrong. Raises AssertionError unless it goes well."""
        return self._own("fault", words)

    def lesson(self, *words: str) -> Result:
        """`fakectl lesson …`. Raises AssertionError unless it goes well."""
        return self._own("lesson", words)

    def cluster(self, *words: str) -> Result:
        """`fakectl cluster …`. Raises AssertionError unless it goes well."""
        return self._own("cluster", words)

    def _own(self, command: str, words: Sequence[str]) -> Result:
        return self([command, *(shlex.split(words[0]) if len(words) == 1 else words)]).check()

    # -- what the fixtures do with it ---------------------------------------------------------------------------------------------

    def make(self) -> None:
        """Make the cluster, if that has not happened yet."""
        with self._making:
            if self._made:
                return
            self._made = True  # already: starting a worker comes here again
            try:
                if self._wanted.cluster:
                    self._start_from(self._wanted.cluster)
                elif self._wanted.now != RUNNING:
                    self._workshop.furnish(self.home, self.settings, moments.frozen() or self._wanted.now or NOW)
            except BaseException:
                self._made = False
                raise

    def moment(self) -> str:
        """When a command runs whose time is not the cluster's own: FAKECTL_NOW, "" for none."""
        return moments.frozen()

    def close(self) -> None:
        """Delete the cluster."""
        self._workshop.give_back(self.home)

    def environment(self) -> dict[str, str]:
        """The environment of this process without what the shell that started it says to kubectl."""
        seen = {name: value for name, value in os.environ.items() if self._ignored.get(name) != value}
        return {**self.settings, **seen, "FAKECTL_HOME": self.home}

    def _run(self, words: Sequence[str], stdin: str, env: Mapping[str, str], cwd: str) -> Result:
        seen = self.environment()
        if now := self.moment():
            seen["FAKECTL_NOW"] = now
        answer = self._workshop.pool.run(words, stdin=stdin, env={**seen, **env}, cwd=cwd, patience=self._wanted.timeout)
        return Result.of(f"kubectl {shlex.join(words)}", answer.code, answer.said)

    def _start_from(self, file: str) -> None:
        """A copy of a cluster's own file, or whatever else `fakectl cluster load` reads; its clock stands at its last change."""
        if _is_database(file):
            os.mkdir(os.path.join(self.home, "clusters"))
            copy = os.path.join(self.home, "clusters", "fake.db")
            for end in filter(lambda end: os.path.exists(file + end), ("", "-wal")):
                shutil.copyfile(file + end, copy + end)
            with open(copy, "r+b") as f:  # whatever journal it was left with, a write-ahead log is the quickest
                f.seek(JOURNAL[0])
                f.write(JOURNAL[1])
        else:
            load = ["cluster", "load", file, "loaded", "--use"]
            if self._run([*load, "--at", "newest"], "", {}, self.home).code:  # a dump knows no other moment, a saved cluster knows its own
                self._run(load, "", {}, self.home).check()
        if self._wanted.now != RUNNING:
            self._run(["clock", "set", self._wanted.now or LONG_AGO], "", {}, self.home).check()


def _is_database(path: str) -> bool:
    if os.path.isdir(path):
        return False
    with open(path, "rb") as f:
        return f.read(len(SQLITE)) == SQLITE


def _text(stdin: Any) -> str:
    if isinstance(stdin, str):
        return stdin
    if isinstance(stdin, bytes | bytearray):
        return bytes(stdin).decode("utf-8", "surrogateescape")
    return json.dumps(stdin)
