"""What the controllers make of Deployments, instant by instant."""

from __future__ import annotations

import pytest

from state import StatusError


def counts(sim, seconds, name="web"):
    status = sim.one(seconds, "deployments", name).get("status", {})
    return tuple(status.get(k, 0) for k in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas"))


def reasons(sim, seconds, name="web"):
    return {c["type"]: (c["status"], c["reason"]) for c in sim.one(seconds, "deployments", name)["status"]["conditions"]}


def sizes(sim, seconds):
    return {rs["spec"]["template"]["spec"]["containers"][0]["image"]: rs["spec"]["replicas"] for rs in sim.items(seconds, "replicasets")}


def test_pods_run_after_the_start_time_and_not_before(sim):
    sim.deploy(1, replicas=2)
    assert counts(sim, 1.6) == (2, 2, 0, 0)
    assert counts(sim, 1.7) == (2, 2, 2, 2)


def test_a_rolling_update_goes_through_all_its_steps(sim):
    sim.deploy(1, replicas=3)
    sim.image(10, "nginx:1.26")
    hashes = [rs["metadata"]["name"] for rs in sorted(sim.items(60, "replicasets"), key=lambda rs: rs["metadata"]["creationTimestamp"])]
    old, new = hashes
    assert sim.messages(60, "web") == [
        f"Scaled up replica set {old} from 0 to 3",
        f"Scaled up replica set {new} from 0 to 1",
        f"Scaled down replica set {old} from 3 to 2",
        f"Scaled up replica set {new} from 1 to 2",
        f"Scaled down replica set {old} from 2 to 1",
        f"Scaled up replica set {new} from 2 to 3",
        f"Scaled down replica set {old} from 1 to 0",
    ]


def test_pods_that_start_at_once_roll_out_by_the_same_steps(make_sim):
    sim = make_sim(FAKECTL_POD_START="0s", FAKECTL_POD_STOP="0s")
    sim.deploy(1, replicas=3)
    sim.image(10, "nginx:1.26")
    assert len(sim.messages(10, "web")) == 7
    assert counts(sim, 10) == (3, 3, 3, 3)


def test_surge_and_unavailability_bound_a_rollout_half_way(make_sim):
    sim = make_sim(FAKECTL_POD_START="10s")
    sim.deploy(1, replicas=8, strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 1}})
    sim.image(30, "nginx:1.26")
    assert sizes(sim, 31) == {"nginx:1.25": 7, "nginx:1.26": 3}
    assert counts(sim, 31) == (10, 3, 7, 7)


def test_recreate_waits_for_the_old_pods(make_sim):
    sim = make_sim(FAKECTL_POD_STOP="5s")
    sim.deploy(1, replicas=2, strategy={"type": "Recreate"})
    sim.image(10, "nginx:1.26")
    assert counts(sim, 14)[1] == 0
    assert counts(sim, 15.1)[:2] == (2, 2)
    assert counts(sim, 16) == (2, 2, 2, 2)


