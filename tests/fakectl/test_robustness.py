"""Whatever fakectl is given, it answers in one clear line, changes nothing and never shows a traceback."""
from __future__ import annotations

import errno
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

FOREIGN = "apiVersion: v1\nkind: Config\nclusters: [{name: prod, cluster: {server: 'https://prod.example'}}]\ncurrent-context: prod\n"


def refused(result, *told: str) -> None:
    """One line on stderr that tells what is wrong, and nothing else."""
    assert (result.out, result.code) == ("", 1), result
    assert result.err.count("\n") == 1 and result.err.endswith("\n"), result.err
    assert "Traceback" not in result.err and "internal error" not in result.err
    for words in told:
        assert words in result.err


@pytest.fixture
def database(kubectl) -> Path:
    """The file of a cluster that holds a Deployment, with nothing left beside it."""
    kubectl.ok("create deployment web --image=nginx")
    kubectl.ok("get pods")
    path = kubectl.home / "clusters" / "fake.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def alone(path: Path) -> None:
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


NOISE = random.Random(1).randbytes(5000)
COMMANDS = ("get pods,deployments", "create configmap x", "delete deployment web", "describe pods")

# ---- the cluster's file -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", COMMANDS)
@pytest.mark.parametrize("content", [b"no database at all\n" * 200, b"\0" * 4096, NOISE, b"SQLite format 3\0" + b"\1" * 90])
def test_a_file_that_is_no_database_is_left_alone(kubectl, line, content):
    path = kubectl.home / "clusters" / "fake.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    refused(kubectl(line), f"the cluster file {path} is damaged or no SQLite file")
    assert path.read_bytes() == content
    assert os.listdir(path.parent) == ["fake.db"]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_database_of_something_else_is_left_alone(kubectl, line):
    path = kubectl.home / "clusters" / "fake.db"
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE photos (id)")
    db.close()
    before = path.read_bytes()
    refused(kubectl(line), f"{path} is a SQLite file of something else; fakectl leaves it alone")
    assert path.read_bytes() == before


def test_a_database_of_a_newer_fakectl_is_left_alone(kubectl, database):
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    refused(kubectl("get pods"), "was made by a newer fakectl (format 99")


@pytest.mark.parametrize("at", range(0, 100, 7))
def test_a_database_with_a_damaged_page_gives_an_answer_or_one_line(kubectl, database, at):
    whole = database.read_bytes()
    for line in ("get pods,deployments,configmaps", "create configmap x"):
        alone(database)
        start = len(whole) * at // 100
        database.write_bytes(whole[:start] + bytes(b ^ 0x5A for b in whole[start : start + 3000]) + whole[start + 3000 :])
        result = kubectl(line)
        if result.code:
            refused(result, "fake.db")


@pytest.mark.parametrize("size", [3, 50, 99, 4000, 30_000])
def test_a_database_that_was_cut_off_gives_one_line(kubectl, database, size):
    alone(database)
    database.write_bytes(database.read_bytes()[:size])
    refused(kubectl("get pods,deployments"), "is damaged or no SQLite file")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE objects SET body = '{'", "UPDATE objects SET body = '[]'", "UPDATE objects SET body = NULL",
        "UPDATE objects SET body = x'00ff'",
        "UPDATE objects SET body = CAST(x'7b22ff' AS TEXT)", "UPDATE objects SET body = '{}'",
        "UPDATE objects SET body = '{\"metadata\": 1}'",
        "UPDATE meta SET value = 'x'", "UPDATE meta SET value = 'x' WHERE key = 'rv'", "UPDATE meta SET value = '{}' WHERE key = 'lessons'",
        "UPDATE meta SET value = '[{}]' WHERE key = 'lessons'", "UPDATE meta SET value = 'soon' WHERE key = 'pod_start'",
        "DROP TABLE objects",
        "DROP TABLE meta", "DROP TABLE due", "DROP TABLE changes", "INSERT OR REPLACE INTO meta VALUES ('clock', '{')",
    ],
)
def test_a_database_that_holds_what_it_should_not_gives_one_line(kubectl, database, change):
    with sqlite3.connect(database) as db:
        db.execute(change)
    db.close()
    for line in ("get pods", "create deployment x --image=y"):
        result = kubectl(line)
        if result.code:
            refused(result)
    with sqlite3.connect(database) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.close()


