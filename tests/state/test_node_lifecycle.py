"""What happens to nodes, and to pods because of them: taints, silent kubelets, nodes that are made and deleted."""

from __future__ import annotations

from typing import Any

import pytest

from state.heartbeats import resume, stop

BODY = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "extra", "labels": {"kubernetes.io/os": "linux"}}}


def kubelet(sim: Any, seconds: float, node: str, change: Any) -> None:
    with sim.at(seconds) as c:
        c._begin_write()
        change(c._api, node)


def look(sim: Any, seconds: float, what: str, name: str = "") -> Any:
    with sim.at(seconds) as c:
        resource = c.catalog.resolve(what)
        namespace = "default" if resource.namespaced else None
        return c.get(resource, namespace, name) if name else c.list(resource, namespace)["items"]


def ready(sim: Any, seconds: float, node: str = "worker-1") -> tuple[str, str]:
    found = next(c for c in look(sim, seconds, "nodes", node)["status"]["conditions"] if c["type"] == "Ready")
    return found["status"], found["reason"]


def taints(sim: Any, seconds: float, node: str = "worker-1") -> list[tuple[str, str]]:
    return [(t["key"], t["effect"]) for t in look(sim, seconds, "nodes", node)["spec"].get("taints", ())]


def told(sim: Any, seconds: float, name: str) -> list[tuple[str, str, str]]:
    found = [e for e in look(sim, seconds, "events") if e["involvedObject"]["name"] == name]
    return [(e["reason"], e["message"], e["source"].get("component", "")) for e in found]


def on_worker_1(**more: Any) -> dict[str, Any]:
    return {"nodeSelector": {"kubernetes.io/hostname": "worker-1"}, "containers": [{"name": "c", "image": "nginx"}], **more}


def create(sim: Any, seconds: float, what: str, name: str, spec: dict[str, Any]) -> None:
    with sim.at(seconds) as c:
        resource = c.catalog.resolve(what)
        c.create(resource, "default", {"apiVersion": resource.api_version, "kind": resource.kind, "metadata": {"name": name}, "spec": spec})


def taint(sim: Any, seconds: float, *made: dict[str, str], node: str = "worker-1") -> None:
    with sim.at(seconds) as c:
        c.patch(c.catalog.resolve("nodes"), None, node, {"spec": {"taints": [*made]}}, "merge")


# -- the node as it is ------------------------------------------------------------------------------------------------------------


