"""`kubectl set` on a simulated cluster: what is changed there, what is refused, and several objects at once."""
from __future__ import annotations

from typing import Any

import pytest

CONTAINER = "jsonpath={.spec.template.spec.containers[0]}"


@pytest.fixture
def web(kubectl: Any) -> Any:
    kubectl.ok("create deployment web --image=nginx:1 --image=redis:7")
    return kubectl


def test_several_objects_by_label_and_one_that_is_already_so(web: Any) -> None:
    web.ok("create deployment api --image=nginx:2")
    assert web.ok("set image deployments --all nginx=nginx:2") == "deployment.apps/web image updated\n"
    assert web.ok("set image deploy -l app=api '*=nginx:3'") == "deployment.apps/api image updated\n"


def test_an_error_for_one_object_does_not_stop_the_others(web: Any) -> None:
    web.ok("create deployment api --image=httpd:2")
    result = web("set image deploy/web deploy/api redis=redis:8")
    assert result.out == "deployment.apps/web image updated\n"
    assert (result.err, result.code) == ('error: unable to find container named "redis"\n', 1)


def test_a_server_dry_run_keeps_nothing(web: Any) -> None:
    assert web.ok("set image deploy/web nginx=nginx:9 --dry-run=server -o jsonpath={.spec.template.spec.containers[0].image}") == "nginx:9"
    assert web.ok(f"get deploy web -o {CONTAINER[:-1]}.image}}") == "nginx:1"


def test_what_the_server_returns_is_printed_as_a_struct(web: Any) -> None:
    shown = web.ok("set env deploy/web A=b -o json")
    assert shown.startswith('{\n    "kind": "Deployment",\n    "apiVersion": "apps/v1",\n    "metadata": {\n        "name": "web",\n')


def test_variables_come_from_standard_input(web: Any) -> None:
    assert web.ok("set env deploy/web -e - -c nginx", stdin="A=1 # one\nB=x=y\nnonsense\n") == "deployment.apps/web env updated\n"
    assert web.ok("set env deploy/web --list -c nginx") == "# Deployment web, container nginx\nA=1 \nB=x=y\n"


def test_references_are_resolved_from_secrets_fields_and_resources(kubectl: Any) -> None:
    kubectl.ok("create secret generic creds --from-literal=pass=hush")
    kubectl.write("pod.yaml", """apiVersion: v1
kind: Pod
metadata: {name: p, labels: {a: b, c: d}}
spec:
  containers:
  - name: c
    image: nginx
    resources: {limits: {cpu: 1500m, memory: 64Mi}}
    env:
    - {name: PASS, valueFrom: {secretKeyRef: {name: creds, key: pass}}}
    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['a']"}}}
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
    - {name: GONE, valueFrom: {configMapKeyRef: {name: ghost, key: x, optional: true}}}
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
""")
    kubectl.ok("create -f pod.yaml")
    result = kubectl("set env pod/p --list --resolve")
    assert result.out == ("# Pod p, container c\nPASS=hush\nNAME=p\nLABEL=b\nCPU=2\nMEMORY=64\n# GONE from configmap ghost, key x\n"
                          "# NODE from field path spec.nodeName\n")
    assert (result.err, result.code) == ('error retrieving reference for GONE: configmaps "ghost" not found\n'
                                         "error retrieving reference for NODE: unsupported fieldPath: spec.nodeName\n", 0)


def test_resources_are_merged_with_those_there(web: Any) -> None:
    web.ok("set resources deploy/web -c n* --limits=cpu=1")
    assert web.ok("set resources deploy/web -c nginx --limits=memory=1024Mi") == "deployment.apps/web resource requirements updated\n"
    assert web.ok(f"get deploy web -o {CONTAINER[:-1]}.resources}}") == '{"limits":{"cpu":"1","memory":"1Gi"}}'


def test_selector_with_the_version_of_another_time_conflicts(kubectl: Any) -> None:
    kubectl.ok("create service clusterip front --tcp=80")
    assert kubectl.ok("set selector svc/front a=b") == "service/front selector updated\n"
    result = kubectl("set selector svc/front a=c --resource-version=1")
    assert (result.code, result.err[:30]) == (1, "Error from server (Conflict): ")
