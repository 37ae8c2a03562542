"""The `kubectl` fixture: fakectl's command line in this process, on a new home, at a frozen moment."""
from __future__ import annotations

import io
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from fakectl.cli import main

pytest_plugins = ["pytester"]

NOW = "2026-11-24T12:00:00Z"


class Result(NamedTuple):
    """What one command line printed and returned."""

    out: str
    err: str
    code: int


class Kubectl:
    """Runs command lines one after another in one home; `cwd` is where its files are, `now` the moment of the next command."""

    def __init__(self, folder: Path):
        self.home = folder / "fakectl"
        self.cwd = folder / "work"
        self.cwd.mkdir()
        self.now = NOW
        self.env = {"HOME": str(folder / "home"), "FAKECTL_HOME": str(self.home), "FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare"}

    def __call__(self, line: str | Sequence[str], *, stdin: str = "", now: str = "", env: Mapping[str, str] | None = None) -> Result:
        """One command line, as a shell would split it, without the word kubectl."""
        words = shlex.split(line) if isinstance(line, str) else list(line)
        out, err = io.StringIO(), io.StringIO()
        self.now = now or self.now
        surroundings = {**self.env, "FAKECTL_NOW": self.now, **(env or {})}
        code = main(words, stdin=io.StringIO(stdin), stdout=out, stderr=err, env=surroundings, cwd=str(self.cwd))
        return Result(out.getvalue(), err.getvalue(), code)

    def ok(self, line: str | Sequence[str], **kwargs: str) -> str:
        """The same for a command that must go well without a word on stderr; its stdout."""
        result = self(line, **kwargs)  # type: ignore[arg-type]
        assert (result.err, result.code) == ("", 0), result
        return result.out

    def write(self, name: str, text: str) -> str:
        """A file in the working folder; its name."""
        path = self.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name


@pytest.fixture
def kubectl(tmp_path: Path) -> Callable[..., Result]:
    return Kubectl(tmp_path)