def test_going_back_takes_the_old_replica_set_under_a_new_revision(sim):
    sim.deploy(1)
    sim.image(10, "nginx:1.26")
    sim.image(20, "nginx:1.25")
    revisions = {
        rs["spec"]["template"]["spec"]["containers"][0]["image"]: rs["metadata"]["annotations"] for rs in sim.items(30, "replicasets")
    }
    assert revisions["nginx:1.25"]["deployment.kubernetes.io/revision"] == "3"
    assert revisions["nginx:1.25"]["deployment.kubernetes.io/revision-history"] == "1"
    assert sim.one(30, "deployments", "web")["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "3"


def test_only_the_kept_revisions_stay(sim):
    sim.deploy(1, revisionHistoryLimit=2)
    for i in range(5):
        sim.image(10 * (i + 1), f"nginx:1.3{i}")
    assert set(sizes(sim, 100)) == {"nginx:1.32", "nginx:1.33", "nginx:1.34"}


def test_a_rollout_that_does_not_get_on_times_out(sim):
    sim.deploy(1, replicas=2, progressDeadlineSeconds=5)
    sim.image(10, "nginx:1.161")
    assert reasons(sim, 14)["Progressing"] == ("True", "ReplicaSetUpdated")
    assert reasons(sim, 17)["Progressing"] == ("False", "ProgressDeadlineExceeded")
    assert reasons(sim, 17)["Available"] == ("True", "MinimumReplicasAvailable")
    sim.image(20, "nginx:1.25")
    assert reasons(sim, 30)["Progressing"] == ("True", "NewReplicaSetAvailable")


def test_a_paused_deployment_scales_but_does_not_roll_out(sim):
    sim.deploy(1)
    sim.patch(5, "deployments", "web", {"spec": {"paused": True}})
    sim.image(6, "nginx:1.26")
    sim.patch(7, "deployments", "web", {"spec": {"replicas": 3}})
    assert sizes(sim, 10) == {"nginx:1.25": 3}
    assert reasons(sim, 10)["Progressing"] == ("Unknown", "DeploymentPaused")
    sim.patch(11, "deployments", "web", {"spec": {"paused": False}})
    assert sizes(sim, 30) == {"nginx:1.25": 0, "nginx:1.26": 3}


def test_scaling_during_a_rollout_shares_in_proportion(make_sim):
    sim = make_sim(FAKECTL_POD_START="60s")
    sim.deploy(1, replicas=10, strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 3, "maxUnavailable": 2}})
    sim.image(100, "nginx:1.26")
    assert sizes(sim, 101) == {"nginx:1.25": 8, "nginx:1.26": 5}
    sim.patch(102, "deployments", "web", {"spec": {"replicas": 15}})
    assert sizes(sim, 103) == {"nginx:1.25": 11, "nginx:1.26": 7}


def test_minimum_ready_seconds_delay_availability(sim):
    sim.deploy(1, minReadySeconds=8)
    assert counts(sim, 5) == (1, 1, 1, 0)
    assert counts(sim, 9.8) == (1, 1, 1, 1)


def test_a_deleted_pod_is_replaced(sim):
    sim.deploy(1, replicas=2)
    pods = {p["metadata"]["name"] for p in sim.items(5, "pods")}
    with sim.at(6) as c:
        c.delete(c.catalog.resolve("pods"), "default", min(pods))
    assert len({p["metadata"]["name"] for p in sim.items(10, "pods")} - pods) == 1
    assert len(sim.items(10, "pods")) == 2


def test_a_relabelled_pod_is_released_and_taken_back(sim):
    sim.deploy(1)
    pod = sim.items(5, "pods")[0]["metadata"]["name"]
    sim.patch(6, "pods", pod, {"metadata": {"labels": {"app": "debug"}}})
    assert "ownerReferences" not in sim.one(7, "pods", pod)["metadata"]
    assert len(sim.items(7, "pods")) == 2
    sim.patch(8, "pods", pod, {"metadata": {"labels": {"app": "web"}}})
    assert len(sim.items(10, "pods")) == 1


def test_deleting_a_deployment_takes_everything_along_unless_orphaned(sim):
    for name in ("a", "b"):
        sim.deploy(1, name=name)
    with sim.at(5) as c:
        c.delete(c.catalog.resolve("deployments"), "default", "a", propagation="Background")
        c.delete(c.catalog.resolve("deployments"), "default", "b", propagation="Orphan")
    assert [p["metadata"]["labels"]["app"] for p in sim.items(10, "pods")] == ["b"]
    assert "ownerReferences" not in sim.items(10, "replicasets")[0]["metadata"]


def test_a_foreground_deletion_waits_for_the_pods(make_sim):
    sim = make_sim(FAKECTL_POD_STOP="5s")
    sim.deploy(1)
    with sim.at(5) as c:
        c.delete(c.catalog.resolve("deployments"), "default", "web", propagation="Foreground")
    assert sim.one(9, "deployments", "web")["metadata"]["finalizers"] == ["foregroundDeletion"]
    assert sim.items(10.1, "deployments") == []


