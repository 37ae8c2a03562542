"""`kubectl top`: the words and tables of kubectl 1.37.1; the numbers are the cluster's, from what pods request."""
from __future__ import annotations

import re

import pytest

ON = {"FAKECTL_METRICS": "on"}
LATER = "2026-11-24T12:01:00Z"
MANIFEST = """
apiVersion: v1
kind: Pod
metadata: {name: big, labels: {app: big}}
spec:
  containers:
  - {name: one, image: nginx, resources: {requests: {cpu: "1", memory: 1Gi}}}
  - {name: two, image: nginx, resources: {requests: {cpu: 500m, memory: 100Mi}, limits: {cpu: 500m, memory: 100Mi}}}
"""


@pytest.fixture
def measured(kubectl):
    """A cluster with a metrics server, and two pods that have run for a minute."""
    kubectl("get nodes", env=ON)
    kubectl.write("big.yaml", MANIFEST)
    kubectl.ok("apply -f big.yaml")
    kubectl.ok("run small --image=nginx")
    kubectl.now = LATER
    return kubectl


@pytest.mark.parametrize(("line", "said"), [
    ("top pod", "error: Metrics API not available\n"),
    ("top no", "error: Metrics API not available\n"),
    ("top po nope", "error: Metrics API not available\n"),
    ("top pod a b", "error: pod [NAME | -l label]\nSee 'kubectl top pod -h' for help and examples\n"),
    ("top node a b", "error: node [NAME | -l label]\nSee 'kubectl top node -h' for help and examples\n"),
    ("top pods --sort-by=x", "error: --sort-by accepts only cpu or memory\n"),
    ("top pod a -l a=b", "error: only one of NAME or selector can be provided\n"),
    ("top node a -l a=b", "error: only one of NAME or --selector can be provided\n"),
    ("top pod --field-selector=a", "error: invalid selector: 'a'; can't understand 'a'\n"),
    ("top pod -l 'a in b'", "error: unable to parse requirement: found 'b' expected: '('\n"),
    ("top foo", "error: unknown command \"foo\"\nSee 'kubectl top -h' for help and examples\n"),
])
def test_a_bare_cluster_serves_no_metrics_and_misuse_is_told_first(kubectl, line, said):
    assert kubectl(line) == ("", said, 1)


def test_pods_use_a_share_of_what_they_request(measured):
    rows = [line.split() for line in measured.ok("top pod --containers --no-headers").splitlines()]
    assert [row[:2] for row in rows] == [["big", "one"], ["big", "two"], ["small", "small"]]
    cpu, memory = ([int(re.match(r"\d+", row[i])[0]) for row in rows] for i in (2, 3))
    assert 100 <= cpu[0] < 600
    assert 50 <= cpu[1] < 300
    assert 409 <= memory[0] < 922
    assert 40 <= memory[1] < 90
    assert measured.ok("top pod --containers --no-headers", now="2026-11-24T13:00:00Z") == measured.ok("top pod --containers --no-headers")


def test_the_table_and_its_sum(measured):
    out = measured.ok("top pod --sum")
    name, other, line, added = out.splitlines()[1:]
    assert out.splitlines()[0] == "NAME    CPU(cores)   MEMORY(bytes)   "
    assert line == "        ________     ________        "
    numbers = [[int(n) for n in re.findall(r" (\d+)(?:m|Mi)", row)] for row in (name, other, added)]
    assert numbers[2][0] == numbers[0][0] + numbers[1][0]
    everywhere = measured.ok("top pod -A --containers --sum --show-swap").splitlines()
    assert everywhere[0].split() == ["NAMESPACE", "POD", "NAME", "CPU(cores)", "MEMORY(bytes)", "SWAP(bytes)"]
    assert everywhere[1].split()[-1] == "0Mi"


def test_the_greatest_first(measured):
    assert [line.split()[0] for line in measured.ok("top pod --sort-by=cpu --no-headers").splitlines()] == ["big", "small"]
    assert measured.ok("top pod -l app=big --no-headers").split()[0] == "big"
    assert measured.ok("top pod --field-selector=metadata.name=small --no-headers").split()[0] == "small"


def test_nodes_and_their_percentages(measured):
    lines = [line.split() for line in measured.ok("top node").splitlines()]
    assert lines[0] == ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"]
    assert [line[0] for line in lines[1:]] == ["control-plane", "worker-1", "worker-2"]
    assert measured.ok("top node worker-1 --show-capacity --show-swap").splitlines()[1].split()[-2:] == ["<unknown>", "<unknown>"]


def test_who_has_no_metrics(measured):
    assert measured("top pod nope").err == 'Error from server (NotFound): podmetrics.metrics.k8s.io "default/nope" not found\n'
    assert measured("top node nope").err == 'Error from server (NotFound): nodemetrics.metrics.k8s.io "nope" not found\n'
    assert measured("top pod -n kube-public") == ("", "No resources found in kube-public namespace.\n", 0)
    assert measured("top pod -A -l a=b") == ("", "No resources found\n", 0)
    measured.ok("run late --image=nginx")
    assert measured("top pod -l run=late") == ("", "error: metrics not available yet\n", 1)
    measured.ok("create deployment waiting --image=nginx:1.161")
    measured.now = "2026-11-24T12:04:00Z"
    said = measured("top pod -l app=waiting").err
    assert re.fullmatch(r"error: Metrics not available for pod default/waiting-\w+-\w+, age: 3m0s\n", said)


def test_a_metrics_server_can_come_later(kubectl):
    kubectl.ok("run web --image=nginx")
    kubectl.now = LATER
    assert kubectl("top pod").code == 1
    kubectl.ok("cluster set metrics on")
    assert kubectl.ok("top pod --no-headers").split()[0] == "web"
    assert kubectl("cluster set metrics maybe") == ("", "error: metrics must be on or off, not 'maybe'\n", 1)
