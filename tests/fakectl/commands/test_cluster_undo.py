"""`fakectl cluster undo`: whatever is typed can be taken back, and then the cluster is what it was."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from state.lessons import DEFAULT, find
from tests.conftest import Kubectl, Result
from tests.state.test_history import content

POD = """
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec: {containers: [{name: c, image: busybox, command: [sh, -c, exit 1]}]}
"""
CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
---
apiVersion: v1
kind: Namespace
metadata: {name: team}
"""
LINES = [
    "create deployment web --image=nginx --replicas=3",
    "scale deployment web --replicas=1",
    "set image deployment/web nginx=nginx:1.161",
    "rollout undo deployment/web",
    "rollout restart deployment/web",
    "delete deployment web",
    "delete pod -l app=web --wait=false",
    "expose deployment web --port=80",
    "create configmap c --from-literal=a=b",
    "delete configmap c",
    "label node worker-1 disk=ssd --overwrite",
    "cordon worker-1",
    "drain worker-1 --ignore-daemonsets --force",
    "apply -f pod.yaml",
    "delete -f pod.yaml --force",
    "apply -f crd.yaml",
    "delete -f crd.yaml --wait=false",
    "create job j --image=busybox -- sleep 30",
    "create cronjob cj --image=busybox --schedule=*/1 * * * * -- true".replace("*/1 * * * *", "'*/1 * * * *'"),
    "autoscale deployment web --max=5",
    "clock advance 90s",
    "clock advance 2h",
    "cluster set pod-start 2s",
    "get pods",
    "rollout status deployment/web --timeout=5s",
]


class Script:
    """A home with a frozen clock, whose commands are run one after another."""

    def __init__(self, folder: Path):
        self.kubectl = Kubectl(folder)
        self.kubectl.write("pod.yaml", POD)
        self.kubectl.write("crd.yaml", CRD)
        self.run("clock set 2026-11-24T12:00:00Z")
        self.path = str(self.kubectl.home / "clusters" / "fake.db")
        self.run("get pods")

    def run(self, line: str) -> tuple[str, str, int]:
        return self.kubectl(line, env={"FAKECTL_NOW": ""})

    def steps(self) -> int:
        db = sqlite3.connect(self.path)
        count = db.execute("SELECT count(*) FROM undo_steps").fetchone()[0]
        db.close()
        return count


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A home with a new cluster, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    Script(folder)
    return folder


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(st.sampled_from(LINES), min_size=2, max_size=7))
def test_every_script_can_be_taken_back_command_by_command(made, tmp_path_factory, script):
    folder = tmp_path_factory.mktemp("script") / "copy"
    shutil.copytree(made / "fakectl", folder / "fakectl")
    typed = Script(folder)
    before = []
    for line in script:
        typed.run("get pods")
        seen, steps = content(typed.path), typed.steps()
        typed.run(line)
        if typed.steps() > steps:
            before.append(seen)
    while before:
        out, err, code = typed.run("cluster undo")
        assert (err, code) == ("", 0), out
        assert content(typed.path) == before.pop(), out


def test_tells_what_was_undone_and_what_can_be(kubectl):
    kubectl.ok("create configmap a --from-literal=x='y z'")
    kubectl.ok("create configmap b", now="2026-11-24T12:05:00Z")
    assert kubectl.ok("cluster undo --list") == (
        "    TIME                  COMMAND\n"
        "1   2026-11-24T12:05:00Z  create configmap b\n"
        "2   2026-11-24T12:00:00Z  create configmap a '--from-literal=x=y z'\n"
    )
    assert kubectl.ok("cluster undo 2") == "undone: create configmap b\nundone: create configmap a '--from-literal=x=y z'\n"
    assert kubectl.ok("get configmaps -o name") == "configmap/kube-root-ca.crt\n"
    assert kubectl.ok("cluster undo --list") == "There is nothing to undo.\n"
    assert kubectl("cluster undo").err == "error: no command is remembered that could be undone\n"


@pytest.mark.parametrize(
    ("words", "err"),
    [
        ("many", "error: the number of commands to undo must be a number, not 'many'\n"),
        ("-- -1", "error: the number of commands to undo must be a number, not '-1'\n"),
        ("0", "error: only the last 1 can be undone\n"),
        ("2", "error: only the last 1 can be undone\n"),
        ("1 2", "error: usage: fakectl cluster undo [N] [--list]\n"),
    ],
)
def test_a_wrong_number_changes_nothing(kubectl, words, err):
    kubectl.ok("create configmap a")
    assert kubectl(f"cluster undo {words}") == ("", err, 1)
    assert kubectl.ok("get configmap a -o name") == "configmap/a\n"


def test_what_an_editor_changed_is_a_command_of_its_own(kubectl):
    kubectl.ok("create configmap a --from-literal=x=old")
    kubectl.write("editor", "#!/bin/sh\nsed -i s/old/new/ $1\n")
    (kubectl.cwd / "editor").chmod(0o755)
    env = {"KUBE_EDITOR": str(kubectl.cwd / "editor"), "TMPDIR": str(kubectl.cwd), "PATH": "/usr/bin:/bin"}
    kubectl("edit configmap a", env=env)
    assert kubectl.ok("get configmap a -o jsonpath={.data.x}") == "new"
    assert kubectl.ok("cluster undo") == "undone: edit configmap a\n"
    assert kubectl.ok("get configmap a -o jsonpath={.data.x}") == "old"


def test_a_raw_request_is_a_command_too(kubectl):
    kubectl.ok("get namespaces -o name")
    body = kubectl.write("c.json", '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}')
    kubectl.ok(f"create --raw /api/v1/namespaces/default/configmaps -f {body}")
    assert kubectl.ok("cluster undo").startswith("undone: create --raw ")
    assert kubectl.ok("get configmaps -o name") == "configmap/kube-root-ca.crt\n"


def test_a_lesson_is_followed_again_from_the_step_before(kubectl):
    running = {"FAKECTL_LESSON": "", "FAKECTL_NOW": ""}

    def typed(line: str) -> Result:
        return kubectl(line.removeprefix("kubectl "), env=running)

    create, look = (step["command"] for step in find(DEFAULT)["steps"][1:3])
    db = str(kubectl.home / "clusters" / "fake.db")
    typed("get nodes")
    before = content(db)
    first = typed(create), typed(look)
    assert content(db)["meta"]["follow"] and first[0].code == 0
    assert typed("cluster undo").out == f"undone: {create.removeprefix('kubectl ')}\n"
    assert content(db) == before
    assert (typed(create), typed(look)) == first
