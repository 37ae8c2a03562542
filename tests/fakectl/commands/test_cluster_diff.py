"""`fakectl cluster diff`: what differs between two clusters, and since the last commands."""

from __future__ import annotations

import os

import pytest


def test_what_the_last_command_changed(kubectl):
    kubectl.ok("create configmap a --from-literal=x=1")
    kubectl.ok("label node worker-1 disk=ssd")
    assert kubectl("cluster diff") == ("~ node/worker-1\n", "", 1)
    assert kubectl("cluster diff undo~2") == ("+ configmap/a -n default\n~ node/worker-1\n", "", 1)
    assert kubectl("cluster diff undo~2 undo~1") == ("+ configmap/a -n default\n", "", 1)
    assert kubectl("cluster diff undo~1 undo~2") == ("- configmap/a -n default\n", "", 1)
    kubectl.ok("delete configmap a")
    assert kubectl("cluster diff") == ("- configmap/a -n default\n", "", 1)
    assert kubectl("cluster diff undo~3") == ("~ node/worker-1\n", "", 1)
    assert kubectl("cluster diff -n default") == ("- configmap/a -n default\n", "", 1)
    assert kubectl("cluster diff -n kube-system") == ("", "", 0)


@pytest.mark.parametrize("end", ["db", "yaml"])
def test_a_saved_cluster_and_the_present_one(kubectl, end):
    kubectl.ok("create deployment web --image=nginx")
    kubectl.ok("get pods")
    kubectl.ok(f"cluster save before.{end}")
    assert kubectl(f"cluster diff before.{end}") == ("", "", 0)
    kubectl.ok("scale deployment web --replicas=0")
    changed = kubectl(f"cluster diff before.{end}")
    assert "~ deployment.apps/web -n default\n" in changed.out and "event" not in changed.out
    assert sum(line.startswith("- pod/web-") for line in changed.out.splitlines()) == 1
    assert changed.code == 1
    assert "+ event/" in kubectl(f"cluster diff before.{end} --all").out
    assert kubectl(f"cluster diff before.{end} before.{end} --all") == ("", "", 0)
    assert sorted(os.listdir(kubectl.home)) == ["clusters", "config"]


def test_two_clusters_by_name_and_each_object_in_full(kubectl):
    kubectl.ok("create configmap a --from-literal=x=1")
    kubectl.ok("create secret generic s --from-literal=key=one")
    kubectl.ok("cluster fork b")
    kubectl.ok("patch configmap a -p '{\"data\":{\"x\":\"2\"}}'")
    kubectl.ok("patch secret s -p '{\"stringData\":{\"key\":\"two\"}}'")
    kubectl.ok("create configmap new")
    assert kubectl("cluster diff fake b").out == "~ configmap/a -n default\n+ configmap/new -n default\n~ secret/s -n default\n"
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(kubectl.cwd)}
    full = kubectl("cluster diff fake b -o yaml", env=env)
    lines, same = (
        [line for line in out.splitlines() if line[:1] in "+-" and line[:3] not in ("---", "+++")]
        for out in (full.out, kubectl("cluster diff fake b --full", env=env).out)
    )
    assert lines == same
    assert lines[:2] == ['-  x: "1"', '+  x: "2"']
    assert "-  key: '*** (before)'" in lines and "+  key: '*** (after)'" in lines
    assert "+  name: new" in lines
    assert "/v1.ConfigMap.default.a" in full.out and full.code == 1
    assert not [n for n in os.listdir(kubectl.cwd) if n.startswith(("A-", "B-"))]


def test_time_that_passed_is_no_difference_in_what_kubelets_renew(kubectl):
    kubectl.ok("cluster fork b")
    kubectl.ok("drain worker-1 --ignore-daemonsets", now="2026-11-24T13:00:00Z")
    kubectl.ok("uncordon worker-1")
    assert kubectl("cluster diff fake b") == ("", "", 0)


@pytest.mark.parametrize(
    ("words", "err"),
    [
        ("nosuch", '"nosuch" is no cluster and no file'),
        ("undo~5", "only the last 1 can be undone"),
        ("a b c", "usage: fakectl cluster diff [A [B]] [--full] [--all]  (A, B: a cluster, a saved file, or undo~N)"),
        ("-o json", "--output must be yaml, not 'json'"),
        ("text", "error parsing text after 0 objects: a map was expected, not a plain value"),
    ],
)
def test_trouble_ends_with_two(kubectl, words, err):
    kubectl.ok("create configmap c")
    kubectl.write("text", "text")
    assert kubectl(f"cluster diff {words}") == ("", f"error: {err}\n", 2)


def test_without_a_command_there_is_nothing_to_compare_with(kubectl):
    assert kubectl("cluster diff") == ("", "error: no command is remembered that could be undone\n", 2)
