"""What the StatefulSet controller makes of StatefulSets."""

from __future__ import annotations

from tests.state.workloads import create, delete, stateful_set

CLAIMS = [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}]

VOLUME = {
    "apiVersion": "v1",
    "kind": "PersistentVolume",
    "spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/data"}},
}


def names(sim, seconds, what="pods"):
    return [o["metadata"]["name"] for o in sim.items(seconds, what)]


def images(sim, seconds):
    return {p["metadata"]["name"]: p["spec"]["containers"][0]["image"] for p in sim.items(seconds, "pods")}


def new_image(sim, seconds, image, name="db"):
    sim.patch(seconds, "statefulsets", name, {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}})


def counts(sim, seconds, name="db"):
    status = sim.one(seconds, "statefulsets", name)["status"]
    return tuple(status.get(k, 0) for k in ("replicas", "readyReplicas", "currentReplicas", "updatedReplicas"))


def test_each_pod_waits_until_those_before_it_are_ready(sim):
    create(sim, 1, stateful_set(replicas=3))
    assert names(sim, 1.5) == ["db-0"]
    assert names(sim, 1.8) == ["db-0", "db-1"]
    assert counts(sim, 5) == (3, 3, 3, 3)


def test_a_pod_that_never_gets_ready_holds_up_the_rest(sim):
    create(sim, 1, stateful_set(image="nginx:1.161", replicas=3))
    assert names(sim, 60) == ["db-0"]


def test_parallel_pods_wait_for_nobody(sim):
    create(sim, 1, stateful_set(replicas=3, podManagementPolicy="Parallel"))
    assert names(sim, 1.1) == ["db-0", "db-1", "db-2"]


def test_a_pod_has_the_name_labels_host_and_claims_of_its_place(sim):
    create(sim, 1, stateful_set(replicas=2, ordinals={"start": 5}, volumeClaimTemplates=CLAIMS, podManagementPolicy="Parallel"))
    assert names(sim, 2) == ["db-5", "db-6"]
    pod = sim.items(2, "pods")[0]
    revision = sim.items(2, "controllerrevisions")[0]["metadata"]["name"]
    assert pod["metadata"]["labels"] == {
        "app": "db",
        "apps.kubernetes.io/pod-index": "5",
        "controller-revision-hash": revision,
        "statefulset.kubernetes.io/pod-name": "db-5",
    }
    assert (pod["spec"]["hostname"], pod["spec"]["subdomain"]) == ("db-5", "db")
    assert pod["spec"]["volumes"][0] == {"name": "data", "persistentVolumeClaim": {"claimName": "data-db-5"}}
    claim = sim.items(2, "persistentvolumeclaims")[0]
    assert (claim["metadata"]["name"], claim["metadata"]["labels"]) == ("data-db-5", {"app": "db"})
    assert sim.messages(2, "db")[:2] == [
        "Create Claim data-db-5 Pod db-5 in StatefulSet db success",
        "Create Pod db-5 in StatefulSet db successful",
    ]


def test_a_set_shrinks_from_its_end_one_pod_at_a_time(sim):
    create(sim, 1, stateful_set(replicas=4))
    sim.patch(10, "statefulsets", "db", {"spec": {"replicas": 1}})
    gone = [len(names(sim, 10 + tenth / 10)) for tenth in range(1, 30)]
    assert sorted(gone, reverse=True) == gone
    assert {1, 2, 3, 4} == set(gone)
    assert names(sim, 15) == ["db-0"]


def test_an_update_replaces_pods_from_the_end_one_at_a_time(sim):
    create(sim, 1, stateful_set(replicas=3))
    new_image(sim, 10, "nginx:1.26")
    assert images(sim, 11.5) == {"db-0": "nginx:1.25", "db-1": "nginx:1.25", "db-2": "nginx:1.26"}
    assert min(counts(sim, 10 + tenth / 10)[1] for tenth in range(60)) == 2
    assert counts(sim, 20) == (3, 3, 3, 3)
    status = sim.one(20, "statefulsets", "db")["status"]
    assert status["currentRevision"] == status["updateRevision"]


def test_a_partition_leaves_the_first_pods_as_they_are_even_when_they_are_made_anew(sim):
    create(sim, 1, stateful_set(replicas=3, updateStrategy={"rollingUpdate": {"partition": 2}}))
    new_image(sim, 10, "nginx:1.26")
    old = {"db-0": "nginx:1.25", "db-1": "nginx:1.25", "db-2": "nginx:1.26"}
    assert images(sim, 20) == old
    delete(sim, 21, "pods", "db-0")
    assert images(sim, 25) == old
    assert counts(sim, 25) == (3, 3, 2, 1)


