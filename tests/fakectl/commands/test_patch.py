"""`kubectl patch` on a cluster."""
from __future__ import annotations

import pytest

WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
"""


@pytest.fixture
def web(kubectl):
    kubectl.write("web.yaml", WEB)
    kubectl.ok("create -f web.yaml")
    return kubectl


def images(kubectl):
    return kubectl.ok("get deploy web -o jsonpath='{.spec.template.spec.containers[*].image}'").split()


def test_a_strategic_patch_merges_containers_by_name(web):
    patch = '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"redis:7"}]}}}}'
    assert web.ok(["patch", "deployment", "web", "-p", patch]) == "deployment.apps/web patched\n"
    assert images(web) == ["redis:7", "nginx:1.25"]


def test_a_merge_patch_replaces_lists(web):
    patch = "spec: {template: {spec: {containers: [{name: only, image: 'httpd:2.4'}]}}}"
    assert web.ok(["patch", "deploy/web", "--type=merge", "-p", patch]) == "deployment.apps/web patched\n"
    assert images(web) == ["httpd:2.4"]


def test_what_is_so_already_is_no_change(web):
    assert web.ok(["patch", "deploy", "web", "-p", '{"spec":{"replicas":1}}']) == "deployment.apps/web patched (no change)\n"


def test_an_unknown_field_is_warned_of(web):
    result = web(["patch", "deploy", "web", "-p", '{"spec":{"replicaz":3}}'])
    assert result == ("deployment.apps/web patched (no change)\n", 'Warning: unknown field "spec.replicaz"\n', 0)


def test_a_json_patch_that_does_not_apply_is_refused(web):
    result = web(["patch", "deploy", "web", "--type=json", "-p", '[{"op":"test","path":"/spec/replicas","value":7}]'])
    assert result == ("", "The request is invalid: the server rejected our request due to an error in our request\n", 1)


def test_broken_json_goes_to_the_server_as_it_is(web):
    assert web(["patch", "deploy", "web", "-p", '{"spec":']).err == "Error from server (BadRequest): invalid JSON patch\n"


def test_the_scale_can_be_patched(web):
    assert web.ok(["patch", "deploy", "web", "--subresource=scale", "--type=merge", "-p", '{"spec":{"replicas":2}}']) == (
        "scale.autoscaling/web patched\n")
    assert web.ok("get deploy web -o jsonpath='{.spec.replicas}'") == "2"


def test_dry_runs_show_the_result_and_change_nothing(web):
    for where in ("client", "server"):
        shown = web.ok(["patch", "-f", "web.yaml", f"--dry-run={where}", "-p", '{"spec":{"paused":true}}', "-o", "jsonpath={.spec.paused}"])
        assert shown == "true"
    assert web.ok("get deploy web -o jsonpath='{.spec.paused}'") == ""


def test_a_patch_file_is_read(web):
    web.write("p.yaml", "spec:\n  replicas: 3\n")
    assert web.ok("patch deploy web --patch-file p.yaml") == "deployment.apps/web patched\n"


def test_record_keeps_the_command_line(web):
    web(["patch", "deploy", "web", "-p", '{"spec":{"replicas":3}}', "--record"])
    cause = web.ok(r"get deploy web -o jsonpath='{.metadata.annotations.kubernetes\.io/change-cause}'")
    assert cause == 'kubectl patch deploy web --patch={"spec":{"replicas":3}} --record=true'
