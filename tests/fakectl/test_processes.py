"""fakectl as the programs that people start: from any folder, many at once, and killed at any moment."""
from __future__ import annotations

import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fakectl.cli import main

SCRIPT = os.path.join(os.path.dirname(sys.executable), "fakectl")
HOSTILE = ("state", "click", "json", "yaml", "sqlite3", "shlex", "fakectl_data")
DOCUMENT = json.loads((Path(__file__).parent.parent / "data" / "document.json").read_text())
WAYS = pytest.mark.parametrize("way", [[SCRIPT], [sys.executable, "-m", "fakectl"]], ids=["script", "module"])


class Shell:
    """Starts fakectl in a folder of its own."""

    def __init__(self, folder: Path):
        self.home = folder / "fakectl"
        self.cwd = folder / "work"
        self.cwd.mkdir()
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "FAKECTL_HOME": str(self.home), "FAKECTL_LESSON": "none"}

    def start(self, *words: str, way: list[str] | None = None) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen([*(way or [SCRIPT]), *words], cwd=self.cwd, env=self.env, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def run(self, *words: str, way: list[str] | None = None) -> tuple[str, str, int]:
        process = self.start(*words, way=way)
        out, err = process.communicate()
        return out, err, process.returncode

    def look(self, *words: str) -> str:
        """The same without a process."""
        out, err = io.StringIO(), io.StringIO()
        assert main(words, stdin=io.StringIO(), stdout=out, stderr=err, env=self.env, cwd=str(self.cwd)) == 0, err.getvalue()
        return out.getvalue()

    def names(self, resource: str) -> list[str]:
        return self.look("get", resource, "-o", "jsonpath={.items[*].metadata.name}").split()

    def assert_intact(self) -> None:
        files = [*(self.home / "clusters").iterdir()]
        assert [f.name for f in files if f.suffix == ".db"] == ["fake.db"]
        with sqlite3.connect(self.home / "clusters" / "fake.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("SELECT count(*), count(DISTINCT uid), count(DISTINCT rv) FROM objects").fetchone()[0] > 0
        db.close()


@pytest.fixture
def shell(tmp_path) -> Shell:
    return Shell(tmp_path)


# ---- wherever they are started ----------------------------------------------------------------------------------------------

@WAYS
def test_modules_of_the_users_own_are_not_taken_for_ours(shell, tmp_path, way):
    for folder in (shell.cwd, tmp_path / "path"):
        folder.mkdir(exist_ok=True)
        for name in HOSTILE:
            (folder / f"{name}.py").write_text(f"raise SystemExit('the user\\'s own {name} was imported')\n")
    shell.env["PYTHONPATH"] = str(tmp_path / "path")
    assert shell.run("create", "configmap", "a", "--from-literal=k=v", way=way) == ("configmap/a created\n", "", 0)
    out, err, code = shell.run("create", "-f", "state.py", way=way)
    assert (out, code) == ("", 1)
    assert err.startswith("error: ")


@WAYS
def test_a_folder_that_is_gone_is_no_trouble(shell, way):
    code = f"import os, sys; os.rmdir(os.getcwd()); os.execv({way[0]!r}, {[*way, 'get', 'pods']!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=shell.cwd, env=shell.env, capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("", "No resources found in default namespace.\n", 0)


def test_the_document_typed_into_a_shell_prints_itself(shell):
    del shell.env["FAKECTL_LESSON"]
    seen = []
    for step in DOCUMENT:
        out, err, code = shell.run(*step["command"].split()[1:])
        seen.append((out + err, code))
    assert seen == [(step["output"], 0) for step in DOCUMENT]


# ---- streams ----------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("closed", "code"), [("<&-", 0), (">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), (">/dev/full", 1)])
def test_a_stream_that_is_closed_or_full_makes_no_traceback(shell, closed, code):
    done = subprocess.run(f"{SCRIPT} version --client {closed}", shell=True, cwd=shell.cwd, env=shell.env, capture_output=True, text=True)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stderr == ("error: No space left on device\n" if code else "")


def test_a_reader_that_goes_away_makes_no_noise(shell):
    shell.look("get", "nodes")
    process = shell.start("get", "clusterroles,nodes", "-o", "yaml")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait() == 141
    assert process.stderr.read() == ""
    process.communicate()


def test_an_interrupt_ends_a_wait_at_once(shell):
    shell.look("create", "deployment", "web", "--image=does-not-exist")
    process = shell.start("rollout", "status", "deployment/web")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Waiting for deployment")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (out, err, process.returncode) == ("", "", 130)


# ---- many at once -----------------------------------------------------------------------------------------------------------

def test_commands_at_once_on_a_new_home_make_one_cluster_and_each_its_object(shell):
    started = [shell.start("create", "deployment", f"web-{i}", "--image=nginx") for i in range(8)]
    answers = [process.communicate() for process in started]
    assert answers == [(f"deployment.apps/web-{i} created\n", "") for i in range(8)]
    assert [process.returncode for process in started] == [0] * 8
    assert shell.names("deployments") == [f"web-{i}" for i in range(8)]
    assert len(shell.names("rs")) == len(shell.names("pods")) == 8
    shell.assert_intact()


def test_of_commands_at_once_that_make_the_same_object_one_wins(shell):
    started = [shell.start("create", "namespace", "same") for _ in range(4)]
    answers = sorted(process.communicate() for process in started)
    refused = ("", 'Error from server (AlreadyExists): namespaces "same" already exists\n')
    assert answers == [refused] * 3 + [("namespace/same created\n", "")]
    shell.assert_intact()


# ---- killed -----------------------------------------------------------------------------------------------------------------

def test_killed_at_any_moment_a_command_has_happened_wholly_or_not_at_all(shell):
    many = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"c{i}"}, "data": {"k": "v" * 2000}} for i in range(40)]
    (shell.cwd / "many.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": many}))
    began = time.monotonic()
    shell.run("create", "-f", "many.json")
    whole = time.monotonic() - began
    before = shell.names("configmaps")
    assert len(before) == 41  # with the one that every namespace has
    chance = random.Random(7)
    for part in range(4, 12):
        shell.look("delete", "configmaps", "--ignore-not-found", *before[:40])
        process = shell.start("create", "-f", "many.json")
        time.sleep(whole * (part + chance.random()) / 12)
        process.kill()
        process.communicate()
        assert len(shell.names("configmaps")) in (1, 41)
    shell.assert_intact()


def test_killed_while_a_cluster_is_made_the_next_command_makes_it(shell):
    began = time.monotonic()
    shell.run("get", "nodes")
    whole = time.monotonic() - began
    nodes = shell.names("nodes")
    for part in (3, 5, 7, 9):
        for name in ("fake.db", "fake.db-wal", "fake.db-shm"):
            (shell.home / "clusters" / name).unlink(missing_ok=True)
        process = shell.start("get", "nodes")
        time.sleep(whole * part / 10)
        process.kill()
        process.communicate()
        assert shell.names("nodes") == nodes
    shell.assert_intact()
