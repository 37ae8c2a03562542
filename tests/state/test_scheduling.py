"""Where pods go, and what the scheduler says when they cannot go anywhere. The words are v1.37's (transcripts, plugins)."""

from __future__ import annotations

from typing import Any

import pytest

HOST = "kubernetes.io/hostname"
TAINTED = "1 node(s) had untolerated taint(s)"


def make(sim: Any, seconds: float, name: str, *, labels: dict[str, str] | None = None, cpu: str = "", ports: Any = (), **spec: Any) -> None:
    container: dict[str, Any] = {"name": "c", "image": "nginx"}
    if cpu:
        container["resources"] = {"requests": {"cpu": cpu}}
    if ports:
        container["ports"] = [{"containerPort": 80, "hostPort": number, **({"hostIP": ip} if ip else {})} for number, ip in ports]
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels or {}}}
    body["spec"] = {"containers": [container], **spec}
    with sim.at(seconds) as c:
        c.create(c.catalog.resolve("pods"), "default", body)


def create(sim: Any, seconds: float, what: str, name: str, **body: Any) -> None:
    with sim.at(seconds) as c:
        resource = c.catalog.resolve(what)
        made = {"apiVersion": resource.api_version, "kind": resource.kind, "metadata": {"name": name}, **body}
        c.create(resource, "default" if resource.namespaced else None, made)


def node(sim: Any, seconds: float, name: str) -> str:
    return sim.one(seconds, "pods", name)["spec"].get("nodeName", "")


def why(sim: Any, seconds: float, name: str) -> str:
    conditions = sim.one(seconds, "pods", name)["status"]["conditions"]
    return next(c.get("message", "") for c in conditions if c["type"] == "PodScheduled")


def label(sim: Any, seconds: float, name: str, **labels: str) -> None:
    with sim.at(seconds) as c:
        c.patch(c.catalog.resolve("nodes"), None, name, {"metadata": {"labels": {k.replace("_", "-"): v for k, v in labels.items()}}})


def required(*expressions: dict[str, Any], fields: tuple = ()) -> dict[str, Any]:
    term = {"matchExpressions": [*expressions]} if expressions else {}
    term |= {"matchFields": [*fields]} if fields else {}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}


def failed(reasons: str, preemption: str = "3 Preemption is not helpful for scheduling") -> str:
    return f"0/3 nodes are available: {reasons}. preemption: 0/3 nodes are available: {preemption}."


# -- filters ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"cpu": "16"}, failed(f"{TAINTED}, 2 Insufficient cpu")),
        ({"nodeSelector": {"disk": "ssd"}}, failed(f"{TAINTED}, 2 node(s) didn't match Pod's node affinity/selector")),
        (
            {"affinity": required(fields=({"key": "metadata.name", "operator": "In", "values": ["control-plane"]},))},
            failed(f"{TAINTED}, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]"),
        ),
        (
            {"affinity": required({"key": "disk", "operator": "Exists"})},
            failed(f"{TAINTED}, 2 node(s) didn't match Pod's node affinity/selector"),
        ),
        (
            {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}]},
            failed(f"{TAINTED}, 2 node(s) didn't match pod topology spread constraints (missing required label)"),
        ),
        (
            {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
                {"topologyKey": HOST, "labelSelector": {"matchLabels": {"app": "db"}}}]}}},
            failed(f"{TAINTED}, 2 node(s) didn't match pod affinity rules"),
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_a_pod_that_no_node_takes(sim, spec, message):
    make(sim, 1, "web", **spec)
    assert why(sim, 2, "web") == message
    assert sim.messages(2, "web") == [message]


def test_what_is_too_much_at_the_moment_could_be_mended_by_fewer_pods(sim):
    for i in (1, 2):
        make(sim, i, f"big-{i}", cpu="3")
    make(sim, 3, "web", cpu="2")
    assert why(sim, 4, "web") == failed(
        f"{TAINTED}, 2 Insufficient cpu", "1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod"
    )


