"""Quotas and limit ranges at the door. The messages are those of a v1.37 server (recorded, or of its own tests)."""

from __future__ import annotations

import json
from typing import Any

import pytest

FORBIDDEN = "Error from server (Forbidden): "


def pod(name: str, containers: list[dict[str, Any]] | None = None, **spec: Any) -> str:
    containers = [{"name": f"c{i}", "image": "nginx", **c} for i, c in enumerate(containers or [{}])]
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": containers, **spec}})


def limit_range(*items: dict[str, Any]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "limits"}, "spec": {"limits": [*items]}})


def refused(kubectl, manifest: str, verb: str = "create") -> str:
    result = kubectl(f"{verb} -f -", stdin=manifest)
    assert (result.out, result.code) == ("", 1), result
    assert kubectl(f"{verb} -f - --dry-run=server", stdin=manifest).code == 1
    return result.err.removeprefix('Error from server (Forbidden): error when creating "STDIN": ').removesuffix("\n")


def test_a_quota_is_charged_when_pods_come_and_relieved_when_they_go(kubectl):
    kubectl.ok("create quota small --hard=pods=2,requests.cpu=1,configmaps=3")
    assert kubectl.ok("get quota").splitlines()[1].startswith("small   configmaps: 1/3, pods: 0/2, requests.cpu: 0/1 ")
    assert kubectl("run nores --image=nginx").err == (
        f'{FORBIDDEN}pods "nores" is forbidden: failed quota: small: must specify requests.cpu for: nores\n'
    )
    asks = [{"resources": {"requests": {"cpu": "600m"}}}]
    kubectl.ok("create -f -", stdin=pod("one", asks))
    assert refused(kubectl, pod("two", asks)) == (
        'pods "two" is forbidden: exceeded quota: small, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1'
    )
    kubectl.ok("delete pod one")
    assert kubectl.ok("describe quota small").splitlines()[4:] == [
        "configmaps    1     3", "pods          0     2", "requests.cpu  0     1",
    ]  # fmt: skip


def test_a_pod_that_has_ended_uses_no_compute_but_is_still_counted(kubectl):
    kubectl.ok("create quota q --hard=pods=1,count/pods=5")
    kubectl.ok("run once --image=busybox --restart=Never -- true")
    assert "pods: 1/1" in kubectl.ok("get quota q")
    out = kubectl.ok("get quota q", now="2026-11-24T12:01:00Z")
    assert "count/pods: 1/5, pods: 0/1" in out


@pytest.mark.parametrize(
    ("scopes", "spec", "counted"),
    [
        ("BestEffort", {}, True),
        ("NotBestEffort", {}, False),
        ("Terminating", {"activeDeadlineSeconds": 30}, True),
        ("NotTerminating", {"activeDeadlineSeconds": 30}, False),
        ("PriorityClass", {"priorityClassName": "system-node-critical"}, True),
        ("PriorityClass", {}, False),
    ],
)
def test_scopes_say_which_pods_a_quota_counts(kubectl, scopes, spec, counted):
    kubectl.ok(f"create quota q --hard=pods=5 --scopes={scopes}")
    kubectl.ok("create -f -", stdin=pod("p", **spec))
    assert f"pods: {int(counted)}/5" in kubectl.ok("get quota q")


def test_a_scope_selector_picks_priority_classes(kubectl):
    kubectl.ok("create priorityclass high --value=10")
    expression = {"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}
    spec = {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [expression]}}
    kubectl.ok("create -f -", stdin=json.dumps({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": spec}))
    kubectl.ok("create -f -", stdin=pod("low"))
    kubectl.ok("create -f -", stdin=pod("one", priorityClassName="high"))
    assert 'pods "two" is forbidden: exceeded quota: q, requested: pods=1,' in refused(kubectl, pod("two", priorityClassName="high"))


def test_services_claims_and_any_kind_are_counted(kubectl):
    kubectl.ok("create quota q --hard=services.nodeports=1,count/deployments.apps=1,requests.storage=5Gi,persistentvolumeclaims=9")
    kubectl.ok("create service nodeport one --tcp=80")
    assert kubectl("create service nodeport two --tcp=80").err == (
        'error: failed to create NodePort service: services "two" is forbidden: exceeded quota: q, requested: services.nodeports=1, '
        "used: services.nodeports=1, limited: services.nodeports=1\n"
    )
    kubectl.ok("create deployment a --image=nginx")
    assert "count/deployments.apps=1" in kubectl("create deployment b --image=nginx").err
    claim: dict[str, Any] = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "big"}}
    claim["spec"] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "6Gi"}}}
    why = "requested: requests.storage=6Gi, used: requests.storage=0, limited: requests.storage=5Gi"
    assert refused(kubectl, json.dumps(claim)).endswith(why)
    assert "services.nodeports: 1/1" in kubectl.ok("get quota q")


