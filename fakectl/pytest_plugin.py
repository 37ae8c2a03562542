"""The pytest plugin: the fixtures `fakectl` and `kubectl_on_path`, the marker `fakectl`, documents as tests (docs/pytest.md).

pytest loads this file whenever it starts, wanted or not: whatever it needs is imported when a test asks for it.
"""
from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .testing.calls import KubectlOnPath
    from .testing.cluster import Fakectl, Wanted

INHERITED = {name: value for name, value in os.environ.items() if name.startswith(("FAKECTL_", "KUBE"))}  # says the shell, not a test
MARKER = (
    "fakectl(seed, nodes, pod_start, pod_stop, profile, lesson, metrics, cluster, now, timeout): what the cluster of the fixture `fakectl` "
    "is made with; cluster: a file to start from, now: where its clock stands, timeout: seconds that a command may take"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fakectl")
    group.addoption(
        "--fakectl-lessons", action="append", default=[], metavar="GLOB", help="Test documents with kubectl commands and their output."
    )
    parser.addini("fakectl_lessons", "Documents (globs) with kubectl commands and their output that are tested.", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    if config.getoption("fakectl_lessons") or config.getini("fakectl_lessons"):
        from .testing import documents

        documents.add_arguments(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    config = parent.config
    if file_path.suffix != ".md" or not (config.getoption("fakectl_lessons") or config.getini("fakectl_lessons")):
        return None
    from .testing import documents

    return documents.document(file_path, parent)


def _wanted(request: pytest.FixtureRequest) -> Wanted:
    """What the markers of a test say; the nearest one counts."""
    from .testing import moments
    from .testing.cluster import SETTINGS, Wanted

    told: dict[str, Any] = {}
    for mark in request.node.iter_markers("fakectl"):
        told = {**mark.kwargs, **told}
        unknown = sorted(set(mark.kwargs) - {*SETTINGS, "cluster", "now", "timeout"})
        if unknown or mark.args:
            pytest.fail(f"the marker fakectl does not know {', '.join(unknown or map(repr, mark.args))}. It is {MARKER}", pytrace=False)
    others = {name: told[name] for name in told.keys() - set(SETTINGS)}
    if "now" in others:
        others["now"] = moments.rfc3339(others["now"])
    if "cluster" in others:
        others["cluster"] = str(request.path.parent / others["cluster"])
        if not os.path.exists(others["cluster"]):
            pytest.fail(f"the marker fakectl names a cluster file that is not there: {others['cluster']}", pytrace=False)
    return Wanted({name: told[name] for name in SETTINGS if name in told}, **others)


@pytest.fixture
def fakectl(request: pytest.FixtureRequest) -> Iterator[Fakectl]:
    """A new simulated cluster: `fakectl("get pods").output`. Its clock stands still; see `fakectl.clock` and the marker `fakectl`."""
    from .testing.cluster import Fakectl
    from .testing.workshop import workshop

    cluster = Fakectl(workshop(), _wanted(request), INHERITED)
    yield cluster
    cluster.close()


@pytest.fixture
def kubectl_on_path(request: pytest.FixtureRequest, fakectl: Fakectl, monkeypatch: pytest.MonkeyPatch) -> KubectlOnPath:
    """A `kubectl` on PATH for scripts under test, on the cluster of the fixture `fakectl`: `kubectl_on_path.assert_called("get pods")`."""
    import subprocess

    from .testing.calls import KubectlOnPath

    on_path = KubectlOnPath(fakectl, _wanted(request).now)
    for name in INHERITED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FAKECTL_HOME", fakectl.home)
    monkeypatch.setenv("PATH", on_path.folder, prepend=os.pathsep)
    start = subprocess.Popen.__init__

    def started(self: Any, *args: Any, **kwargs: Any) -> None:
        on_path.ready()
        start(self, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", started)
    return on_path


@pytest.fixture
def kubectl_snapshot(request: pytest.FixtureRequest) -> Any:
    """syrupy's `snapshot`, which keeps what a command printed as plain text. syrupy must be installed."""
    from .testing.snapshots import PlainTextExtension

    return request.getfixturevalue("snapshot").use_extension(PlainTextExtension)