def test_a_dying_namespace_takes_all_along_and_lets_nothing_in(sim):
    with sim.at(1) as c:
        c.create(c.catalog.resolve("ns"), None, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "dev"}})
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    with sim.at(2) as c:
        c.create(c.catalog.resolve("pods"), "dev", pod)
    with sim.at(5) as c:
        c.delete(c.catalog.resolve("ns"), None, "dev")
    with sim.at(5.1) as c:
        assert c.get(c.catalog.resolve("ns"), None, "dev")["status"]["phase"] == "Terminating"
        with pytest.raises(StatusError, match="because it is being terminated"):
            c.create(c.catalog.resolve("pods"), "dev", pod)
    with sim.at(14.9) as c:
        assert c.get(c.catalog.resolve("ns"), None, "dev")["status"]["phase"] == "Terminating"
    with sim.at(15) as c, pytest.raises(StatusError, match="not found"):
        c.get(c.catalog.resolve("ns"), None, "dev")


def test_pods_without_a_node_stay_pending_and_say_why(make_sim):
    sim = make_sim(FAKECTL_NODES="0")
    sim.deploy(1)
    pod = sim.items(5, "pods")[0]
    assert pod["status"]["phase"] == "Pending"
    assert pod["status"]["conditions"][0]["message"] == "no nodes available to schedule pods"


def test_many_alike_events_are_combined(sim):
    sim.deploy(1, replicas=15)
    rs = sim.items(5, "replicasets")[0]["metadata"]["name"]
    messages = sim.messages(5, rs)
    assert len(messages) == 10
    assert messages[-1].startswith("(combined from similar events): Created pod: ")


def test_events_are_forgotten_after_an_hour(sim):
    sim.deploy(1)
    assert sim.messages(3000, "web")
    assert not sim.messages(3700, "web")


def test_a_crashing_container_backs_off(sim):
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p"},
        "spec": {"containers": [{"name": "c", "image": "busybox", "args": ["sh", "-c", "exit 3"]}]},
    }
    with sim.at(1) as c:
        c.create(c.catalog.resolve("pods"), "default", pod)

    def seen(seconds):
        status = sim.one(seconds, "pods", "p")["status"]["containerStatuses"][0]
        return status["restartCount"], next(iter(status["state"].values())).get("reason", "Running")

    assert seen(2) == (0, "Running")
    assert seen(3) == (1, "Running")
    assert seen(4) == (1, "CrashLoopBackOff")
    assert seen(14) == (2, "Running")
    assert seen(15) == (2, "CrashLoopBackOff")
    assert seen(34) == (2, "CrashLoopBackOff")
    assert seen(35) == (3, "Running")


def test_an_image_that_does_not_pull_is_tried_again(sim):
    sim.deploy(1, image="registry.example.com/does-not-exist:v1")

    def reason(seconds):
        return sim.items(seconds, "pods")[0]["status"]["containerStatuses"][0]["state"]["waiting"]["reason"]

    assert [reason(t) for t in (2, 5, 19, 20, 23)] == [
        "ErrImagePull",
        "ImagePullBackOff",
        "ImagePullBackOff",
        "ErrImagePull",
        "ImagePullBackOff",
    ]
    assert sim.one(20, "deployments", "web")["status"].get("readyReplicas", 0) == 0


def test_an_annotation_that_only_looks_like_a_number_is_no_revision(sim):
    sim.deploy(1)
    rs = sim.items(5, "replicasets")[0]["metadata"]["name"]
    for note in ("deployment.kubernetes.io/revision", "deployment.kubernetes.io/desired-replicas"):
        sim.patch(6, "replicasets", rs, {"metadata": {"annotations": {note: "²"}}})
    assert counts(sim, 10) == (1, 1, 1, 1)
