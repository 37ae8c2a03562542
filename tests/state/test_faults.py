"""Faults: what they do to pods and nodes, when, and how the cluster recovers."""

from __future__ import annotations

from typing import Any

import pytest

from state import ClusterError, StatusError
from state.clock import SECOND
from state.faults import PULL_ERRORS, is_of_image, pull_error

WEB = {"namespace": "default", "selector": "app=web"}
CRASH = {"kind": "crash", **WEB, "container": "", "code": 3, "after": 0}


def begin(sim: Any, seconds: float, fault: dict[str, Any]) -> str:
    with sim.at(seconds) as c:
        return c.add_fault(fault)["id"]


def clear(sim: Any, seconds: float, *ids: str) -> None:
    with sim.at(seconds) as c:
        c.clear_faults(ids or None)


def pods(sim: Any, seconds: float) -> list[dict[str, Any]]:
    with sim.at(seconds) as c:
        return c.list(c.catalog.resolve("pods"), "default")["items"]


def state(sim: Any, seconds: float) -> tuple[str, dict[str, Any], int]:
    """(which state, its content, restarts) of the only container."""
    status = pods(sim, seconds)[0]["status"]["containerStatuses"][0]
    ((kind, content),) = status["state"].items()
    return kind, content, status["restartCount"]


def events(sim: Any, seconds: float, reason: str) -> list[tuple[str, int]]:
    with sim.at(seconds) as c:
        found = c.list(c.catalog.resolve("events"), "default")["items"]
    return [(e["message"], e["count"]) for e in found if e["reason"] == reason]


def node(sim: Any, seconds: float, name: str = "worker-1") -> dict[str, Any]:
    with sim.at(seconds) as c:
        return c.get(c.catalog.resolve("nodes"), None, name)


def on(node: str, **more: Any) -> dict[str, Any]:
    spec = {"nodeSelector": {"kubernetes.io/hostname": node}, "containers": [{"name": "c", "image": "nginx:1.25"}], **more}
    return {"template": {"metadata": {"labels": {"app": "web"}}, "spec": spec}}


# -- images -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "image"),
    [("nginx", "nginx:1.25"), ("nginx:1.25", "nginx:1.25"), ("nginx", "docker.io/library/nginx"), ("nginx:*", "nginx"), ("*", "x/y:z"),
     ("docker.io/library/nginx", "nginx:1"), ("ghcr.io/*", "ghcr.io/a/b@sha256:00"), ("localhost:5000/a", "localhost:5000/a:2")],
)  # fmt: skip
def test_a_pattern_means_an_image(pattern, image):
    assert is_of_image(pattern, image)


@pytest.mark.parametrize(
    ("pattern", "image"), [("nginx", "nginx-unprivileged:1"), ("nginx:1.2", "nginx:1.25"), ("nginx", "other/nginx"), ("ngin?", "nginxx")]
)
def test_a_pattern_does_not_mean_another_image(pattern, image):
    assert not is_of_image(pattern, image)


@pytest.mark.parametrize("error", PULL_ERRORS)
def test_a_pull_fails_in_the_runtimes_words_until_the_fault_is_gone(sim, error):
    begin(sim, 0, {"kind": "image", "image": "nginx", "error": error})
    sim.deploy(0)
    kind, content, _ = state(sim, 2)
    assert (kind, content["reason"]) == ("waiting", "ErrImagePull")
    full = "docker.io/library/nginx:1.25"
    assert content["message"].startswith("rpc error: code = ")
    assert f'desc = failed to pull and unpack image "{full}": failed to resolve reference "{full}": ' in content["message"]
    assert state(sim, 4)[1]["reason"] == "ImagePullBackOff"
    clear(sim, 5)
    assert state(sim, 14)[1]["reason"] == "ImagePullBackOff"
    assert state(sim, 30)[0] == "running"


def test_what_runs_is_not_touched_by_a_fault_of_its_image(sim):
    sim.deploy(0)
    begin(sim, 5, {"kind": "image", "image": "nginx", "error": "notfound"})
    assert state(sim, 500) == ("running", {"startedAt": "2026-11-24T17:00:00Z"}, 0)
    with sim.at(500) as c:
        assert pull_error(c._store, "httpd") is None


