"""Start-up time is a feature: a command imports what it needs and nothing else."""
from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

# None of these is needed to look at a cluster that is there; some cost more than all the rest.
HEAVY = {
    "yaml", "sqlite_utils", "tabulate", "freezegun", "hypothesis", "pytest", "pkg_resources", "setuptools", "asyncio", "ssl", "socket",
    "http", "urllib.request", "email", "importlib.resources", "dataclasses", "hashlib", "decimal", "fractions", "base64", "glob",
    "tempfile", "shutil", "subprocess", "logging", "argparse", "unittest", "xml", "html", "ctypes", "multiprocessing", "zoneinfo", "random",
}
SERVER_SIDE_OF_WRITES = {"state.api", "state.admission", "state.controllers", "state.schema", "state.podspec", "state.seed"}
REPORT = "import json, sys; {}; print(json.dumps(sorted(sys.modules)))"
RUN = "from fakectl.cli import main; main({!r})"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> dict[str, str]:
    """The environment of a home with a cluster that holds a Deployment, settled."""
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path_factory.mktemp("home")), "FAKECTL_NOW": "2026-11-24T12:00:00Z"}
    for line in (["create", "deployment", "web", "--image=nginx"], ["get", "deployments"]):
        subprocess.run([sys.executable, "-m", "fakectl", *line], env=env, check=True, capture_output=True)
    return env


def modules(code: str, env: dict[str, str]) -> set[str]:
    done = subprocess.run([sys.executable, "-c", REPORT.format(code)], env=env, check=True, capture_output=True, text=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def of_click(home) -> set[str]:
    return modules("import click", home)


@pytest.mark.parametrize("line", [["get", "deployments"], ["get", "pods", "-o", "wide"], ["get", "rs", "-o", "json"]], ids=" ".join)
def test_a_look_imports_nothing_that_it_does_not_need(home, of_click, line):
    found = modules(RUN.format(line), home) - of_click
    assert not found & HEAVY
    assert not found & SERVER_SIDE_OF_WRITES
    assert "sqlite3" in found


def test_get_deployments_adds_few_modules_to_click(home, of_click):
    assert len(modules(RUN.format(["get", "deployments"]), home) - of_click) <= 75


def test_what_needs_no_cluster_imports_none(home, of_click):
    found = modules(RUN.format(["version", "--client"]), home) - of_click
    assert not found & (HEAVY | {"sqlite3", "state.cluster", "state.store"})


def test_a_change_imports_no_heavy_library(home, of_click):
    found = modules(RUN.format(["create", "deployment", "other", "--image=nginx", "--dry-run=server"]), home) - of_click
    assert not found & {"yaml", "sqlite_utils", "tabulate", "freezegun", "hypothesis", "importlib.resources"}


def test_other_resources_behaviour_is_not_imported(home):
    kinds = {m for m in modules(RUN.format(["get", "deployments"]), home) if m.startswith("state.kinds.")}
    assert kinds == {"state.kinds.deployments"}


def cpu(command: list[str], env: dict[str, str]) -> float:
    """Seconds of processor time: what waiting for other processes does not change."""
    sink = os.open(os.devnull, os.O_WRONLY)
    process = os.posix_spawn(command[0], command, env, file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1)])
    os.close(sink)
    _, status, usage = os.wait4(process, 0)
    assert status == 0
    return usage.ru_utime + usage.ru_stime


def test_a_look_costs_at_most_twice_what_importing_click_does(home):
    floor = [sys.executable, "-c", "import click"]
    look = [sys.executable, "-m", "fakectl", "get", "deployments"]
    times = [(cpu(floor, home), cpu(look, home)) for _ in range(6)]
    assert min(t for _, t in times) <= 2.0 * min(t for t, _ in times)