def test_a_closed_node_is_tainted_and_an_opened_one_is_not(sim):
    with sim.at(1) as c:
        c.patch(c.catalog.resolve("nodes"), None, "worker-1", {"spec": {"unschedulable": True}})
    found = look(sim, 2, "nodes", "worker-1")["spec"]["taints"]
    assert found == [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule", "timeAdded": "2026-11-24T17:00:01Z"}]
    with sim.at(3) as c:
        c.patch(c.catalog.resolve("nodes"), None, "worker-1", {"spec": {"unschedulable": None}})
    assert "taints" not in look(sim, 4, "nodes", "worker-1")["spec"]


def test_other_taints_stay_when_a_node_is_closed(sim):
    taint(sim, 1, {"key": "a", "effect": "NoSchedule"})
    with sim.at(2) as c:
        c.patch(c.catalog.resolve("nodes"), None, "worker-1", {"spec": {"unschedulable": True}})
    assert taints(sim, 3) == [("a", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule")]


def test_a_written_down_node_becomes_unknown_after_a_minute(sim):
    with sim.at(2) as c:
        made = c.create(c.catalog.resolve("nodes"), None, BODY)
        assert made["spec"]["taints"] == [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]
    assert taints(sim, 3, "extra") == []
    assert look(sim, 3, "nodes", "extra")["metadata"]["labels"]["beta.kubernetes.io/os"] == "linux"
    assert told(sim, 6, "extra") == [("RegisteredNode", "Node extra event: Registered Node extra in Controller", "node-controller")]
    assert "conditions" not in look(sim, 62, "nodes", "extra")["status"]
    assert ready(sim, 66, "extra") == ("Unknown", "NodeStatusNeverUpdated")
    assert taints(sim, 66, "extra") == [("node.kubernetes.io/unreachable", "NoExecute"), ("node.kubernetes.io/unreachable", "NoSchedule")]


# -- kubelets that fall silent ----------------------------------------------------------------------------------------------------


def test_a_silent_kubelet_is_noticed_after_its_grace_period(sim):
    create(sim, 1, "pods", "web", on_worker_1())
    kubelet(sim, 33, "worker-1", stop)
    with sim.at(60) as c:
        lease = c.get(c.catalog.resolve("leases"), "kube-node-lease", "worker-1")
        assert lease["spec"]["renewTime"] == "2026-11-24T17:00:30.000000Z"
    assert ready(sim, 80) == ("True", "KubeletReady")
    assert ready(sim, 86) == ("Unknown", "NodeStatusUnknown")
    assert taints(sim, 86) == [("node.kubernetes.io/unreachable", "NoSchedule")]
    assert ("NodeNotReady", "Node worker-1 status is now: NodeNotReady", "node-controller") in told(sim, 86, "worker-1")
    assert ("NodeNotReady", "Node is not ready", "node-controller") in told(sim, 86, "web")
    conditions = {c["type"]: c["status"] for c in look(sim, 86, "pods", "web")["status"]["conditions"]}
    assert conditions["Ready"] == "False" and conditions["ContainersReady"] == "True"
    assert ("node.kubernetes.io/unreachable", "NoExecute") in taints(sim, 91)


def test_pods_leave_an_unreachable_node_after_five_minutes(sim):
    sim.deploy(1, replicas=2)
    kubelet(sim, 30, "worker-1", stop)
    there = [p for p in look(sim, 380, "pods") if p["spec"].get("nodeName") == "worker-1"]
    assert there and not any(p["metadata"].get("deletionTimestamp") for p in there)
    gone = {p["metadata"]["name"] for p in there}
    left = [p for p in look(sim, 400, "pods") if p["metadata"]["name"] in gone]
    assert all(p["metadata"].get("deletionTimestamp") for p in left)


def test_a_kubelet_that_is_back_makes_its_node_ready(sim):
    kubelet(sim, 30, "worker-1", stop)
    assert ready(sim, 100)[0] == "Unknown"
    kubelet(sim, 101, "worker-1", resume)
    assert ready(sim, 101) == ("True", "KubeletReady")
    assert taints(sim, 101) == [("node.kubernetes.io/unreachable", "NoExecute")]
    assert taints(sim, 106) == []
    with sim.at(120) as c:
        lease = c.get(c.catalog.resolve("leases"), "kube-node-lease", "worker-1")
        assert lease["spec"]["renewTime"] == "2026-11-24T17:01:51.000000Z"


def test_nothing_is_evicted_when_all_nodes_are_silent(sim):
    for node in ("control-plane", "worker-1", "worker-2"):
        kubelet(sim, 30, node, stop)
    assert taints(sim, 200) == [("node.kubernetes.io/unreachable", "NoSchedule")]


def test_looking_changes_nothing_of_what_becomes_of_a_node(sim, tmp_path):
    other = type(sim)(str(tmp_path / "other.db"))
    for s in (sim, other):
        create(s, 1, "pods", "web", on_worker_1())
        kubelet(s, 33, "worker-1", stop)
    for second in range(40, 420, 7):
        look(other, second, "nodes")
    assert look(sim, 430, "nodes") == look(other, 430, "nodes")
    assert look(sim, 430, "pods") == look(other, 430, "pods")


# -- taints that evict ------------------------------------------------------------------------------------------------------------


def test_a_pod_that_does_not_tolerate_a_taint_leaves_at_once(sim):
    create(sim, 1, "pods", "web", on_worker_1())
    taint(sim, 10, {"key": "a", "effect": "NoExecute"})
    said = ("TaintManagerEviction", "Marking for deletion Pod default/web", "taint-eviction-controller")
    pod = look(sim, 10.1, "pods", "web")
    assert pod["metadata"]["deletionTimestamp"]
    marked = next(c for c in pod["status"]["conditions"] if c["type"] == "DisruptionTarget")
    assert (marked["reason"], marked["message"]) == ("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint")
    assert said in told(sim, 11, "web")
    assert look(sim, 11, "pods") == []


@pytest.mark.parametrize(("more", "leaves"), [({"tolerationSeconds": 20}, 30), ({"tolerationSeconds": 0}, 10), ({}, None)])
def test_a_toleration_says_for_how_long_a_pod_stays(sim, more, leaves):
    tolerations = [{"key": "a", "operator": "Exists", "effect": "NoExecute", **more}]
    create(sim, 1, "pods", "web", on_worker_1(tolerations=tolerations))
    taint(sim, 10, {"key": "a", "effect": "NoExecute"})
    if leaves is None:
        assert not look(sim, 5000, "pods", "web")["metadata"].get("deletionTimestamp")
    else:
        if leaves > 10:
            assert not look(sim, leaves - 0.1, "pods", "web")["metadata"].get("deletionTimestamp")
        assert look(sim, leaves, "pods", "web")["metadata"]["deletionTimestamp"]


def test_an_eviction_is_called_off_when_the_taint_goes(sim):
    tolerations = [{"key": "a", "operator": "Exists", "tolerationSeconds": 20, "effect": "NoExecute"}]
    create(sim, 1, "pods", "web", on_worker_1(tolerations=tolerations))
    taint(sim, 10, {"key": "a", "effect": "NoExecute"})
    taint(sim, 15)
    assert [t[:2] for t in told(sim, 16, "web") if t[0] == "TaintManagerEviction"] == [
        ("TaintManagerEviction", "Cancelling deletion of Pod default/web")
    ]
    taint(sim, 20, {"key": "a", "effect": "NoExecute"})
    assert not look(sim, 39, "pods", "web")["metadata"].get("deletionTimestamp")
    assert look(sim, 40, "pods", "web")["metadata"]["deletionTimestamp"]


# -- nodes that are deleted -------------------------------------------------------------------------------------------------------


def test_pods_of_a_deleted_node_are_collected_after_a_quarantine(sim):
    create(sim, 1, "pods", "web", on_worker_1())
    with sim.at(10) as c:
        c.delete(c.catalog.resolve("nodes"), None, "worker-1")
    assert look(sim, 59, "pods", "web")["status"]["phase"] == "Running"
    assert look(sim, 60, "pods") == []
    assert ("RemovingNode", "Node worker-1 event: Removing Node worker-1 from Controller", "node-controller") in told(sim, 60, "worker-1")


def test_a_node_that_is_back_in_time_keeps_its_pods(sim):
    create(sim, 1, "pods", "web", on_worker_1())
    with sim.at(10) as c:
        nodes = c.catalog.resolve("nodes")
        saved = c.get(nodes, None, "worker-1")
        c.delete(nodes, None, "worker-1")
    with sim.at(20) as c:
        c.create(nodes, None, {**saved, "metadata": {"name": "worker-1", "labels": saved["metadata"]["labels"]}})
    assert look(sim, 200, "pods", "web")["status"]["phase"] == "Running"
    assert ready(sim, 200) == ("True", "KubeletReady")


def test_terminating_pods_leave_a_node_that_is_out_of_service(sim):
    create(sim, 1, "pods", "web", on_worker_1())
    with sim.at(2) as c:
        c.patch(c.catalog.resolve("pods"), "default", "web", {"metadata": {"finalizers": ["example.com/hold"]}})
    kubelet(sim, 10, "worker-1", stop)
    taint(sim, 100, {"key": "node.kubernetes.io/out-of-service", "effect": "NoExecute"})
    assert look(sim, 121, "pods", "web")["status"]["phase"] == "Failed"