# -- containers -------------------------------------------------------------------------------------------------------------------


def test_a_running_container_crashes_and_is_restarted_with_back_off_until_the_fault_is_gone(sim):
    sim.deploy(0)
    begin(sim, 20, CRASH)
    kind, content, restarts = state(sim, 20)
    assert (kind, content["reason"], restarts) == ("waiting", "CrashLoopBackOff", 1)
    assert content["message"].startswith("back-off 10s restarting failed container=c pod=web-")
    status = pods(sim, 20)[0]["status"]["containerStatuses"][0]
    assert (status["lastState"]["terminated"]["exitCode"], status["lastState"]["terminated"]["reason"]) == (3, "Error")
    assert state(sim, 31)[2] == 2
    assert state(sim, 31)[1]["message"].startswith("back-off 20s")
    clear(sim, 35)
    assert state(sim, 49)[1]["reason"] == "CrashLoopBackOff"
    assert state(sim, 52)[0] == "running"
    assert state(sim, 5000)[2] == 3


def test_a_crash_comes_so_long_after_the_start(sim):
    sim.deploy(0)
    begin(sim, 20, {**CRASH, "after": 7 * SECOND})
    assert state(sim, 26.9)[2] == 0
    assert state(sim, 27) == ("running", {"startedAt": "2026-11-24T17:00:27Z"}, 1)
    assert state(sim, 33.9)[2] == 1
    assert state(sim, 34)[1]["reason"] == "CrashLoopBackOff"


def test_a_fault_that_is_gone_before_its_time_does_nothing(sim):
    sim.deploy(0)
    begin(sim, 20, {**CRASH, "after": 7 * SECOND})
    clear(sim, 25)
    assert state(sim, 100) == ("running", {"startedAt": "2026-11-24T17:00:00Z"}, 0)


def test_a_container_that_crashed_ends_later_by_itself_as_it_would(sim):
    sim.deploy(0, **{"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
        {"name": "c", "image": "busybox", "command": ["sleep", "60"]}]}}})  # fmt: skip
    begin(sim, 10, {**CRASH, "until": 0})
    clear(sim, 11)
    assert state(sim, 21)[2] == 2  # crashed at 10, at once again, and restarted at 20
    assert state(sim, 79) == ("running", {"startedAt": "2026-11-24T17:00:20Z"}, 2)
    assert state(sim, 81)[1]["reason"] == "CrashLoopBackOff"


def test_out_of_memory_is_told_as_such(sim):
    sim.deploy(0)
    begin(sim, 20, {"kind": "oom", **WEB, "container": "c", "after": 0})
    last = pods(sim, 20)[0]["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["exitCode"], last["reason"]) == (137, "OOMKilled")


@pytest.mark.parametrize("owner", [("deployments.apps", "web"), ("pods", "")])
def test_a_fault_is_about_the_pods_of_a_workload_or_one_pod(sim, owner):
    sim.deploy(0, replicas=2)
    sim.deploy(0, name="other")
    gr, name = owner
    names = [p["metadata"]["name"] for p in pods(sim, 5)]
    begin(sim, 5, {**{k: v for k, v in CRASH.items() if k != "selector"}, "owner": gr, "name": name or names[-1]})
    hit = [p["metadata"]["name"] for p in pods(sim, 5) if p["status"]["containerStatuses"][0]["restartCount"]]
    assert hit == ([n for n in names if n.startswith("web-")] if name else names[-1:])


def test_a_long_settling_adds_up_no_rounds_that_a_fault_does_not_live_to_see(sim):
    sim.deploy(0)
    begin(sim, 10, {**CRASH, "for": 3600 * SECOND})
    kind, _, restarts = state(sim, 40_000)
    assert kind == "running"
    assert 10 < restarts < 25
    with sim.at(40_000) as c:
        assert c.faults == []


def test_slow_containers_start_late_and_in_time_when_the_fault_is_gone(sim):
    begin(sim, 0, {"kind": "slow", **WEB, "what": "start", "by": 30 * SECOND})
    sim.deploy(0)
    assert state(sim, 30.6)[1]["reason"] == "ContainerCreating"
    assert state(sim, 30.7)[0] == "running"
    sim.image(40, "nginx:1.26")
    clear(sim, 50)
    assert all(p["status"]["phase"] == "Running" for p in pods(sim, 50))


def test_probes_of_slow_containers_fail_so_long(sim):
    begin(sim, 0, {"kind": "slow", **WEB, "what": "probes", "by": 25 * SECOND})
    probe = {"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5}
    sim.deploy(0, **{"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
        {"name": "c", "image": "nginx", "readinessProbe": probe}]}}})  # fmt: skip
    ready = [pods(sim, seconds)[0]["status"]["containerStatuses"][0]["ready"] for seconds in (1, 25, 31)]
    assert ready == [False, False, True]
    ((message, count),) = events(sim, 31, "Unhealthy")
    assert message.startswith('Readiness probe failed: Get "http://10.244.')
    assert message.endswith(":80/\": dial tcp " + message.split("//")[1].split("/")[0] + ": connect: connection refused")
    assert count >= 5


