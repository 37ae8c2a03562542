"""`kubectl replace` on a cluster."""
from __future__ import annotations

CM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: one}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {v: first}}\nspec: {containers: [{name: c, image: nginx}]}\n"


def test_what_is_there_is_replaced_wholly(kubectl):
    kubectl.write("cm.yaml", CM)
    kubectl.ok("create -f cm.yaml")
    kubectl.ok("label cm conf keep=me")
    assert kubectl.ok("replace -f cm.yaml") == "configmap/conf replaced\n"
    assert kubectl.ok("get cm conf -o jsonpath='{.data}{.metadata.labels}'") == '{"a":"one"}'


def test_what_is_not_there_is_not_found(kubectl):
    kubectl.write("cm.yaml", CM)
    result = kubectl("replace -f cm.yaml")
    assert result == ("", 'Error from server (NotFound): error when replacing "cm.yaml": configmaps "conf" not found\n', 1)


def test_force_deletes_and_makes_anew(kubectl):
    kubectl.write("pod.yaml", POD)
    kubectl.ok("create -f pod.yaml")
    uid = kubectl.ok("get pod web -o jsonpath='{.metadata.uid}'")
    assert kubectl.ok("replace --force -f pod.yaml") == 'pod "web" deleted from default namespace\npod/web replaced\n'
    assert kubectl.ok("get pod web -o jsonpath='{.metadata.uid}'") != uid


def test_force_makes_what_is_not_there(kubectl):
    kubectl.write("cm.yaml", CM)
    assert kubectl.ok("replace --force -f cm.yaml") == "configmap/conf replaced\n"


def test_force_works_on_what_get_printed(kubectl):
    kubectl.write("cm.yaml", CM)
    kubectl.ok("create -f cm.yaml")
    text = kubectl.ok("get cm conf -o yaml")
    assert kubectl.ok("replace --force -f -", stdin=text).endswith("configmap/conf replaced\n")


def test_an_old_version_is_a_conflict(kubectl):
    kubectl.write("cm.yaml", CM)
    kubectl.ok("create -f cm.yaml")
    kubectl.write("old.yaml", kubectl.ok("get cm conf -o yaml"))
    kubectl.ok("label cm conf a=b")
    assert kubectl("replace -f old.yaml").err.startswith('Error from server (Conflict): error when replacing "old.yaml": ')


def test_dry_run_on_the_server_changes_nothing(kubectl):
    kubectl.write("cm.yaml", CM)
    kubectl.ok("create -f cm.yaml")
    changed = CM.replace("one", "two")
    assert kubectl.ok("replace -f - --dry-run=server", stdin=changed) == "configmap/conf replaced (server dry run)\n"
    assert kubectl.ok("get cm conf -o jsonpath='{.data.a}'") == "one"