@pytest.mark.parametrize(("first", "second", "both"), [("", "", False), ("10.0.0.1", "", False), ("10.0.0.1", "10.0.0.2", True)])
def test_a_port_of_the_host_is_taken_once(sim, first, second, both):
    on_one = {"nodeSelector": {HOST: "worker-1"}}
    make(sim, 1, "a", ports=((8080, first),), **on_one)
    make(sim, 2, "b", ports=((8080, second),), **on_one)
    assert bool(node(sim, 3, "b")) is both
    if not both:
        assert "1 node(s) didn't have free ports for the requested pod ports" in why(sim, 3, "b")


def test_a_closed_node_is_called_unschedulable(sim):
    for name in ("worker-1", "worker-2"):
        with sim.at(1) as c:
            c.patch(c.catalog.resolve("nodes"), None, name, {"spec": {"unschedulable": True}})
    make(sim, 2, "web")
    assert why(sim, 3, "web") == failed(f"{TAINTED}, 2 node(s) were unschedulable")


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ({"initContainers": [{"name": "i", "image": "busybox", "resources": {"requests": {"cpu": "3"}}}], "cpu": "1"}, 3000),
        (
            {"initContainers": [
                {"name": "s", "image": "nginx", "restartPolicy": "Always", "resources": {"requests": {"cpu": "2"}}},
                {"name": "i", "image": "busybox", "resources": {"requests": {"cpu": "1"}}}], "cpu": "1500m"},
            3500,
        ),
    ],
)  # fmt: skip
def test_initialization_takes_its_neediest_moment(sim, spec, wanted):
    from state.scheduling import requests

    make(sim, 1, "web", **spec)
    assert requests(sim.one(2, "pods", "web")["spec"])["cpu"] == wanted


# -- rules between pods -----------------------------------------------------------------------------------------------------------


def anti(value: str, **more: Any) -> dict[str, Any]:
    term = {"topologyKey": HOST, "labelSelector": {"matchLabels": {"app": value}}, **more}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def test_pods_that_repel_each_other_are_on_different_nodes_and_the_third_waits(sim):
    for i in range(3):
        make(sim, i + 1, f"db-{i}", labels={"app": "db"}, affinity=anti("db"))
    assert {node(sim, 5, "db-0"), node(sim, 5, "db-1")} == {"worker-1", "worker-2"}
    assert why(sim, 5, "db-2") == failed(
        f"{TAINTED}, 2 node(s) didn't match pod anti-affinity rules",
        "1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod",
    )
    with sim.at(6) as c:
        c.delete(c.catalog.resolve("pods"), "default", "db-0")
    assert node(sim, 8, "db-2")


def test_a_pod_that_is_there_repels_others(sim):
    for i, name in enumerate(("worker-1", "worker-2")):
        make(sim, i + 1, f"lonely-{i}", affinity=anti("web"), nodeSelector={HOST: name})
    make(sim, 4, "web", labels={"app": "web"})
    assert "2 node(s) didn't satisfy existing pods anti-affinity rules" in why(sim, 5, "web")


def test_a_pod_goes_where_the_one_is_that_it_wants_to_be_near(sim):
    near = {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": HOST, "labelSelector": {"matchLabels": {"app": "db"}}}]}}  # fmt: skip
    make(sim, 1, "web", affinity=near)
    assert node(sim, 2, "web") == ""
    make(sim, 3, "db", labels={"app": "db"}, nodeSelector={HOST: "worker-2"})
    assert node(sim, 4, "web") == "worker-2"


def test_the_first_of_a_group_that_wants_to_be_together_goes_anywhere(sim):
    near = {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": HOST, "labelSelector": {"matchLabels": {"app": "db"}}}]}}  # fmt: skip
    for i in range(3):
        make(sim, i + 1, f"db-{i}", labels={"app": "db"}, affinity=near)
    assert len({node(sim, 5, f"db-{i}") for i in range(3)} - {""}) == 1


def test_a_rule_without_namespaces_is_about_the_pods_own(sim):
    create(sim, 1, "namespaces", "other")
    with sim.at(2) as c:
        body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "db", "labels": {"app": "db"}}}
        c.create(c.catalog.resolve("pods"), "other", body | {"spec": {"containers": [{"name": "c", "image": "nginx"}]}})
    make(sim, 3, "here", affinity=anti("db"))
    make(sim, 4, "all", affinity=anti("db", namespaceSelector={}))
    with sim.at(5) as c:
        there = c.get(c.catalog.resolve("pods"), "other", "db")["spec"]["nodeName"]
    assert node(sim, 5, "here") and node(sim, 5, "all") not in ("", there)