# ---- homes that cannot be ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("home", ["file", "file/below", "/dev/null", "/proc/nosuch", "n" * 300, "folder/clusters-is-a-file"])
def test_a_home_that_cannot_be_is_one_line(kubectl, home):
    kubectl.write("file", "mine")
    kubectl.write("folder/clusters-is-a-file/clusters", "mine")
    for line in ("get pods", "create configmap a"):
        refused(kubectl(line, env={"FAKECTL_HOME": home}), "cannot use the cluster file")
    assert (kubectl.cwd / "file").read_text() == (kubectl.cwd / "folder/clusters-is-a-file/clusters").read_text() == "mine"


def test_a_home_that_may_not_be_written_is_one_line(kubectl, monkeypatch):
    def denied(*_args, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "makedirs", denied)
    refused(kubectl("get pods"), "Permission denied")
    assert not kubectl.home.exists()


def test_a_folder_in_the_place_of_the_database_is_one_line(kubectl):
    (kubectl.home / "clusters" / "fake.db").mkdir(parents=True)
    refused(kubectl("get pods"), "unable to open database file")


WITH_LITTLE_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from fakectl.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize("blocks", [0, 40, 300])
def test_a_full_disk_leaves_the_cluster_as_it_was(kubectl, database, blocks):
    before = kubectl.ok("get all,configmaps -o json")
    limit = os.path.getsize(database) if blocks else 512
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": "v" * 800_000}}
    kubectl.write("big.json", json.dumps(obj))
    command = [sys.executable, "-B", "-c", WITH_LITTLE_ROOM, str(limit + blocks * 1024), "create", "-f", "big.json"]
    done = subprocess.run(command, cwd=kubectl.cwd, env=kubectl.env | {"FAKECTL_NOW": kubectl.now}, capture_output=True, text=True)
    assert (done.stdout, done.returncode, done.stderr.count("\n")) == ("", 1, 1), done.stderr
    assert f"cannot use the cluster file {database}: " in done.stderr
    assert kubectl.ok("get all,configmaps -o json") == before


# ---- kubeconfigs ------------------------------------------------------------------------------------------------------------

def state(path: Path) -> tuple[bytes, int]:
    return path.read_bytes(), path.stat().st_mtime_ns


def test_the_users_own_kubeconfig_is_neither_read_nor_written(kubectl):
    own = Path(kubectl.env["HOME"], ".kube", "config")
    own.parent.mkdir(parents=True)
    own.write_text(FOREIGN)
    os.utime(own, ns=(1, 1))
    accessed = own.stat().st_atime_ns
    for line in ("get pods", "create deployment a --image=b", "config get-contexts", "config use-context fake", "cluster create b"):
        kubectl(line)
    assert own.stat().st_atime_ns == accessed
    assert state(own) == (FOREIGN.encode(), 1)
    assert os.listdir(own.parent) == ["config"]


def test_a_foreign_kubeconfig_in_the_environment_is_passed_over(kubectl):
    kubectl.write("theirs", FOREIGN)
    before = state(kubectl.cwd / "theirs")
    kubectl.env["KUBECONFIG"] = "theirs"
    assert kubectl("get pods") == ("", "No resources found in default namespace.\n", 0)
    kubectl("cluster create b")
    kubectl("config set-context --current --namespace=x")
    assert state(kubectl.cwd / "theirs") == before


@pytest.mark.parametrize("flag", ["theirs", "folder", "/dev/zero", "/dev/full", "/etc/passwd", "binary"])
def test_a_foreign_kubeconfig_that_is_named_is_one_line(kubectl, flag):
    kubectl.write("theirs", FOREIGN)
    (kubectl.cwd / "folder").mkdir()
    (kubectl.cwd / "binary").write_bytes(bytes(range(256)))
    for line in ("get pods", "create configmap a"):
        refused(kubectl([*line.split(), f"--kubeconfig={flag}"]), f"{flag} is not a kubeconfig of fakectl, which uses no other")
    assert (kubectl.cwd / "theirs").read_text() == FOREIGN
    assert not kubectl.home.exists()


