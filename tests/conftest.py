"""The `kubectl` fixture: fakectl's command line in this process, on a new home, at a frozen moment."""
from __future__ import annotations

import gc
import io
import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fakectl.cli import main
from fakectl.lessoning.scratch import Scratch
from fakectl.session import Session, open_cluster
from state import Cluster
from state.errors import ClusterError

pytest_plugins = ["pytester"]

NOW = "2026-11-24T12:00:00Z"
KUBEADM = frozenset({("FAKECTL_NOW", NOW), ("FAKECTL_LESSON", "none")})  # settings with which many clusters are made
BARE = KUBEADM | {("FAKECTL_PROFILE", "bare")}


def pytest_collection_finish() -> None:
    """What some thousand tests are made of stays until the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


def _cluster_of(settings: frozenset[tuple[str, str]], made: dict[frozenset[tuple[str, str]], bytes], folder: Path) -> bytes:
    """The file of a new cluster that is made with these settings at their moment."""
    if settings not in made:
        path = folder / f"{len(made)}.db"
        open_cluster(Cluster, str(path), env=dict(settings)).close()
        made[settings] = path.read_bytes()
    return made[settings]


@pytest.fixture(scope="session", autouse=True)
def _new_clusters_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new cluster at a given moment is a copy of one that was made so before: making one takes ten times longer than a command."""
    made: dict[frozenset[tuple[str, str]], bytes] = {}
    folder = tmp_path_factory.mktemp("clusters")

    def opener(kind: type[Cluster], path: str, *, env: Mapping[str, str], **how: Any) -> Cluster:
        settings = frozenset((k, v) for k, v in env.items() if k.startswith("FAKECTL_") and k != "FAKECTL_HOME")
        if not os.path.exists(path) and settings in (BARE, KUBEADM):
            with suppress(OSError, ClusterError):  # told when it is opened
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
                content = _cluster_of(settings, made, folder)
                with open(path, "xb") as f:
                    f.write(content)
        return open_cluster(kind, path, env=env, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "opener", staticmethod(opener))
        yield


@pytest.fixture(scope="session", autouse=True)
def _scratch_clusters_are_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same of the clusters on which documents are replayed."""
    made: dict[tuple[int, tuple[tuple[str, str], ...]], Path] = {}
    folder = tmp_path_factory.mktemp("scratch")
    make = Scratch._make

    def copy(scratch: Scratch) -> None:
        key = scratch.epoch, tuple(sorted(scratch._settings.items()))
        if key in made and type(scratch) is Scratch:
            os.makedirs(scratch.work)
            shutil.copytree(made[key], scratch.home)
            return
        make(scratch)
        if type(scratch) is Scratch:
            scratch._keeper.end()
            made[key] = folder / str(len(made))
            shutil.copytree(scratch.home, made[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scratch, "_make", copy)
        yield


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
