"""`fakectl cluster save`, `load` and `fork`: a cluster is the same wherever it goes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys

import pytest
import yaml

from tests.state.test_history import content


def path(kubectl, name: str = "fake") -> str:
    return str(kubectl.home / "clusters" / f"{name}.db")


@pytest.fixture
def busy(kubectl):
    """A cluster in which something goes on: a crash loop, a rollout that waits, a secret, an offset clock."""
    kubectl.ok("create deployment web --image=nginx --replicas=2")
    kubectl.ok("create secret generic s --from-literal=a=b")
    kubectl.ok("run crash --image=busybox -- sh -c 'exit 1'")
    kubectl.now = "2026-11-24T12:03:00Z"
    kubectl.ok("get pods")
    return kubectl


@pytest.mark.parametrize("name", ["copy.db", "copy.yaml", "copy.json", "copy"])
def test_what_is_loaded_is_what_was_saved(busy, name):
    before = content(path(busy))
    assert busy.ok(f"cluster save {name}") == f'cluster "fake" saved to {name}\n'
    busy.ok("delete deployment web")
    assert busy(f"cluster load {name} back --use").code == 0
    assert content(path(busy, "back")) == before
    busy.ok("cluster use fake")
    busy.ok(f"cluster load {name} again")
    assert busy.ok("config current-context") == "fake\n"


@pytest.mark.parametrize("end", ["db", "yaml"])
def test_a_loaded_cluster_goes_on_as_the_saved_one_does(busy, end):
    busy.ok(f"cluster save copy.{end}")
    busy.ok(f"cluster load copy.{end} other")
    busy.now = "2026-11-24T13:00:00Z"
    busy.ok("set image deployment/web nginx=nginx:1.161")
    busy.ok("set image deployment/web nginx=nginx:1.161 --context=other")
    for line in ("get pods -o wide", "get events", "describe deployment web"):
        assert busy.ok(line) == busy.ok(f"{line} --context=other")


def test_what_is_written_out_can_be_read_and_kept(busy):
    busy.ok("cluster save a.yaml")
    busy.ok("cluster save a.json")
    text = (busy.cwd / "a.yaml").read_text()
    assert text.startswith("# A cluster of fakectl: `fakectl cluster load` makes it again.\napiVersion: v1\nkind: List\nmetadata:\n")
    found = yaml.safe_load(text)
    assert json.loads((busy.cwd / "a.json").read_text()) == found
    assert found["metadata"]["annotations"]["fakectl/profile"] == "bare"
    kinds = {o["kind"] for o in found["items"]}
    assert {"Deployment", "Pod", "Secret", "Node", "Event", "ClusterRole"} <= kinds
    busy.ok("cluster save -f a.yaml")
    assert (busy.cwd / "a.yaml").read_text() == text
    assert os.stat(busy.cwd / "a.yaml").st_mode & 0o777 == 0o600


def test_secrets_that_fakectl_wrote_out_come_back_unless_told_otherwise(busy):
    busy.ok("cluster save a.yaml")
    busy.ok("cluster load a.yaml b --use")
    assert busy.ok("get secret s -o jsonpath={.data.a}") == "Yg=="
    busy("cluster load a.yaml c --use --secrets redact")
    assert busy.ok("get secret s -o jsonpath={.data.a}") == "cmVkYWN0ZWQ="


def test_a_fork_lives_its_own_life(busy):
    assert busy.ok("cluster fork try") == 'cluster "try" forked; it is the current context\n'
    assert content(path(busy, "try")) == content(path(busy))
    busy.ok("delete deployment web")
    assert busy.ok("get deployments --context=fake -o name") == "deployment.apps/web\n"
    assert busy.ok("cluster fork third --from fake") == 'cluster "third" forked; it is the current context\n'
    assert busy.ok("get deployments -o name") == "deployment.apps/web\n"
    assert busy("cluster fork try") == ("", 'error: cluster "try" exists already\n', 1)
    assert busy("cluster fork x --from nosuch") == ("", 'error: there is no cluster "nosuch"\n', 1)
    assert busy("cluster fork").err == "error: usage: fakectl cluster fork NEW [--from NAME]\n"


def test_another_cluster_is_saved_by_its_name(busy):
    busy.ok("cluster create other --nodes=1")
    assert busy.ok("cluster save a.db --cluster=fake") == 'cluster "fake" saved to a.db\n'
    assert busy.ok("cluster load a.db back") and content(path(busy, "back")) == content(path(busy))
    assert busy("cluster save b.db --cluster=nosuch").code == 1
    assert not (busy.cwd / "b.db").exists()


def test_a_file_is_replaced_only_when_it_is_a_cluster_and_one_says_so(busy):
    for name in ("a.db", "a.yaml", "a.json"):
        busy.ok(f"cluster save {name}")
        before = (busy.cwd / name).read_bytes()
        assert busy(f"cluster save {name}") == ("", f"error: {name} is there already: --force replaces it\n", 1)
        busy.ok("create configmap c-" + name)
        assert (busy.cwd / name).read_bytes() == before
        busy.ok(f"cluster save {name} --force")
        assert (busy.cwd / name).read_bytes() != before
    busy.write("notes.txt", "mine")
    refused = "error: notes.txt is there already and no cluster of fakectl: it is left alone\n"
    assert busy("cluster save notes.txt --force") == ("", refused, 1)
    db = sqlite3.connect(busy.cwd / "mine.db")
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    db.close()
    assert "is a SQLite file of something else" in busy("cluster save mine.db -f").err
    assert busy("cluster save .").err == "error: . is there already and no file\n"
    busy.write("empty", "")
    busy.ok("cluster save empty")


@pytest.mark.parametrize(
    ("line", "err"),
    [
        ("cluster save", "usage: fakectl cluster save FILE [--cluster NAME] [--format db|yaml|json]"),
        ("cluster save a --format xml", "--format must be one of db, yaml, json, not 'xml'"),
        ("cluster load a.db --at newest", "--at and --secrets are for dumps: a saved cluster is loaded as it is"),
        ("cluster load a.db fake", 'cluster "fake" exists already'),
        ("cluster load a.db ''", "a cluster needs a name"),
    ],
)
def test_mistakes_are_one_line(kubectl, line, err):
    kubectl.ok("cluster save a.db")
    assert kubectl(line) == ("", f"error: {err}\n", 1)


def test_a_damaged_file_is_not_loaded(kubectl):
    kubectl.ok("cluster save a.db")
    data = bytearray((kubectl.cwd / "a.db").read_bytes())
    data[8192:40960] = b"\xff" * 32768
    (kubectl.cwd / "a.db").write_bytes(data)
    result = kubectl("cluster load a.db")
    assert (result.out, result.code, result.err.count("\n")) == ("", 1, 1) and "damaged or no SQLite file" in result.err
    (kubectl.cwd / "b.db").write_bytes(b"SQLite format 3\0")
    assert kubectl("cluster load b.db").code == 1
    assert os.listdir(kubectl.home / "clusters") == ["fake.db"]


def test_replacing_a_cluster_leaves_nothing_of_the_old_one(busy):
    busy.ok("cluster fork copy")
    busy.ok("create configmap later")
    busy.ok("cluster load - copy --force", stdin=_saved(busy))
    assert content(path(busy, "copy")) == content(path(busy))
    assert sorted(os.listdir(busy.home / "clusters")) == ["copy.db", "fake.db"]


def _saved(kubectl) -> str:
    kubectl.ok("cluster save s.yaml --cluster fake")
    return (kubectl.cwd / "s.yaml").read_text()


def test_an_annotation_that_was_tampered_with_is_one_line(busy):
    text = _saved(busy)
    busy.write("bad.yaml", text.replace("fakectl/due: |\n", "fakectl/due: |\n      soon 1 kubelet x\n", 1))
    assert "is no due time" in busy("cluster load bad.yaml").err
    busy.write("bad.yaml", text.replace('fakectl/nodes: "2"', 'fakectl/nodes: "many"'))
    assert "is damaged: a setting is none" in busy("cluster load bad.yaml").err
    assert os.listdir(busy.home / "clusters") == ["fake.db"]


def test_a_save_as_a_process_is_killed_or_whole(busy):
    """A reader sees the old file or the new one, never a part: the file is renamed."""
    busy.ok("cluster save a.db")
    env = {**os.environ, **busy.env, "PYTHONPATH": ""}
    process = subprocess.Popen([sys.executable, "-m", "fakectl", "cluster", "save", "-f", "a.db"], env=env, cwd=busy.cwd)
    while process.poll() is None:
        db = sqlite3.connect(busy.cwd / "a.db")
        assert db.execute("SELECT count(*) FROM objects WHERE gr = 'deployments.apps'").fetchone() == (1,)
        db.close()
    assert process.returncode == 0