def test_max_unavailable_lets_more_pods_go_at_once(sim):
    create(sim, 1, stateful_set(replicas=4, updateStrategy={"rollingUpdate": {"maxUnavailable": 2}}))
    new_image(sim, 10, "nginx:1.26")
    assert min(counts(sim, 10 + tenth / 10)[1] for tenth in range(60)) == 2
    assert counts(sim, 30) == (4, 4, 4, 4)


def test_with_ondelete_only_a_deleted_pod_is_updated(sim):
    create(sim, 1, stateful_set(replicas=2, updateStrategy={"type": "OnDelete"}))
    new_image(sim, 10, "nginx:1.26")
    delete(sim, 12, "pods", "db-1")
    assert images(sim, 20) == {"db-0": "nginx:1.25", "db-1": "nginx:1.26"}


def test_going_back_gives_the_old_revision_the_newest_number(sim):
    create(sim, 1, stateful_set(revisionHistoryLimit=5))
    new_image(sim, 10, "nginx:1.26")
    new_image(sim, 20, "nginx:1.25")
    assert sorted(r["revision"] for r in sim.items(30, "controllerrevisions")) == [2, 3]


def test_history_keeps_only_as_many_revisions_as_it_should(sim):
    create(sim, 1, stateful_set(revisionHistoryLimit=1))
    for i in range(4):
        new_image(sim, 10 + 10 * i, f"nginx:1.{26 + i}")
    assert sorted(r["revision"] for r in sim.items(70, "controllerrevisions")) == [4, 5]


def test_min_ready_seconds_hold_up_what_comes_next(sim):
    create(sim, 1, stateful_set(replicas=2, minReadySeconds=5))
    assert names(sim, 5) == ["db-0"]
    assert names(sim, 7) == ["db-0", "db-1"]
    assert sim.one(7, "statefulsets", "db")["status"]["availableReplicas"] == 1


def test_claims_stay_unless_the_policy_says_otherwise(sim):
    create(sim, 1, stateful_set(replicas=2, volumeClaimTemplates=CLAIMS, podManagementPolicy="Parallel"))
    delete(sim, 5, "statefulsets", "db", propagation="Background")
    assert names(sim, 9, "persistentvolumeclaims") == ["data-db-0", "data-db-1"]


def test_claims_belong_to_the_set_or_to_the_pod_on_its_way_out(sim):
    policy = {"whenDeleted": "Delete", "whenScaled": "Delete"}
    spec = {"volumeClaimTemplates": CLAIMS, "podManagementPolicy": "Parallel", "persistentVolumeClaimRetentionPolicy": policy}
    with sim.at(0.5) as c:
        for name in ("one", "two"):
            c.create(c.catalog.resolve("persistentvolumes"), None, VOLUME | {"metadata": {"name": name}})
    create(sim, 1, stateful_set(replicas=2, **spec))

    def owners(seconds):
        claims = sim.items(seconds, "persistentvolumeclaims")
        return [[r["kind"] for r in c["metadata"].get("ownerReferences", [])] for c in claims]

    assert owners(5) == [["StatefulSet"], ["StatefulSet"]]
    sim.patch(6, "statefulsets", "db", {"spec": {"replicas": 1}})
    assert owners(6.2) == [["StatefulSet"], ["Pod"]]


def test_a_failed_pod_is_replaced_by_one_of_the_same_name(sim):
    create(sim, 1, stateful_set())
    pod = sim.items(3, "pods")[0]
    with sim.at(4) as c:
        changed = {**pod, "status": {**pod["status"], "phase": "Failed"}}
        c.update(c.catalog.resolve("pods"), "default", "db-0", changed, subresource="status")
    assert "StatefulSet default/db is recreating failed Pod db-0" in sim.messages(8, "db")
    assert sim.items(8, "pods")[0]["metadata"]["uid"] != pod["metadata"]["uid"]


def test_pods_and_revisions_that_were_left_behind_are_taken_over(sim):
    create(sim, 1, stateful_set(replicas=2))
    delete(sim, 5, "statefulsets", "db", propagation="Orphan")
    uids = [p["metadata"]["uid"] for p in sim.items(6, "pods")]
    create(sim, 7, stateful_set(replicas=2))
    assert [p["metadata"]["uid"] for p in sim.items(12, "pods")] == uids
    assert len(sim.items(12, "controllerrevisions")) == 1
