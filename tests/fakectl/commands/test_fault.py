"""`fakectl fault`: its words, and what kubectl prints when the API fails (recorded by tests/tools/record_api_faults.py)."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakectl import kubeconfig

DATA = Path(__file__).parents[2] / "data"
CASES = json.loads((DATA / "api-fault-cases.json").read_text())
RECORDED = json.loads((DATA / "api-faults.json").read_text())
STAMP = re.compile(r"^([EWF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ ", re.M)


@pytest.fixture
def fresh(kubectl: Any) -> Callable[[], None]:
    """Puts the cluster that was recorded with in the home's place, again and again."""
    for name, text in CASES["files"].items():
        kubectl.write(name, text)
    for line in CASES["setup"]:
        kubectl.ok(line)
    file = Path(kubeconfig.cluster_file(str(kubectl.home), "fake"))
    template = file.with_name("template")
    db, copy = sqlite3.connect(file), sqlite3.connect(template)
    db.backup(copy)
    db.close()
    copy.close()

    def put() -> None:
        for end in ("-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        shutil.copy(template, file.with_name("new"))
        os.replace(file.with_name("new"), file)

    return put


@pytest.mark.parametrize("fault", list(dict.fromkeys(case["fault"] for case in RECORDED)))
def test_kubectl_answers_a_failing_api_as_the_real_one(kubectl, fresh, fault):
    differ = []
    for case in RECORDED:
        if case["fault"] != fault:
            continue
        fresh()
        kubectl.ok(f"fault api {fault}")
        got = kubectl(case["line"], env={"EDITOR": "true"})
        want = (case["out"], STAMP.sub(r"\1 ", case["err"]), case["code"])
        if (got.out, STAMP.sub(r"\1 ", got.err), got.code) != want:
            differ.append((case["line"], want, got))
    assert not differ


def test_a_fault_for_some_requests_is_over_after_them(kubectl):
    kubectl.ok("create configmap a")
    kubectl.ok("fault api --error 500 --times 2")
    assert [kubectl("get configmap a").code for _ in range(3)] == [1, 1, 0]
    assert kubectl.ok("fault list") == "There is no fault.\n"


def test_a_match_is_about_verb_resource_name_and_namespace(kubectl):
    kubectl.ok("create namespace far")
    for where in ("default", "far"):
        for name in ("a", "b"):
            kubectl.ok(f"create configmap {name} -n {where}")
    kubectl.ok("fault api --error internal --match 'get configmaps a,delete cm' -n far")
    failed = [line for line in (
        "get configmap a", "get cm a -n far", "get cm b -n far", "get secrets -n far", "delete cm b -n far", "delete cm b",
    ) if kubectl(line).code]  # fmt: skip
    assert failed == ["get cm a -n far", "delete cm b -n far"]


def test_while_the_server_says_so_it_is_waited_for(kubectl):
    kubectl.ok("create configmap a")
    kubectl.ok("clock set 2026-11-24T12:10:00Z", env={"FAKECTL_NOW": ""})
    kubectl.ok("fault api --error 429 --times 3", env={"FAKECTL_NOW": ""})
    assert kubectl("get configmap a -o name", env={"FAKECTL_NOW": ""}).out == "configmap/a\n"
    assert kubectl.ok("clock show", env={"FAKECTL_NOW": ""}) == "2026-11-24T12:10:03Z (frozen)\n"


def test_own_commands_work_whatever_the_api_does(kubectl):
    kubectl.ok("create deployment web --image=nginx")
    kubectl.ok("fault api --error refused")
    assert kubectl("get pods").code == 1
    kubectl.ok("clock show")
    kubectl.ok("cluster list")
    kubectl.ok("fault crash deployment/web --after 5s")
    assert "api" in kubectl.ok("fault list")
    kubectl.ok("fault clear --all")
    kubectl.ok("get pods")


def test_a_change_that_is_refused_has_not_happened(kubectl):
    kubectl.ok("create deployment web --image=nginx")
    kubectl.ok("fault api --error conflict --times 20")
    result = kubectl("patch deployment web -p '{\"spec\":{\"replicas\":4}}'")
    assert result.err.startswith('Error from server (Conflict): Operation cannot be fulfilled on deployments.apps "web"')
    kubectl.ok("fault clear 1")
    assert kubectl.ok("get deployment web -o jsonpath='{.spec.replicas}'") == "1"


def test_apply_gives_a_conflict_six_tries_and_scale_goes_on(kubectl):
    for name, text in CASES["files"].items():
        kubectl.write(name, text)
    kubectl.ok("apply -f app.yaml")
    kubectl.ok("fault api --error conflict --times 5")
    assert kubectl.ok("apply -f changed.yaml") == "deployment.apps/app configured\n"
    kubectl.ok("fault api --error conflict --times 6")
    assert "Operation cannot be fulfilled" in kubectl("apply -f app.yaml").err
    kubectl.ok("fault api --error conflict --times 40")
    assert kubectl.ok("scale deployment app --replicas=2") == "deployment.apps/app scaled\n"
    kubectl.ok("fault api --error conflict")
    assert kubectl("scale deployment app --replicas=3").err == "error: timed out waiting for the condition\n"


def test_a_fault_can_speak_in_other_words(kubectl):
    kubectl.ok("fault api --error internal --message 'Internal error occurred: no' --match 'create configmaps'")
    assert kubectl("create configmap a").err == "error: failed to create configmap: Internal error occurred: no\n"


def test_faults_are_told_and_listed(kubectl):
    kubectl.ok("create deployment web --image=nginx")
    said = [
        kubectl.ok("fault image 'nginx:1.*' --error x509 --for 10m"),
        kubectl.ok("fault crash deploy/web -c nginx --exit-code 3 --after 5s"),
        kubectl.ok("fault oom -l app=web -A"),
        kubectl.ok("fault slow -l app=web --by 1m30s --probes"),
        kubectl.ok("fault node worker-1 memory-pressure"),
        kubectl.ok("fault api --error 409 --times 2 --after 1 --match 'patch deployments'"),
    ]
    assert said == [
        "fault 1: images nginx:1.* do not pull (x509), until 2026-11-24T12:10:00Z\n",
        "fault 2: container nginx of deployment/web in namespace default: exit with code 3 5s after it starts\n",
        "fault 3: containers of pods with app=web in all namespaces: OOMKilled\n",
        "fault 4: containers of pods with app=web in namespace default: answer their probes 1m30s late\n",
        "fault 5: node worker-1: memory-pressure\n",
        "fault 6: the API answers patch deployments with conflict, 2 times after 1 more\n",
    ]
    assert kubectl.ok("fault list").splitlines()[5].split()[:3] == ["5", "node", "0s"]
    data = json.loads(kubectl.ok("fault list -o json"))
    assert data[1] == {"id": "2", "kind": "crash", "namespace": "default", "owner": "deployments.apps", "name": "web",
                       "container": "nginx", "code": 3, "after": "5s", "since": "2026-11-24T12:00:00Z"}  # fmt: skip
    assert kubectl.ok("fault clear 2 4").splitlines() == [f"fault {s.split()[1][:-1]} cleared: {s.split(': ', 1)[1][:-1]}"
                                                         for s in (said[1], said[3])]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("image", "usage: fakectl fault image REF|PATTERN"),
        ("image nginx --error nosuch", "--error must be one of notfound, "),
        ("image nginx --for -5s", "--for must not be less than 1"),
        ("crash", "say which pods are meant: one POD, one TYPE/NAME, or -l SELECTOR"),
        ("crash web -l app=web", "say which pods are meant"),
        ("crash service/web", "'service/web' names no pod and no workload"),
        ("crash nosuch/", "'nosuch/' names no pod and no workload"),
        ("crash -l 'a in'", "the selector 'a in' is not valid"),
        ("crash -l a=b --exit-code 256", "--exit-code must be from 0 to 255, not 256"),
        ("crash -l a=b --after -1s", "--after must not be negative"),
        ("crash deployment/web -c nosuch", "deployments.apps web has no container nosuch; it has nginx"),
        ("crash deployment/web -A", "-A goes with -l SELECTOR only"),
        ("slow -l a=b", 'required flag(s) "by" not set'),
        ("node worker-1", "usage: fakectl fault node NAME down|"),
        ("node worker-1 upside-down", "a node can be down, disk-pressure, "),
        ("api", 'required flag(s) "error" not set'),
        ("api --error 418", "--error must be one of refused, x509, "),
        ("api --error 500 --times 0", "--times must not be less than 1"),
        ("api --error 500 --after -1", "--after must not be negative"),
        ("api --error 500 --match 'get'pods", "--match: 'getpods' is no verb"),
        ("api --error 500 --match 'get nosuch'", "--match: the server doesn't have a resource type 'nosuch'"),
        ("api --error 500 --match 'get pods a b'", "--match: a match is VERB [RESOURCE[/SUBRESOURCE]] [NAME]"),
        ("api --error refused --message x", "--message does not go with --error refused"),
        ("clear", "usage: fakectl fault clear ID...|--all"),
        ("clear 1 9", "there is no fault 9"),
        ("list -o yaml", "-o may only be json, not 'yaml'"),
    ],
)
def test_wrong_words_are_one_line_and_change_nothing(kubectl, words, text):
    kubectl.ok("create deployment web --image=nginx")
    kubectl.ok("fault image x")
    result = kubectl(f"fault {words}")
    assert (result.out, result.code) == ("", 1)
    assert result.err.startswith(f"error: {text}")
    assert result.err.count("\n") == 1
    assert [f["id"] for f in json.loads(kubectl.ok("fault list -o json"))] == ["1"]


@pytest.mark.parametrize(("words", "text"), [
    ("crash nosuch", 'Error from server (NotFound): pods "nosuch" not found\n'),
    ("oom sts/nosuch", 'Error from server (NotFound): statefulsets.apps "nosuch" not found\n'),
    ("node nosuch down", 'Error from server (NotFound): nodes "nosuch" not found\n'),
])  # fmt: skip
def test_what_is_not_there_cannot_fail(kubectl, words, text):
    assert kubectl(f"fault {words}") == ("", text, 1)
    assert kubectl.ok("fault list") == "There is no fault.\n"