def test_a_service_that_changes_its_type_is_charged(kubectl):
    kubectl.ok("create quota q --hard=services.nodeports=0")
    kubectl.ok("create service clusterip one --tcp=80")
    assert 'services "one" is forbidden: exceeded quota: q' in kubectl(["patch", "svc", "one", "-p", '{"spec":{"type":"NodePort"}}']).err


def test_a_replica_set_under_quota_says_so_and_goes_on_when_it_may(kubectl):
    kubectl.ok("create quota q --hard=pods=3")
    kubectl.ok("create deployment web --image=nginx --replicas=5")
    lines = kubectl.ok("describe rs", now="2026-11-24T12:00:05Z").splitlines()
    assert "  ReplicaFailure   True    FailedCreate" in lines
    events = [line for line in lines if "FailedCreate" in line and "Warning" in line]
    assert len(events) == 10  # nine, and what is like them
    assert "(combined from similar events): Error creating: pods" in events[-1]
    kubectl.ok("delete quota q")
    assert kubectl.ok("get deploy web", now="2026-11-24T12:20:00Z").splitlines()[1].split()[1] == "5/5"


def test_a_limit_range_fills_in_and_notes_it(kubectl):
    defaults = {"default": {"cpu": "200m"}, "defaultRequest": {"cpu": "100m", "memory": "1Mi"}}
    kubectl.ok("create -f -", stdin=limit_range({"type": "Container", **defaults}))
    kubectl.ok("create -f -", stdin=pod("p", initContainers=[{"name": "i", "image": "busybox"}]))
    out = kubectl.ok("get pod p -o jsonpath='{.metadata.annotations}{.spec.containers[0].resources}{.status.qosClass}'")
    note = "LimitRanger plugin set: cpu, memory request for container c0; cpu limit for container c0; "
    note += "cpu, memory request for init container i; cpu limit for init container i"
    resources = '{"limits":{"cpu":"200m"},"requests":{"cpu":"100m","memory":"1Mi"}}'
    assert out == f'{{"kubernetes.io/limit-ranger":"{note}"}}{resources}Burstable'


@pytest.mark.parametrize(
    ("item", "resources", "message"),
    [
        ({"max": {"cpu": "1"}}, {"limits": {"cpu": "2"}}, "maximum cpu usage per Container is 1, but limit is 2"),
        ({"min": {"memory": "500Mi"}, "default": {"memory": "1Gi"}}, {"requests": {"memory": "100Mi"}},
         "minimum memory usage per Container is 500Mi, but request is 100Mi"),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, {"limits": {"cpu": "1"}, "requests": {"cpu": "250m"}},
         "cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000"),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, {},
         "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0"),
        ({"max": {"cpu": "1", "memory": "1Gi"}}, {"limits": {"cpu": "2", "memory": "2Gi"}},
         "[maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi]"),
    ],
)  # fmt: skip
def test_a_container_out_of_range_is_refused(kubectl, item, resources, message):
    kubectl.ok("create -f -", stdin=limit_range({"type": "Container", **item}))
    assert refused(kubectl, pod("p", [{"resources": resources}])) == f'pods "p" is forbidden: {message}'


def test_a_pod_out_of_range_as_a_whole_is_refused(kubectl):
    kubectl.ok("create -f -", stdin=limit_range({"type": "Pod", "max": {"cpu": "1"}}))
    two = [{"resources": {"limits": {"cpu": "600m"}}}] * 2
    assert refused(kubectl, pod("p", two)) == 'pods "p" is forbidden: maximum cpu usage per Pod is 1, but limit is 1200m'
    assert refused(kubectl, pod("p")) == 'pods "p" is forbidden: maximum cpu usage per Pod is 1.  No limit is specified'


def test_a_claim_out_of_range_is_refused(kubectl):
    kubectl.ok("create -f -", stdin=limit_range({"type": "PersistentVolumeClaim", "min": {"storage": "1Gi"}, "max": {"storage": "2Gi"}}))
    for size, why in (("3Gi", "maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi"),
                      ("1Mi", "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi")):  # fmt: skip
        claim: dict[str, Any] = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"}}
        claim["spec"] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
        assert refused(kubectl, json.dumps(claim)) == f'persistentvolumeclaims "c" is forbidden: {why}'
