"""Documents as tests: each block of output that a Markdown file shows is an item, checked by `fakectl lesson check`."""
from __future__ import annotations

import glob
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fakectl.workerclient import PATIENCE, WorkerError

Report = dict[str, Any]
DIFFERENT, SKIPPED, RUN = "different", "skipped", "run"
Check = Callable[[Path], Report]


def check_by_worker(path: Path) -> Report:
    """What `lesson check` says of a document: {"file", "blocks": [{"line", "command", "class", "message", "diff"}], "learnt"}.

    Raises ValueError with one line when it says nothing.
    """
    from .workshop import workshop

    shop = workshop()
    home = shop.folder()
    try:
        env = {"PATH": os.environ.get("PATH", ""), "HOME": home, "FAKECTL_HOME": home}
        words = ["lesson", "check", str(path), "-o", "json"]
        answer = shop.pool.run(words, env=env, cwd=str(path.parent), patience=5 * PATIENCE)
        return json.loads(answer.on(1))
    except WorkerError as e:
        raise ValueError(str(e)) from None
    except ValueError:
        raise ValueError(answer.on(2).strip() or f"`fakectl {' '.join(words)}` ended with exit code {answer.code}") from None
    finally:
        shop.give_back(home)


check: Check = check_by_worker  # a test may put another one here


class Difference(Exception):
    """A document shows what is not printed: why, and the difference line by line."""


class Document(pytest.File):
    """A Markdown file."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            blocks = check(self.path)["blocks"]
        except ValueError as e:
            raise self.CollectError(str(e)) from None
        names: dict[str, int] = {}
        for block in blocks:
            name = f"{block['line']}: {block['command']}"
            names[name] = names.get(name, 0) + 1
            again = f" ({names[name]})" if names[name] > 1 else ""
            yield Block.from_parent(self, name=name + again, block=block)


class Block(pytest.Item):
    """A block of output with the command that it belongs to."""

    def __init__(self, *, block: dict[str, Any], **others: Any):
        super().__init__(**others)
        self.block = block

    def runtest(self) -> None:
        kind = self.block["class"]
        if kind == SKIPPED:
            pytest.skip(self.block["message"])
        if kind == DIFFERENT or (kind == RUN and self.block["message"]):  # a command without output that fails says why
            raise Difference(self.block["message"], self.block["diff"])
        if self.block["message"]:
            self.add_report_section("call", kind, self.block["message"])

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        if not isinstance(excinfo.value, Difference):
            return super().repr_failure(excinfo, style)
        return "\n".join([f"$ {self.block['command']}", *(text.rstrip("\n") for text in excinfo.value.args if text)])

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.block["line"] - 1, f"{self.path.name}:{self.name}"


def document(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The document to be collected, if this file is one of those that are wanted."""
    return Document.from_parent(parent, path=path) if path in _files(parent.config) else None


def add_arguments(config: pytest.Config) -> None:
    """Have the documents collected that lie outside what pytest was told to look at: those of the option always, those of the
    configuration when no file or folder was named.
    """
    wanted = _expand(config.invocation_params.dir, config.getoption("fakectl_lessons"))
    if config.args_source != pytest.Config.ArgsSource.ARGS:
        wanted |= _files(config)
    told = [(config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in config.args]
    config.args += [str(path) for path in sorted(wanted) if not any(path.is_relative_to(place) for place in told)]


def _files(config: pytest.Config) -> set[Path]:
    found: set[Path] = config.stash.get(_FOUND, set())
    if not found:
        found = _expand(config.rootpath, config.getini("fakectl_lessons"))
        found |= _expand(config.invocation_params.dir, config.getoption("fakectl_lessons"))
        config.stash[_FOUND] = found
    return found


def _expand(folder: Path, patterns: list[str]) -> set[Path]:
    """The files that some globs name. A pattern that names none is one that somebody got wrong."""
    found: set[Path] = set()
    for pattern in patterns:
        names = glob.glob(str(folder / pattern), recursive=True)
        if not names:
            raise pytest.UsageError(f"fakectl: no document is called {pattern} in {folder}")
        found.update(Path(name).resolve() for name in names)
    return found


_FOUND: pytest.StashKey[set[Path]] = pytest.StashKey()