# -- nodes ------------------------------------------------------------------------------------------------------------------------


def test_a_node_that_is_down_loses_its_pods_and_ends_them_when_it_is_back(sim):
    sim.deploy(0, replicas=1, **on("worker-1"))
    assert state(sim, 5)[0] == "running"
    fault = begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "down"})
    unready = [c["status"] for c in node(sim, 70)["status"]["conditions"] if c["type"] == "Ready"]
    assert unready == ["Unknown"]
    gone, new = pods(sim, 400)
    assert {"deletionTimestamp"} & set(gone["metadata"]) or {"deletionTimestamp"} & set(new["metadata"])
    assert [p["status"]["phase"] for p in (gone, new) if "deletionTimestamp" not in p["metadata"]] == ["Pending"]
    clear(sim, 410, fault)
    left = pods(sim, 420)
    assert [p["status"]["phase"] for p in left] == ["Running"]
    assert [c["status"] for c in node(sim, 420)["status"]["conditions"] if c["type"] == "Ready"] == ["True"]


def test_a_pod_of_a_node_that_is_down_goes_only_by_force(sim):
    sim.deploy(0, **on("worker-1"))
    name = pods(sim, 5)[0]["metadata"]["name"]
    begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "down"})
    with sim.at(6) as c:
        c.delete(c.catalog.resolve("pods"), "default", name)
    assert name in [p["metadata"]["name"] for p in pods(sim, 200)]
    with sim.at(200) as c:
        c.delete(c.catalog.resolve("pods"), "default", name, grace=0)
    assert name not in [p["metadata"]["name"] for p in pods(sim, 200)]


def test_a_pod_that_outlives_its_nodes_absence_is_ready_again(sim):
    sim.deploy(0, **on("worker-1"))
    fault = begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "down"})
    ready = lambda seconds: [c["status"] for c in pods(sim, seconds)[0]["status"]["conditions"] if c["type"] == "Ready"]  # noqa: E731
    assert (ready(50), ready(70)) == (["True"], ["False"])
    clear(sim, 100, fault)
    assert ready(100) == ["True"]


def test_a_node_that_is_down_gives_no_logs_and_runs_no_commands(sim):
    from state.logs import LogOptions

    sim.deploy(0, **on("worker-1"))
    name = pods(sim, 5)[0]["metadata"]["name"]
    begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "down"})
    with sim.at(6) as c:
        with pytest.raises(StatusError, match=f'^Get "https://10.0.0.3:10250/containerLogs/default/{name}/c": dial tcp 10.0.0.3:10250: '):
            c.logs("default", name, LogOptions())
        run = c.execute("default", name, "c", ["ls"], stdin=False, tty=False)
        assert [*run.events()] == []
        assert "no route to host" in run.status()["message"]


def test_pressure_evicts_one_pod_after_the_other_and_keeps_new_ones_away(sim):
    sim.deploy(0, replicas=3, **on("worker-1"))
    begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "disk-pressure"})
    found = node(sim, 5)
    assert [c["reason"] for c in found["status"]["conditions"] if c["type"] == "DiskPressure"] == ["KubeletHasDiskPressure"]
    assert [t["key"] for t in found["spec"]["taints"]] == ["node.kubernetes.io/disk-pressure"]
    evicted = [[p for p in pods(sim, seconds) if p["status"].get("reason") == "Evicted"] for seconds in (5, 14, 15, 25, 100)]
    assert [len(e) for e in evicted] == [1, 1, 2, 3, 3]
    status = evicted[0][0]["status"]
    assert status["phase"] == "Failed"
    assert status["message"].startswith("The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: ")
    assert [c["reason"] for c in status["conditions"] if c["type"] == "DisruptionTarget"] == ["TerminationByKubelet"]
    assert (status["message"], 1) in events(sim, 100, "Evicted")


