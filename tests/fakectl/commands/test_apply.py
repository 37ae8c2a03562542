"""`kubectl apply` and its subcommands on a cluster."""
from __future__ import annotations

import json

CM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: one, b: two}\n"
SHORT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: one}\n"
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
"""
MISSING = (
    "Warning: resource configmaps/conf is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by "
    "kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or "
    "kubectl apply. The missing annotation will be patched automatically.\n")


def data(kubectl):
    return json.loads(kubectl.ok("get cm conf -o json"))["data"]


def apply(kubectl, text, flags=""):
    return kubectl(f"apply -f - {flags}", stdin=text)


def test_made_unchanged_configured(kubectl):
    assert apply(kubectl, CM) == ("configmap/conf created\n", "", 0)
    assert apply(kubectl, CM) == ("configmap/conf unchanged\n", "", 0)
    assert apply(kubectl, SHORT) == ("configmap/conf configured\n", "", 0)
    assert data(kubectl) == {"a": "one"}


def test_what_others_added_stays_and_what_they_changed_is_set_back(kubectl):
    apply(kubectl, CM)
    kubectl.ok(["patch", "cm", "conf", "-p", '{"data":{"a":"other","c":"three"}}'])
    apply(kubectl, SHORT)
    assert data(kubectl) == {"a": "one", "c": "three"}


def test_an_object_that_was_never_applied_is_warned_of_and_keeps_what_it_has(kubectl):
    kubectl.ok("create cm conf --from-literal=z=26")
    assert apply(kubectl, SHORT) == ("configmap/conf configured\n", MISSING, 0)
    assert data(kubectl) == {"a": "one", "z": "26"}


def test_a_null_in_the_file_is_not_made(kubectl):
    apply(kubectl, SHORT.replace("one", "one, gone: null"))
    assert data(kubectl) == {"a": "one"}


def test_dry_runs_change_nothing(kubectl):
    assert apply(kubectl, CM, "--dry-run=client").out == "configmap/conf created (dry run)\n"
    assert apply(kubectl, CM, "--dry-run=server").out == "configmap/conf created (server dry run)\n"
    assert kubectl("get cm conf").code == 1
    apply(kubectl, CM)
    assert apply(kubectl, SHORT, "--dry-run=client").out == "configmap/conf configured (dry run)\n"
    assert apply(kubectl, CM, "--dry-run=client").out == "configmap/conf unchanged (dry run)\n"
    assert data(kubectl) == {"a": "one", "b": "two"}


def test_a_dry_run_shows_the_file_merged_into_what_is_there(kubectl):
    apply(kubectl, CM)
    kubectl.ok("label cm conf from=server")
    shown = json.loads(apply(kubectl, SHORT, "--dry-run=client -o json").out)
    assert (shown["data"], shown["metadata"]["labels"]) == ({"a": "one"}, {"from": "server"})


def test_several_objects_are_printed_as_a_list(kubectl):
    shown = json.loads(apply(kubectl, CM + "---\n" + DEPLOYMENT, "-o json").out)
    assert list(shown) == ["kind", "apiVersion", "metadata", "items"]
    assert [item["kind"] for item in shown["items"]] == ["ConfigMap", "Deployment"]


def test_a_bad_output_format_applies_nothing(kubectl):
    assert apply(kubectl, CM, "-o wide").code == 1
    assert kubectl("get cm conf").code == 1


def test_one_bad_object_does_not_keep_the_others_from_being_applied(kubectl):
    result = apply(kubectl, DEPLOYMENT.replace("app: web}}\n  template", "app: other}}\n  template") + "---\n" + CM)
    assert (result.out, result.code) == ("configmap/conf created\n", 1)
    assert result.err.startswith('The Deployment "web" is invalid: ')


def test_force_makes_anew_what_cannot_be_changed(kubectl):
    apply(kubectl, DEPLOYMENT)
    other = DEPLOYMENT.replace("app: web", "app: shop")
    assert "field is immutable" in apply(kubectl, other).err
    assert apply(kubectl, other, "--force") == ("deployment.apps/web configured\n", "", 0)
    assert kubectl.ok("get deploy web -o jsonpath='{.spec.selector.matchLabels.app}'") == "shop"


def test_a_conflict_tells_of_the_patch_and_the_object(kubectl):
    apply(kubectl, SHORT)
    result = apply(kubectl, SHORT.replace("{name: conf}", '{name: conf, resourceVersion: "1"}'))
    lines = result.err.splitlines()
    assert lines[0] == "Error from server (Conflict): error when applying patch:"
    assert lines[2:5] == ["to:", 'Resource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"',
                          'Name: "conf", Namespace: "default"']
    assert lines[5].startswith('for: "STDIN": error when patching "STDIN": Operation cannot be fulfilled on configmaps "conf": ')


def test_without_overwrite_a_change_of_somebody_else_is_a_conflict(kubectl):
    apply(kubectl, SHORT)
    kubectl.ok(["patch", "cm", "conf", "-p", '{"data":{"a":"other"}}'])
    result = apply(kubectl, SHORT.replace("one", "mine"), "--overwrite=false")
    assert "conflicts with changes made from original to current:" in result.err
    assert data(kubectl) == {"a": "other"}


def test_prune_deletes_what_the_files_no_longer_name(kubectl):
    apply(kubectl, CM.replace("{name: conf}", "{name: conf, labels: {set: demo}}"))
    apply(kubectl, SHORT.replace("{name: conf}", "{name: other, labels: {set: demo}}"))
    kubectl.ok("create cm by-hand")
    kubectl.ok("label cm by-hand set=demo")
    keep = SHORT.replace("{name: conf}", "{name: other, labels: {set: demo}}")
    result = apply(kubectl, keep, "--prune -l set=demo --prune-allowlist=core/v1/ConfigMap")
    assert result == ("configmap/other unchanged\nconfigmap/conf pruned\n", "", 0)
    assert kubectl.ok("get cm -l set=demo -o name") == "configmap/by-hand\nconfigmap/other\n"


def test_a_server_side_conflict_comes_with_advice(kubectl):
    assert apply(kubectl, SHORT, "--server-side").out == "configmap/conf serverside-applied\n"
    result = apply(kubectl, SHORT.replace("one", "two"), "--server-side --field-manager=other")
    assert result.err.startswith('error: Apply failed with 1 conflict: conflict with "kubectl": .data.a\nPlease review the fields above--')
    assert apply(kubectl, SHORT.replace("one", "two"), "--server-side --field-manager=other --force-conflicts").code == 0
    assert data(kubectl) == {"a": "two"}


def test_the_fields_of_client_side_apply_change_hands(kubectl):
    apply(kubectl, CM)
    apply(kubectl, SHORT, "--server-side")
    assert data(kubectl) == {"a": "one"}
    managers = kubectl.ok("get cm conf -o jsonpath='{.metadata.managedFields[*].manager}' --show-managed-fields").split()
    assert sorted(managers) == ["kubectl", "kubectl-last-applied"]


def test_the_configuration_is_shown_as_it_was_applied(kubectl):
    apply(kubectl, SHORT)
    assert kubectl.ok("apply view-last-applied cm/conf") == (
        "apiVersion: v1\ndata:\n  a: one\nkind: ConfigMap\nmetadata:\n  annotations: {}\n  name: conf\n  namespace: default\n")
    assert kubectl.ok("apply view-last-applied cm conf -o json") == """{
  "apiVersion": "v1",
  "data": {
    "a": "one"
  },
  "kind": "ConfigMap",
  "metadata": {
    "annotations": {},
    "name": "conf",
    "namespace": "default"
  }
}
"""


def test_the_configuration_can_be_set(kubectl):
    kubectl.write("cm.yaml", SHORT)
    kubectl.ok("create -f cm.yaml")
    refused = kubectl("apply set-last-applied -f cm.yaml")
    assert refused.err == ("error: no last-applied-configuration annotation found on resource: conf, to create the annotation, run the "
                           "command with --create-annotation\n")
    assert kubectl.ok("apply set-last-applied -f cm.yaml --create-annotation") == "configmap/conf configured\n"
    assert kubectl.ok("apply set-last-applied -f cm.yaml") == "set-last-applied conf: no changes required.\n"


def test_an_annotation_that_is_no_json_is_told_of(kubectl):
    apply(kubectl, SHORT)
    kubectl.ok("annotate cm conf kubectl.kubernetes.io/last-applied-configuration=broken --overwrite")
    result = apply(kubectl, CM)
    assert (result.code, "invalid JSON document" in result.err) == (1, True)
