"""The object behind the `kubectl_on_path` fixture: the calls of kubectl by scripts under test, and what tests assert of them."""
from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from fakectl import shims
from fakectl.workerclient import folders, isolated

from . import moments
from .cluster import NOW, RUNNING, Fakectl
from .results import Result

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onpath.py")


@dataclass(frozen=True)
class Call:
    """One call: its words, the folder where it ran, the first 64 kB of stdin that it read. `code` is None while it runs (or was ended)."""

    argv: tuple[str, ...]
    cwd: str
    stdin: str
    code: int | None
    stdout: str
    stderr: str
    output: str

    @property
    def line(self) -> str:
        """As a shell takes it, without the word kubectl."""
        return shlex.join(self.argv)

    def has(self, pattern: str) -> bool:
        """Whether the pattern's words, which may hold * ? [], occur in it one after another."""
        wanted = shlex.split(pattern)
        starts = range(len(self.argv) - len(wanted) + 1)
        return any(all(map(fnmatchcase, self.argv[i:], wanted)) for i in starts)

    def __str__(self) -> str:
        end = "has not ended" if self.code is None else f"exit code {self.code}"
        return f"kubectl {self.line}  ({end})"


class KubectlOnPath:
    """A kubectl for scripts, in `folder`, on the cluster of the `fakectl` fixture, and the log of its calls."""

    def __init__(self, fakectl: Fakectl, now: str):
        self._fakectl, self._now = fakectl, now
        self.folder = os.path.join(fakectl.home, "bin")
        self._settings, self._log = (os.path.join(fakectl.home, name) for name in ("on-path.json", "calls.jsonl"))
        self._skip = 0
        self._told: dict[str, Any] = {}
        os.mkdir(self.folder)
        shims.write(self.folder, isolated(PROGRAM, folders()[0], self._settings))
        self._tell(make_at="" if now == RUNNING else moments.frozen() or now or NOW)

    def ready(self) -> None:
        """Have the next calls happen on a cluster that is there, at the moment that it is now."""
        self._fakectl.make()
        self._tell(make_at="")

    def _tell(self, make_at: str) -> None:
        told = {"env": {**self._fakectl.settings, "FAKECTL_HOME": self._fakectl.home}, "now": self._fakectl.moment(), "make_at": make_at,
                "log": self._log}
        if told != self._told:
            self._told = told
            draft = f"{self._settings}.new"
            with open(draft, "w", encoding="utf-8") as f:
                json.dump(told, f)
            os.replace(draft, self._settings)

    def run(self, command: str | Sequence[str], **options: Any) -> Result:
        """Run a script (words, or a line for the shell) to its end. `options` are those of subprocess.run."""
        given = {"stdin": subprocess.DEVNULL} if "input" not in options else {}
        line = command if isinstance(command, str) else shlex.join(map(str, command))
        shell = isinstance(command, str)
        done = subprocess.run(command, shell=shell, capture_output=True, encoding="utf-8", errors="surrogateescape", **{**given, **options})
        return Result(done.stdout, done.stderr, done.returncode, done.stdout + done.stderr, line)

    # -- what was called ----------------------------------------------------------------------------------------------------------

    @property
    def calls(self) -> list[Call]:
        """The calls so far, in the order in which they began."""
        return self._all()[self._skip :]

    @property
    def lines(self) -> list[str]:
        """The calls as lines: ["get pods", "apply -f -"]."""
        return [call.line for call in self.calls]

    def reset(self) -> None:
        """Forget the calls so far."""
        self._skip = len(self._all())

    def _all(self) -> list[Call]:
        if not os.path.exists(self._log):
            return []
        with open(self._log, encoding="utf-8") as f:
            notes = [json.loads(line) for line in f if line.endswith("\n")]
        begun: list[dict[str, Any]] = []
        running: dict[int, dict[str, Any]] = {}  # by process
        for note in notes:
            if "argv" in note:
                begun.append(note)
                running[note["pid"]] = note
            else:
                running[note["pid"]].update(note)
        return [_call(note) for note in begun]

    def assert_called(self, *patterns: str, times: int | None = None) -> list[Call]:
        """The calls that hold every pattern ("get pods", "-n prod", "delete pod *"), each as words one after another, anywhere in the line.

        Raises AssertionError when there are none, or not as many as `times` says, and then lists the calls.
        """
        found = self._matching(patterns)
        if not found or times not in (None, len(found)):
            wanted = "was not called" if not found else f"was called {_times(len(found))}, not {_times(times or 0)}"
            if not (times == 0 and not found):
                raise AssertionError(f"kubectl {_shown(patterns)} {wanted}.\n{self}")
        return found

    def assert_not_called(self, *patterns: str) -> None:
        """No call holds every pattern; without one: there was no call at all. Raises AssertionError."""
        found = self._matching(patterns)
        if found:
            raise AssertionError(f"kubectl {_shown(patterns)} was called {_times(len(found))}.\n{self}")

    def _matching(self, patterns: Sequence[str]) -> list[Call]:
        return [call for call in self.calls if all(call.has(pattern) for pattern in patterns)]

    def __str__(self) -> str:
        calls = self.calls
        return "\n".join(["Calls:", *(f"  {i}. {call}" for i, call in enumerate(calls, 1))]) if calls else "There was no call of kubectl."


def _call(note: dict[str, Any]) -> Call:
    result = Result.of("", note.get("code", 0), note.get("said", ()))
    return Call(tuple(note["argv"]), note["cwd"], note.get("stdin", ""), note.get("code"), result.stdout, result.stderr, result.output)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _shown(patterns: Sequence[str]) -> str:
    return " with ".join(f'"{p}"' for p in patterns) if patterns else "(anything)"
