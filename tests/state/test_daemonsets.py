"""What the DaemonSet controller makes of DaemonSets and nodes."""

from __future__ import annotations

from tests.state.workloads import create, daemon_set, delete

EVERYWHERE = {"tolerations": [{"operator": "Exists"}]}


def nodes_of(sim, seconds, **only):
    pods = [p for p in sim.items(seconds, "pods") if not p["metadata"].get("deletionTimestamp")]
    return sorted(p["spec"]["nodeName"] for p in pods if p["spec"].get("nodeName"))


def images(sim, seconds):
    return {p["spec"]["nodeName"]: p["spec"]["containers"][0]["image"] for p in sim.items(seconds, "pods")}


def numbers(sim, seconds, name="agent"):
    status = sim.one(seconds, "daemonsets", name)["status"]
    keys = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable")
    return tuple(status.get(k, 0) for k in keys)


def new_image(sim, seconds, image, name="agent"):
    sim.patch(seconds, "daemonsets", name, {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}})


def test_a_pod_runs_on_every_node_whose_taints_it_tolerates(sim):
    create(sim, 1, daemon_set())
    create(sim, 1, daemon_set("all", pod=EVERYWHERE))
    assert numbers(sim, 5) == (2, 2, 2, 2, 2)
    assert numbers(sim, 5, "all") == (3, 3, 3, 3, 3)


def test_a_daemon_pod_says_where_it_belongs_and_what_it_is_made_of(sim):
    create(sim, 1, daemon_set())
    pod = sim.items(1.1, "pods")[0]
    term = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [pod["spec"]["nodeName"]]}]}
    assert pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] == {"nodeSelectorTerms": [term]}
    revision = sim.items(1.1, "controllerrevisions")[0]
    code = revision["metadata"]["labels"]["controller-revision-hash"]
    assert pod["metadata"]["labels"] == {"app": "agent", "controller-revision-hash": code, "pod-template-generation": "1"}
    assert revision["metadata"]["name"] == f"agent-{code}"
    tolerated = [(t["key"].partition("/")[2], t["effect"]) for t in pod["spec"]["tolerations"]]
    assert tolerated == [
        ("not-ready", "NoExecute"),
        ("unreachable", "NoExecute"),
        ("disk-pressure", "NoSchedule"),
        ("memory-pressure", "NoSchedule"),
        ("pid-pressure", "NoSchedule"),
        ("unschedulable", "NoSchedule"),
    ]


def test_a_cordoned_node_keeps_and_gets_its_daemon_pod(sim):
    create(sim, 1, daemon_set())
    sim.patch(5, "nodes", "worker-1", {"spec": {"unschedulable": True}})
    pod = next(p for p in sim.items(6, "pods") if p["spec"]["nodeName"] == "worker-1")
    delete(sim, 7, "pods", pod["metadata"]["name"])
    assert nodes_of(sim, 12) == ["worker-1", "worker-2"]


def test_labels_of_nodes_decide_where_pods_run(sim):
    create(sim, 1, daemon_set(pod={"nodeSelector": {"disk": "ssd"}}))
    assert numbers(sim, 3) == (0, 0, 0, 0, 0)
    sim.patch(4, "nodes", "worker-2", {"metadata": {"labels": {"disk": "ssd"}}})
    assert nodes_of(sim, 8) == ["worker-2"]
    sim.patch(9, "nodes", "worker-2", {"metadata": {"labels": {"disk": None}}})
    assert nodes_of(sim, 12) == []


def test_a_noexecute_taint_drives_the_pod_away_and_a_noschedule_taint_does_not(sim):
    create(sim, 1, daemon_set())
    sim.patch(5, "nodes", "worker-1", {"spec": {"taints": [{"key": "a", "effect": "NoSchedule"}]}})
    sim.patch(5, "nodes", "worker-2", {"spec": {"taints": [{"key": "a", "effect": "NoExecute"}]}})
    assert nodes_of(sim, 9) == ["worker-1"]
    status = sim.one(9, "daemonsets", "agent")["status"]
    assert (status["desiredNumberScheduled"], status["numberMisscheduled"]) == (0, 1)