def test_pods_are_spread_over_zones_as_evenly_as_asked(sim):
    label(sim, 1, "worker-1", zone="a")
    label(sim, 1, "worker-2", zone="b")
    rule = {
        "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}},
    }  # fmt: skip
    for i in range(4):
        make(sim, i + 2, f"web-{i}", labels={"app": "web"}, topologySpreadConstraints=[rule])
    assert sorted(node(sim, 7, f"web-{i}") for i in range(4)) == ["worker-1", "worker-1", "worker-2", "worker-2"]
    with sim.at(8) as c:
        c.patch(c.catalog.resolve("nodes"), None, "worker-2", {"spec": {"unschedulable": True}})
    for i in (4, 5):
        make(sim, i + 5, f"web-{i}", labels={"app": "web"}, topologySpreadConstraints=[rule])
    assert node(sim, 12, "web-4") == "worker-1"
    assert "1 node(s) didn't match pod topology spread constraints" in why(sim, 12, "web-5")


# -- preferences ------------------------------------------------------------------------------------------------------------------


def test_a_preferred_node_is_taken_while_it_has_room(sim):
    wish = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 1, "preference": {"matchExpressions": [{"key": HOST, "operator": "In", "values": ["worker-1"]}]}}]}}  # fmt: skip
    for i in range(3):
        make(sim, i + 1, f"web-{i}", affinity=wish, cpu="2")
    assert [node(sim, 5, f"web-{i}") for i in range(3)] == ["worker-1", "worker-1", "worker-2"]


def test_a_node_that_would_rather_not_is_taken_last(sim):
    with sim.at(1) as c:
        taints = [{"key": "a", "effect": "PreferNoSchedule"}]
        c.patch(c.catalog.resolve("nodes"), None, "worker-1", {"spec": {"taints": taints}}, "merge")
    for i in range(3):
        make(sim, i + 2, f"web-{i}", cpu="2")
    assert [node(sim, 6, f"web-{i}") for i in range(3)] == ["worker-2", "worker-2", "worker-1"]


