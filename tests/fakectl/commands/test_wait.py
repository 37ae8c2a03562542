"""`kubectl wait`. Expected texts were recorded with kubectl v1.37.1 (transcripts, or the binary on a served copy of the same objects)."""
from __future__ import annotations

import pytest

PODS = """
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, labels: {app: b}}
spec: {containers: [{name: c, image: nginx}]}
"""

DONE = """
apiVersion: v1
kind: Pod
metadata: {name: done}
spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
"""


@pytest.fixture
def pods(kubectl):
    """Two pods just made, which start after five seconds."""
    kubectl.env |= {"FAKECTL_POD_START": "5s", "FAKECTL_POD_STOP": "2s"}
    kubectl.ok(["create", "-f", kubectl.write("pods.yaml", PODS)])
    return kubectl


def test_time_goes_on_until_the_condition_is_met(pods):
    assert pods.ok("wait pod a --for=condition=ready") == "pod/a condition met\n"
    assert pods.ok("get pods --no-headers").split()[4] == "5s"


def test_several_conditions_are_waited_for_in_turn_and_each_is_told(pods):
    line = "wait pod a b --for=condition=Ready --for=jsonpath={.status.phase}=Running"
    assert pods.ok(line) == "pod/a condition met\n" * 2 + "pod/b condition met\n" * 2


def test_each_object_that_times_out_is_an_error(pods):
    assert pods("wait pod --all --for=condition=Ready --timeout=1s") == (
        "", "timed out waiting for the condition on pods/a\ntimed out waiting for the condition on pods/b\n", 1)


def test_a_state_that_does_not_last_is_seen(kubectl):
    """The pod starts and ends at one moment."""
    kubectl.env["FAKECTL_POD_START"] = "2s"
    kubectl.ok(["create", "-f", "-"], stdin=DONE)
    path = "jsonpath={.status.containerStatuses[0].state.running}"
    assert kubectl.ok(["wait", "pod", "done", f"--for={path}", "--timeout=10s"]) == "pod/done condition met\n"


def test_errors_come_in_the_order_of_the_objects(pods):
    assert pods("wait pod ghost a --for=condition=Ready --timeout=1s").err == (
        'Error from server (NotFound): pods "ghost" not found\ntimed out waiting for the condition on pods/a\n')
    assert pods("wait pod a ghost --for=condition=Ready --timeout=1s").err == (
        'timed out waiting for the condition on pods/a\nError from server (NotFound): pods "ghost" not found\n')


def test_a_timeout_of_zero_looks_once(pods):
    assert pods("wait pod a --for=condition=Ready --timeout=0").err == "error: condition not met for pods/a\n"
    assert pods.ok("wait pod a --for=condition=Ready=false --timeout=0") == "pod/a condition met\n"


def test_what_is_gone_needs_no_waiting(pods):
    assert pods("wait pod ghost --for=delete") == ("", "", 0)
    assert pods("wait pod -l app=none --for=delete") == ("", "", 0)


def test_a_deletion_is_waited_for(pods):
    pods.ok("wait pod --all --for=condition=Ready")
    pods.ok("delete pod a --wait=false")
    assert pods.ok("wait pod a --for=delete --timeout=10s") == "pod/a condition met\n"
    assert pods("wait pod b --for=delete --timeout=1s").err == "error: timed out waiting for the condition on pods/b\n"


def test_a_creation_is_waited_for_first(pods):
    assert pods.ok("wait pod a --for=condition=Ready --for=create") == "pod/a condition met\n" * 2
    assert pods("wait pod ghost --for=create --timeout=1s").err == "error: timed out waiting for the condition\n"


def test_the_object_can_be_printed(pods):
    assert pods.ok("wait pod a --for=condition=Ready -o jsonpath={.status.phase}") == "Running"


def test_a_condition_older_than_the_spec_does_not_count():
    from fakectl.conditions import parse

    check = parse("condition=Done,Ended")
    obj = {"metadata": {"generation": 2}, "status": {"conditions": [{"type": "ended", "status": "TRUE"}]}}
    assert check(obj)
    obj["status"]["observedGeneration"] = 1
    assert not check(obj)


@pytest.mark.parametrize(("flags", "error"), [
    ("", "unrecognized condition: []"),
    ("--for=happiness", 'unrecognized condition: "happiness"'),
    ("--for=jsonpath=", "jsonpath expression cannot be empty"),
    ("--for=jsonpath={.status.phase", "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or "
                                      "'{.name1.name2}'"),
    ("--for=jsonpath=.a=1=2", "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or "
                              "--for=jsonpath='{.status.readyReplicas}'"),
    ("--for=jsonpath={.a}=", "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"),
    ("--for=jsonpath={.status}=x", "jsonpath leads to a nested object or list which is not supported"),
    ("--for=jsonpath={.status.conditions[*].type}=x", "given jsonpath expression matches more than one value"),
])
def test_misuse_is_told_in_kubectls_words(pods, flags, error):
    assert pods(f"wait pod a --timeout=1s {flags}") == ("", f"error: {error}\n", 1)


def test_nothing_to_wait_for_is_an_error(pods):
    assert pods("wait pod -l app=none --for=condition=Ready").err == "error: no matching resources found\n"
    assert pods("wait pod --for=condition=Ready").err == "error: resource(s) were provided, but no name was specified\n"
