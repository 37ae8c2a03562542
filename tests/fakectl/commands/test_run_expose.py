"""`kubectl run`, `expose`, `autoscale` and `create deployment` on a simulated cluster."""
from __future__ import annotations

from typing import Any

import pytest

from fakectl.imageref import is_image_reference


def test_run_with_expose_makes_both(kubectl: Any) -> None:
    assert kubectl.ok("run web --image=nginx --port=80 --expose") == "pod/web created\nservice/web created\n"
    assert kubectl.ok("get svc web -o jsonpath={.spec.selector}") == '{"run":"web"}'


def test_saved_configuration_is_the_struct_as_it_was_sent(kubectl: Any) -> None:
    kubectl.ok("run web --image=nginx --save-config")
    path = r"{.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}"
    assert kubectl.ok(["get", "pod", "web", "-o", f"jsonpath={path}"]) == (
        '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","labels":{"run":"web"}},"spec":{"containers":[{"name":"web",'
        '"image":"nginx","resources":{}}],"restartPolicy":"Always","dnsPolicy":"ClusterFirst"},"status":{}}\n')


def test_expose_takes_port_protocol_labels_and_selector_from_the_object(kubectl: Any) -> None:
    kubectl.ok("create deployment web --image=nginx --port=80")
    shown = kubectl.ok("expose deploy/web --name=front -o json --dry-run=server")
    assert shown.startswith('{\n    "kind": "Service",\n    "apiVersion": "v1"')
    assert kubectl.ok("expose deploy/web") == "service/web exposed\n"
    assert kubectl("expose deploy/web").err == 'Error from server (AlreadyExists): services "web" already exists\n'
    assert kubectl.ok("get svc web -o jsonpath={.spec.ports}") == '[{"port":80,"protocol":"TCP","targetPort":80}]'


def test_a_name_that_kubectl_completes_at_random_is_the_same_again(kubectl: Any) -> None:
    one = kubectl.ok("create deployment web --image=my_app --dry-run=client -o jsonpath={.spec.template.spec.containers[0].name}")
    assert one.startswith("my-app-")
    assert len(one) == len("my-app-") + 5
    assert kubectl.ok("create deployment web --image=my_app --dry-run=client -o jsonpath={.spec.template.spec.containers[0].name}") == one


def test_autoscale_twice_is_refused(kubectl: Any) -> None:
    kubectl.ok("create deployment web --image=nginx")
    assert kubectl.ok("autoscale deploy/web --max=3 --cpu=50%") == "horizontalpodautoscaler.autoscaling/web autoscaled\n"
    assert kubectl("autoscale deploy/web --max=3 --cpu=50%").err == (
        'Error from server (AlreadyExists): horizontalpodautoscalers.autoscaling "web" already exists\n')
    assert kubectl("autoscale deploy/web --max=3").err == (
        "error: failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input\n")


@pytest.mark.parametrize(("text", "good"), [
    ("nginx", True), ("nginx:1.25", True), ("a/b/c_d:V_1", True), ("localhost:5000/x", True), ("Registry.io/x", True),
    ("[::1]:5000/x", True),
    ("x@sha256:" + "a" * 64, True), ("Nginx", False), ("x:", False), ("x y", False), ("", False), ("x@sha256:a", False), ("/x", False),
    ("x//y", False), ("x:" + "t" * 129, False), ("x\n", False), ("a___b", False), ("a--b", True),
])
def test_image_references(text: str, good: bool) -> None:
    assert is_image_reference(text) is good
