"""`kubectl delete`. Expected texts were recorded with kubectl v1.37.1 (transcripts, or the binary on a served copy of the same objects)."""
from __future__ import annotations

import pytest

FORCED = ("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
          "The resource may continue to run on the cluster indefinitely.\n")
CLUSTER_WIDE = "Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n"
PAIR = """
apiVersion: v1
kind: ConfigMap
metadata: {name: left, labels: {set: pair}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: right, labels: {set: pair}}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
"""


@pytest.fixture
def pair(kubectl):
    """Two config maps."""
    kubectl.ok(["create", "-f", kubectl.write("pair.yaml", PAIR)])
    return kubectl


@pytest.fixture
def web(kubectl):
    """A Deployment whose pod takes two seconds to stop."""
    kubectl.env["FAKECTL_POD_STOP"] = "2s"
    kubectl.ok(["create", "-f", kubectl.write("web.yaml", DEPLOYMENT)])
    kubectl.now = "2026-11-24T12:00:10Z"
    return kubectl


def test_namespaced_objects_are_deleted_from_their_namespace(pair):
    assert pair.ok("delete cm left right") == ('configmap "left" deleted from default namespace\n'
                                               'configmap "right" deleted from default namespace\n')
    assert pair.ok("get cm -l set -o name") == ""


def test_output_name_prints_names_only(pair):
    assert pair.ok("delete -f pair.yaml -o name") == "configmap/left\nconfigmap/right\n"


def test_a_missing_object_is_an_error_after_the_others_went(pair):
    assert pair("delete cm ghost left") == (
        'configmap "left" deleted from default namespace\n', 'Error from server (NotFound): configmaps "ghost" not found\n', 1)


def test_errors_of_files_name_the_file(pair):
    pair.ok("delete cm left")
    result = pair("delete -f pair.yaml")
    assert result.err == 'Error from server (NotFound): error when deleting "pair.yaml": configmaps "left" not found\n'
    assert pair("delete -f pair.yaml --ignore-not-found") == ("", "", 0)


def test_selectors_and_all_find_nothing_without_complaint(pair):
    assert pair("delete cm -l set=none") == ("No resources found\n", "", 0)
    assert pair.ok("delete cm -l set=pair").count("deleted") == 2
    assert pair("delete deploy --all") == ("No resources found\n", "", 0)


@pytest.mark.parametrize("how", ["client", "server"])
def test_a_dry_run_deletes_nothing(pair, how):
    said = " (dry run)" if how == "client" else " (server dry run)"
    assert pair.ok(f"delete cm left --dry-run={how}") == f'configmap "left" deleted from default namespace{said}\n'
    assert pair.ok("get cm left -o name") == "configmap/left\n"


def test_interactive_asks_before_anything_goes(pair):
    question = "You are about to delete the following 2 resource(s):\nconfigmap/left\nconfigmap/right\nDo you want to continue? (y/N): "
    assert pair.ok("delete -f pair.yaml -i", stdin="n\n") == question + "deletion is cancelled\n"
    assert pair.ok("delete -f pair.yaml -i") == question + "deletion is cancelled\n"
    assert pair.ok("delete cm -l set=none -i", stdin="y\n") == "No resources found\n"
    assert pair.ok("delete -f pair.yaml -i -o name", stdin=" Y \n") == question + "configmap/left\nconfigmap/right\n"


def test_force_warns_and_says_so(pair):
    assert pair("delete cm left --force") == ('configmap "left" force deleted from default namespace\n', FORCED, 0)
    assert pair("delete cm right --grace-period=0") == ('configmap "right" deleted from default namespace\n', "", 0)


def test_a_namespace_flag_with_a_cluster_wide_kind_warns_once(kubectl):
    assert kubectl("delete ns default kube-system -n x --dry-run=client") == (
        'namespace "default" deleted (dry run)\nnamespace "kube-system" deleted (dry run)\n', CLUSTER_WIDE, 0)


@pytest.mark.parametrize(("line", "error"), [
    ("delete", "error: You must provide one or more resources by argument or filename."),
    ("delete cm", "error: resource(s) were provided, but no name was specified"),
    ("delete cm x --all", "error: name cannot be provided when a selector is specified"),
    ("delete cm --all -l a=b", "error: setting 'all' parameter but found a non empty selector. "),
    ("delete cm x -o yaml", "error: unexpected -o output mode: yaml. We only support '-o name'"),
    ("delete cm x --cascade=sideways", 'error: invalid cascade value (sideways). Must be "background", "foreground", or "orphan"'),
    ("delete cm x --now --grace-period=3", "error: --now and --grace-period cannot be specified together"),
    ("delete cm x --force --grace-period=3", "error: --force and --grace-period greater than 0 cannot be specified together"),
    ("delete ns default", 'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted'),
])
def test_misuse_is_told_in_kubectls_words(kubectl, line, error):
    result = kubectl(line)
    assert (result.out, result.err.splitlines()[0], result.code) == ("", error, 1)


def test_a_boolean_cascade_is_deprecated(web):
    result = web("delete deploy web --cascade=false")
    assert result.err == "warning: --cascade=false is deprecated (boolean value) and can be replaced with --cascade=orphan.\n"
    assert len(web.ok("get rs,pods -o name").split()) == 2


def test_a_deletion_waits_until_the_object_is_gone(web):
    name = web.ok("get pods -o name").strip()
    web.ok(f"delete {name}")
    assert name not in web.ok("get pods -o name")
    assert web.ok("get events --field-selector reason=Killing --no-headers").split()[0] == "2s"


def test_without_waiting_the_object_is_still_there(web):
    name = web.ok("get pods -o name").strip()
    web.ok(f"delete {name} --wait=false")
    assert web.ok(f"get {name} --no-headers").split()[2] == "Terminating"


def test_a_wait_ends_at_its_timeout(pair):
    pair.ok("delete cm left right")
    pair.ok(["create", "-f", pair.write("held.yaml", PAIR.replace("name: left", "name: left, finalizers: [example.com/hold]"))])
    assert pair("delete cm left --timeout=2s") == (
        'configmap "left" deleted from default namespace\n', "error: timed out waiting for the condition on configmaps/left\n", 1)
