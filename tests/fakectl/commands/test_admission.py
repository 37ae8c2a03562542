"""What admission does to pods and namespaces beside quotas, limit ranges and Pod Security. Texts as recorded on v1.37."""

from __future__ import annotations

import json


def pod(name: str, **spec: object) -> str:
    containers = [{"name": "c", "image": "nginx"}]
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": containers, **spec}})


def why(kubectl, manifest: str) -> str:
    result = kubectl("create -f -", stdin=manifest)
    assert (result.out, result.code) == ("", 1), result
    return result.err.partition('error when creating "STDIN": ')[2].rstrip("\n")


def test_a_pod_may_follow_its_namespace_in_one_command(kubectl):
    namespace = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team"}})
    app = pod("app").replace('"metadata": {', '"metadata": {"namespace": "team", ')
    both = f"{namespace}\n---\n{app}"
    assert kubectl.ok("apply -f -", stdin=both) == "namespace/team created\npod/app created\n"


def test_a_service_account_that_is_not_there(kubectl):
    text = 'pods "p" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found'
    assert why(kubectl, pod("p", serviceAccountName="robot")) == text


def test_priority_classes(kubectl):
    assert why(kubectl, pod("p", priorityClassName="none")) == 'pods "p" is forbidden: no PriorityClass with name none was found'
    global_default = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "usual"}}
    kubectl.ok("create -f -", stdin=json.dumps(global_default | {"value": 7, "globalDefault": True}))
    kubectl.ok("create -f -", stdin=pod("p"))
    assert kubectl.ok("get pod p -o jsonpath='{.spec.priorityClassName} {.spec.priority}'") == "usual 7"


def test_runtime_classes(kubectl):
    assert why(kubectl, pod("p", runtimeClassName="gvisor")) == 'pods "p" is forbidden: pod rejected: RuntimeClass "gvisor" not found'
    found = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "gvisor"}, "handler": "runsc"}
    kubectl.ok("create -f -", stdin=json.dumps(found | {"overhead": {"podFixed": {"cpu": "250m"}}}))
    kubectl.ok("create -f -", stdin=pod("p", runtimeClassName="gvisor"))
    assert kubectl.ok("get pod p -o jsonpath='{.spec.overhead}'") == '{"cpu":"250m"}'


def test_a_pod_that_is_replaced_keeps_its_tolerations_and_its_priority(kubectl):
    kubectl.ok("create -f -", stdin=pod("p"))
    changed = json.loads(kubectl.ok("get pod p -o json"))
    for key in ("tolerations", "priority", "preemptionPolicy"):
        del changed["spec"][key]
    kubectl.ok("replace -f -", stdin=json.dumps(changed))
    assert len(json.loads(kubectl.ok("get pod p -o json"))["spec"]["tolerations"]) == 2


def test_what_is_being_deleted_cannot_be_made_again(kubectl):
    held = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "held", "finalizers": ["example.com/x"]}}
    kubectl.ok("create -f -", stdin=json.dumps(held))
    kubectl.ok("delete cm held --wait=false")
    assert why(kubectl, json.dumps(held)) == 'object is being deleted: configmaps "held" already exists'


def test_a_namespace_that_cannot_go_says_why(kubectl):
    kubectl.ok("create ns blocked")
    held = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "held", "namespace": "blocked", "finalizers": ["example.com/x"]}}
    kubectl.ok("create -f -", stdin=json.dumps(held))
    kubectl.ok("delete ns blocked --wait=false")
    path = "jsonpath='{range .status.conditions[*]}{.type}={.status} {.message}{\"\\n\"}{end}'"
    assert kubectl.ok(f"get ns blocked -o {path}", now="2026-11-24T12:00:05Z").splitlines() == [
        "NamespaceDeletionDiscoveryFailure=False All resources successfully discovered",
        "NamespaceDeletionGroupVersionParsingFailure=False All legacy kube types successfully parsed",
        "NamespaceDeletionContentFailure=False All content successfully deleted, may be waiting on finalization",
        "NamespaceContentRemaining=True Some resources are remaining: configmaps. has 1 resource instances",
        "NamespaceFinalizersRemaining=True Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances",
    ]