def test_a_rolling_update_replaces_one_pod_after_the_other(sim):
    create(sim, 1, daemon_set(pod=EVERYWHERE))
    new_image(sim, 10, "nginx:1.26")
    seen = [numbers(sim, 10 + tenth / 10)[2] for tenth in range(60)]
    assert min(seen) == 2
    assert set(images(sim, 20).values()) == {"nginx:1.26"}
    assert [r["revision"] for r in sim.items(20, "controllerrevisions")] in ([1, 2], [2, 1])


def test_with_a_surge_the_old_pod_serves_until_the_new_one_does(sim):
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    create(sim, 1, daemon_set(updateStrategy=rolling))
    new_image(sim, 10, "nginx:1.26")
    seen = [(numbers(sim, 10 + tenth / 10), len(nodes_of(sim, 10 + tenth / 10))) for tenth in range(50)]
    assert min(counts[4] for counts, _ in seen) == 2
    assert max(pods for _, pods in seen) == 3
    assert images(sim, 20) == {"worker-1": "nginx:1.26", "worker-2": "nginx:1.26"}


def test_a_broken_image_stops_a_rollout_at_its_first_node(sim):
    create(sim, 1, daemon_set(pod=EVERYWHERE))
    new_image(sim, 10, "nginx:1.161")
    assert numbers(sim, 100) == (3, 3, 2, 1, 2)


def test_ondelete_waits_for_somebody_to_delete_the_pod(sim):
    create(sim, 1, daemon_set(updateStrategy={"type": "OnDelete"}))
    new_image(sim, 5, "nginx:1.26")
    assert set(images(sim, 30).values()) == {"nginx:1.25"}
    old = next(p for p in sim.items(30, "pods") if p["spec"]["nodeName"] == "worker-1")
    delete(sim, 31, "pods", old["metadata"]["name"])
    assert images(sim, 35) == {"worker-1": "nginx:1.26", "worker-2": "nginx:1.25"}


def test_history_keeps_as_many_old_revisions_as_it_should(sim):
    create(sim, 1, daemon_set(revisionHistoryLimit=1))
    for i in range(4):
        new_image(sim, 10 + 10 * i, f"nginx:1.{26 + i}")
    assert sorted(r["revision"] for r in sim.items(60, "controllerrevisions")) == [4, 5]


def test_going_back_to_an_old_template_gives_its_revision_the_newest_number(sim):
    create(sim, 1, daemon_set())
    new_image(sim, 10, "nginx:1.26")
    new_image(sim, 20, "nginx:1.25")
    assert sorted(r["revision"] for r in sim.items(30, "controllerrevisions")) == [2, 3]


def test_a_pod_that_ended_is_deleted_with_a_word_and_replaced(sim):
    create(sim, 1, daemon_set())
    pod = sim.items(3, "pods")[0]
    with sim.at(4) as c:
        changed = {**pod, "status": {**pod["status"], "phase": "Failed"}}
        c.update(c.catalog.resolve("pods"), "default", pod["metadata"]["name"], changed, subresource="status")
    name, node = pod["metadata"]["name"], pod["spec"]["nodeName"]
    assert f"Found failed daemon pod default/{name} on node {node}, will try to kill it" in sim.messages(8, "agent")
    assert numbers(sim, 8) == (2, 2, 2, 2, 2)


def test_matching_orphans_are_adopted(sim):
    create(sim, 1, daemon_set())
    delete(sim, 5, "daemonsets", "agent", propagation="Orphan")
    names = {p["metadata"]["name"] for p in sim.items(6, "pods")}
    create(sim, 7, daemon_set())
    assert {p["metadata"]["name"] for p in sim.items(10, "pods")} == names
    assert all(p["metadata"]["ownerReferences"][0]["kind"] == "DaemonSet" for p in sim.items(10, "pods"))