def test_a_pod_likes_to_be_near_or_far_of_others(sim):
    make(sim, 1, "db", labels={"app": "db"}, nodeSelector={HOST: "worker-2"})
    term = {"weight": 10, "podAffinityTerm": {"topologyKey": HOST, "labelSelector": {"matchLabels": {"app": "db"}}}}
    make(sim, 2, "near", affinity={"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}})
    make(sim, 3, "far", affinity={"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}})
    assert (node(sim, 4, "near"), node(sim, 4, "far")) == ("worker-2", "worker-1")


# -- waiting ----------------------------------------------------------------------------------------------------------------------


def test_a_pod_with_gates_waits_until_they_are_gone(sim):
    make(sim, 1, "web", schedulingGates=[{"name": "example.com/hold"}])
    pod = sim.one(2, "pods", "web")
    assert pod["status"]["conditions"] == [
        {
            "type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "lastProbeTime": None, "lastTransitionTime": None,
            "message": "Scheduling is blocked due to non-empty scheduling gates",
        }
    ]  # fmt: skip
    assert sim.messages(2, "web") == []
    sim.patch(3, "pods", "web", {"spec": {"schedulingGates": []}}, "merge")
    assert node(sim, 4, "web")


def test_who_waits_is_looked_at_again_every_five_minutes_and_told_of(sim):
    make(sim, 1, "web", nodeSelector={"disk": "ssd"})
    assert [e.get("series", {}).get("count", 1) for e in sim.items(1000, "events", "reason=FailedScheduling")] == [4]
    label(sim, 1001, "worker-1", disk="ssd")
    assert node(sim, 1002, "web") == "worker-1"


def test_a_change_that_does_not_help_is_not_told_of(sim):
    make(sim, 1, "web", nodeSelector={"disk": "ssd"})
    label(sim, 2, "worker-1", disk="hdd")
    assert [e.get("series") for e in sim.items(3, "events", "reason=FailedScheduling")] == [None]


@pytest.mark.parametrize("made", [False, True])
def test_claims_that_are_not_there_or_not_bound_hold_a_pod_back(sim, made):
    if made:
        spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "none"}
        create(sim, 1, "persistentvolumeclaims", "data", spec=spec)
    make(sim, 2, "web", volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}])
    reason = "pod has unbound immediate PersistentVolumeClaims" if made else 'persistentvolumeclaim "data" not found'
    assert why(sim, 3, "web") == f"0/3 nodes are available: {reason}. not found"


# -- preemption -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ranked(sim):
    create(sim, 0, "priorityclasses", "high", value=1000)
    create(sim, 0, "priorityclasses", "polite", value=1000, preemptionPolicy="Never")
    return sim


def test_a_pod_of_higher_priority_makes_others_go(ranked):
    sim = ranked
    for i, name in enumerate(("worker-1", "worker-2")):
        make(sim, i + 1, f"low-{i}", cpu="3", nodeSelector={HOST: name}, terminationGracePeriodSeconds=30)
    make(sim, 5, "vip", cpu="2", priorityClassName="high")
    pod = sim.one(5.2, "pods", "vip")
    chosen = pod["status"]["nominatedNodeName"]
    victim = "low-0" if chosen == "worker-1" else "low-1"
    assert why(sim, 5.2, "vip") == f"0/3 nodes are available: {TAINTED}, 2 Insufficient cpu."
    marked = next(c for c in sim.one(5.2, "pods", victim)["status"]["conditions"] if c["type"] == "DisruptionTarget")
    assert (marked["reason"], marked["message"]) == (
        "PreemptionByScheduler", "default-scheduler: preempting to accommodate a higher priority pod"
    )  # fmt: skip
    assert f"Preempted by pod {pod['metadata']['uid']} on node {chosen}" in sim.messages(5.2, victim)
    after = sim.one(8, "pods", "vip")
    assert after["spec"]["nodeName"] == chosen and "nominatedNodeName" not in after["status"]


def test_as_few_and_as_unimportant_pods_as_possible_go(ranked):
    sim = ranked
    create(sim, 0, "priorityclasses", "middle", value=10)
    on_one = {"nodeSelector": {HOST: "worker-1"}}
    make(sim, 1, "low", cpu="1", **on_one)
    make(sim, 2, "middle", cpu="1", priorityClassName="middle", **on_one)
    make(sim, 3, "other", cpu="1500m", **on_one)
    make(sim, 5, "vip", cpu="1500m", priorityClassName="high", **on_one)
    gone = {p["metadata"]["name"] for p in sim.items(5.2, "pods") if p["metadata"].get("deletionTimestamp")}
    assert gone == {"other"}  # no more important than "low", and younger


def test_the_room_that_was_made_is_not_given_to_others(ranked):
    sim = ranked
    on_one = {"nodeSelector": {HOST: "worker-1"}}
    make(sim, 1, "low", cpu="3", **on_one)
    make(sim, 5, "vip", cpu="3", priorityClassName="high", **on_one)
    make(sim, 5.2, "cheeky", cpu="3", **on_one)
    assert (node(sim, 8, "vip"), node(sim, 8, "cheeky")) == ("worker-1", "")


def test_a_polite_pod_makes_nobody_go(ranked):
    sim = ranked
    make(sim, 1, "low", cpu="3", nodeSelector={HOST: "worker-1"})
    make(sim, 5, "vip", cpu="3", priorityClassName="polite", nodeSelector={HOST: "worker-1"})
    assert why(sim, 6, "vip").endswith(". preemption: not eligible due to preemptionPolicy=Never.")
    assert not sim.one(6, "pods", "low")["metadata"].get("deletionTimestamp")


def test_pods_whose_budget_allows_it_go_first(ranked):
    sim = ranked
    for i, name in enumerate(("worker-1", "worker-2")):
        make(sim, i + 1, f"low-{i}", cpu="3", labels={"app": f"low-{i}"}, nodeSelector={HOST: name})
    budget = {"minAvailable": 1, "selector": {"matchLabels": {"app": "low-0"}}}
    create(sim, 4, "poddisruptionbudgets", "b", spec=budget)
    make(sim, 5, "vip", cpu="2", priorityClassName="high")
    assert node(sim, 8, "vip") == "worker-2"