ALIASES = "fakectl: &a [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join(['*a' + str(i - 1) if i else '*a'] * 9)}]\n" for i in range(10))


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "words", '{"extensions": 5}', '{"extensions": [{"name": "fakectl"}], "clusters": 5}', "fakectl: [",
        "fakectl: " + "[" * 50_000,
        "[" * 50_000, ALIASES, "fakectl: 2026-13-45", "fakectl: !!python/object/apply:os.system [ls]",
        '{"extensions": [5, {"name": "fakectl"}]}',
        '{"extensions": [{"name": "fakectl"}], "current-context": 5}',
        '{"extensions": [{"name": "fakectl"}], "clusters": [{"name": "a", "cluster": 1}]}',
        '{"extensions": [{"name": "fakectl"}], "contexts": [{"name": "a", "context": {"cluster": 5}}]}',
    ],
)
def test_a_home_with_a_kubeconfig_that_is_none_is_one_line(kubectl, text):
    config = kubectl.home / "config"
    config.parent.mkdir()
    config.write_text(text)
    refused(kubectl("get pods"), f"{config} is not a kubeconfig of fakectl")
    assert config.read_text() == text
    assert os.listdir(kubectl.home) == ["config"]


# ---- the environment --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("FAKECTL_NOW", v) for v in ("x", "2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-24T12:00:00", "now", "-1")),
        *(("FAKECTL_POD_START", v) for v in ("x", "-1s", "1", "99999999999h", "1s1")), ("FAKECTL_POD_STOP", "soon"),
        *(("FAKECTL_NODES", v) for v in ("x", "-1", "1e3", "99999999", "1.5", " 1")), ("FAKECTL_SEED", "\udcff"), ("FAKECTL_SEED", "a\nb"),
        *(("FAKECTL_LESSON", v) for v in ("nosuch", "/etc/passwd", "/", "/dev/zero", "\udcff", "../x")), ("FAKECTL_PROFILE", "huge"),
    ],
)
def test_a_setting_that_is_none_is_one_line_and_makes_nothing(kubectl, name, value):
    refused(kubectl("get pods", env={name: value}))
    assert not kubectl.home.exists()


# ---- command lines ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    "line",
    [
        ["create", "deployment", "n" * 100_000, "--image=b"], ["create", "configmap", "nämé"], ["create", "namespace", "日本"], ["get",
        "\udcff"],
        ["create", "configmap", "a\0b"], ["create", "configmap", "\udcff"], ["get", "pods", "-n", "\udcff"], ["get", "pods", "\ud800"],
        ["create", "-f", "a\0b"], ["create", "-f", "\udcff.yaml"], ["create", "-f", "n" * 5000], ["create", "-f", ""], ["get", "pods",
        "é" * 10_000],
        ["create", "deployment", "a", "--image=" + "b" * 100_000], ["create", "deployment", "a", "--image=b\udcff"], ["get", "a/b/c"],
        ["get", "/"],
        ["create", "configmap", "a", "--from-file=k=/dev/zero/x"], ["create", "configmap", "a", "--from-file=a\0b"], ["\udcff"], ["get",
        ""],
        ["get", "pods", "--context", "../../x"], ["scale", "deployment", "web", "--replicas=" + "9" * 5000], ["get", "pods", "-l",
        "(" * 5000],
    ],
    ids=lambda line: repr(" ".join(line))[:40],
)
def test_a_strange_word_is_refused_and_nothing_is_made(kubectl, line):
    kubectl.ok("create deployment web --image=nginx")
    before = kubectl.ok("get all,configmaps,namespaces -o json")
    result = kubectl(line)
    assert (result.out, result.code) == ("", 1)
    assert result.err and "Traceback" not in result.err and "internal error" not in result.err
    assert kubectl.ok("get all,configmaps,namespaces -o json") == before


# ---- nothing is left behind -------------------------------------------------------------------------------------------------

def test_a_copy_of_a_home_is_a_home(kubectl, database):
    shutil.copytree(kubectl.home, kubectl.cwd / "copy")
    assert kubectl("get pods", env={"FAKECTL_HOME": "copy"}) == kubectl("get pods")