def test_a_node_under_pressure_refuses_a_pod_that_does_not_ask_the_scheduler(sim):
    begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "disk-pressure"})
    with sim.at(6) as c:
        spec = {"nodeName": "worker-1", "containers": [{"name": "c", "image": "nginx"}]}
        c.create(c.catalog.resolve("pods"), "default", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec})
    status = pods(sim, 7)[0]["status"]
    assert (status["phase"], status["reason"], status["message"]) == (
        "Failed", "Evicted", "Pod was rejected: The node had condition: [DiskPressure]. ")  # fmt: skip
    assert "containerStatuses" not in status
    with sim.at(8) as c:
        c.delete(c.catalog.resolve("pods"), "default", "p")
    assert pods(sim, 9) == []


def test_memory_pressure_takes_pods_in_that_ask_for_memory(sim):
    begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "memory-pressure"})
    with sim.at(6) as c:
        for name, resources in (("none", {}), ("asks", {"requests": {"memory": "1Gi"}})):
            spec = {"nodeName": "worker-1", "containers": [{"name": "c", "image": "nginx", "resources": resources}]}
            c.create(c.catalog.resolve("pods"), "default", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec})
    asks, none = pods(sim, 6)
    assert (asks["status"]["phase"], none["status"]["phase"]) == ("Pending", "Failed")


def test_pressure_that_is_over_stays_for_five_minutes(sim):
    fault = begin(sim, 5, {"kind": "node", "node": "worker-1", "what": "pid-pressure"})
    clear(sim, 10, fault)
    short = lambda seconds: [c["status"] for c in node(sim, seconds)["status"]["conditions"] if c["type"] == "PIDPressure"]  # noqa: E731
    assert (short(309), short(310)) == (["True"], ["False"])
    assert not node(sim, 311)["spec"].get("taints")


# -- as state of the cluster ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "error", "text"),
    [
        ({"kind": "node", "node": "nosuch", "what": "down"}, StatusError, 'nodes "nosuch" not found'),
        ({**CRASH, "selector": None, "owner": "pods", "name": "nosuch"}, StatusError, 'pods "nosuch" not found'),
    ],
)
def test_what_is_not_there_cannot_fail_and_nothing_has_changed(sim, fault, error, text):
    fault = {k: v for k, v in fault.items() if v is not None}
    with sim.at(5) as c:
        with pytest.raises(error, match=text):
            c.add_fault(fault)
        assert c.faults == []
    with sim.at(5) as c, pytest.raises(ClusterError, match="there is no fault 7"):
        c.clear_faults(["7"])


def test_ids_are_not_used_again(sim):
    assert begin(sim, 1, CRASH) == "1"
    clear(sim, 2)
    assert begin(sim, 3, CRASH) == "2"


def test_looking_in_between_changes_nothing(sim, tmp_path):
    from .conftest import Sim

    other = Sim(str(tmp_path / "other.db"))
    seen = []
    for cluster, looks in ((sim, ()), (other, (6, 12, 26, 40, 77, 130))):
        cluster.deploy(0, replicas=3)
        begin(cluster, 5, {**CRASH, "after": SECOND, "for": 60 * SECOND})
        begin(cluster, 5, {"kind": "node", "node": "worker-2", "what": "down"})
        for moment in looks:
            pods(cluster, moment)
        clear(cluster, 300)
        seen.append([(p["metadata"]["name"], p["metadata"]["uid"], p["status"]) for p in pods(cluster, 400)])
    assert seen[0] == seen[1]


def test_a_moment_before_a_fault_came_is_no_more(sim):
    begin(sim, 100, CRASH)
    with sim.at(50) as c:
        assert c.now == c.faults[0]["since"]
