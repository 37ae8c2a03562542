"""Laws of DaemonSets, StatefulSets and Jobs that hold at every instant of any script of commands, whoever looks in between.

Sources of the laws: `pkg/controller/{daemon,statefulset,job}`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from state import Cluster, StatusError
from state.clock import SECOND
from state.pure.times import format_micro
from tests.state.conftest import FAST, START, Sim
from tests.state.workloads import Object, create, daemon_set, delete, job, stateful_set

HEALTHY = ("nginx:1.25", "nginx:1.26", "nginx:1.27")
KINDS = ("daemonsets", "statefulsets", "jobs", "pods", "controllerrevisions", "persistentvolumeclaims", "events", "nodes")
gaps = st.sampled_from((0, 300, 1100, 4000))  # milliseconds
images = st.sampled_from((*HEALTHY, "nginx:1.161"))
looks = st.lists(st.integers(0, 40_000), max_size=5)


def living(pod: Object) -> bool:
    return not pod["metadata"].get("deletionTimestamp") and pod["status"].get("phase") not in ("Failed", "Succeeded")


def ready(pod: Object) -> bool:
    return living(pod) and any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", ()))


def instants(sim: Sim, begin: float, end: float) -> Any:
    """The cluster at every due time between two moments (seconds)."""
    cluster = Cluster(sim.path, env=sim.env | {"FAKECTL_NOW": format_micro(START + int(begin * SECOND))})
    try:
        while True:
            yield cluster
            if not cluster.wait_next(START + int(end * SECOND)):
                return
    finally:
        cluster.close()


def listed(cluster: Cluster, what: str) -> list[Object]:
    resource = cluster.catalog.resolve(what)
    return cluster.list(resource, "default" if resource.namespaced else None)["items"]


def on_a_cluster(body: Any) -> Any:
    """Run `body(sim)` on a new cluster."""
    folder = Path(tempfile.mkdtemp(prefix="fakectl-workloads-"))
    try:
        return body(Sim(str(folder / "c.db"), FAST))
    finally:
        shutil.rmtree(folder)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    limits=st.sampled_from(((0, 1), (0, 2), (0, "100%"), (1, 0), (2, 0), ("50%", 0))),
    changes=st.lists(st.tuples(gaps, images), min_size=1, max_size=3),
)
def test_a_daemon_set_never_misses_more_pods_than_it_may(limits, changes):
    surge, unavailable = limits

    def body(sim):
        strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}
        create(sim, 1, daemon_set(pod={"tolerations": [{"operator": "Exists"}]}, updateStrategy=strategy))
        moment = 10.0
        allowed = {0: 0, 1: 1, 2: 2, "100%": 3}[unavailable]
        for gap, image in changes:
            template = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}}
            sim.patch(moment, "daemonsets", "agent", template)
            for cluster in instants(sim, moment, moment + gap / 1000):
                pods = listed(cluster, "pods")
                per_node = Counter(p["spec"]["nodeName"] for p in pods if living(p) and p["spec"].get("nodeName"))
                assert max(per_node.values(), default=0) <= (2 if surge else 1)
                assert 3 - len({p["spec"]["nodeName"] for p in pods if ready(p)}) <= allowed
            moment += gap / 1000
        wanted = changes[-1][1]
        if wanted in HEALTHY:
            end = sim.items(moment + 120, "pods")
            assert sorted(p["spec"]["nodeName"] for p in end) == ["control-plane", "worker-1", "worker-2"]
            assert {p["spec"]["containers"][0]["image"] for p in end} == {wanted}
            assert sim.one(moment + 120, "daemonsets", "agent")["status"]["updatedNumberScheduled"] == 3

    on_a_cluster(body)


set_changes = st.one_of(
    st.tuples(st.just("scale"), st.integers(0, 4)),
    st.tuples(st.just("image"), images),
    st.tuples(st.just("partition"), st.integers(0, 3)),
    st.tuples(st.just("delete"), st.integers(0, 3)),
)


def change_set(sim: Sim, moment: float, verb: str, value: Any) -> None:
    with suppress(StatusError):
        if verb == "scale":
            sim.patch(moment, "statefulsets", "db", {"spec": {"replicas": value}})
        elif verb == "image":
            template = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": value}]}}}}
            sim.patch(moment, "statefulsets", "db", template)
        elif verb == "partition":
            sim.patch(moment, "statefulsets", "db", {"spec": {"updateStrategy": {"rollingUpdate": {"partition": value}}}})
        else:
            delete(sim, moment, "pods", f"db-{value}")


@settings(max_examples=20, deadline=None, derandomize=True)
@given(start=st.sampled_from((0, 3)), steps=st.lists(st.tuples(gaps, set_changes), max_size=5))
def test_an_ordered_set_makes_a_pod_only_when_all_before_it_are_ready(start, steps):
    def body(sim):
        create(sim, 1, stateful_set(replicas=3, ordinals={"start": start}))
        moment, before = 1.0, {}
        for gap, change in [(4000, None), *steps, (60_000, None)]:
            if change:
                change_set(sim, moment, *change)
            for cluster in instants(sim, moment, moment + gap / 1000):
                sts = listed(cluster, "statefulsets")[0]
                pods = {p["metadata"]["uid"]: p for p in listed(cluster, "pods")}
                wanted = range(start, start + sts["spec"]["replicas"])
                for uid in pods.keys() - before.keys():
                    number = int(pods[uid]["metadata"]["name"].rpartition("-")[2])
                    assert number in wanted
                    lower = [p for p in pods.values() if int(p["metadata"]["name"].rpartition("-")[2]) < number]
                    assert len(lower) == number - start and all(map(ready, lower))
                before = pods
            moment += gap / 1000
        sts, pods = sim.one(moment, "statefulsets", "db"), sim.items(moment, "pods")
        images_now = {p["spec"]["containers"][0]["image"] for p in pods}
        if images_now <= set(HEALTHY) and sts["spec"]["template"]["spec"]["containers"][0]["image"] in HEALTHY:
            names = [f"db-{n}" for n in range(start, start + sts["spec"]["replicas"])]
            assert [p["metadata"]["name"] for p in pods] == names
            assert sts["status"].get("readyReplicas", 0) == len(names)

    on_a_cluster(body)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    completions=st.integers(1, 5),
    parallelism=st.integers(1, 4),
    limit=st.integers(0, 2),
    script=st.sampled_from(("true", "sleep 3", "exit 1")),
    indexed=st.booleans(),
    suspended=st.lists(st.tuples(gaps, st.booleans()), max_size=2),
)
def test_a_job_counts_every_pod_once_and_runs_no_more_than_it_may(completions, parallelism, limit, script, indexed, suspended):
    def body(sim):
        spec = {"completionMode": "Indexed"} if indexed else {}
        create(sim, 1, job(script=script, completions=completions, parallelism=parallelism, backoffLimit=limit, **spec))
        moment, ended = 1.0, {}
        for gap, value in [(2500, None), *suspended, (0, False), (200_000, None)]:
            if value is not None:
                with suppress(StatusError):
                    sim.patch(moment, "jobs", "once", {"spec": {"suspend": value}})
            for cluster in instants(sim, moment, moment + gap / 1000):
                pods, status = listed(cluster, "pods"), listed(cluster, "jobs")[0].get("status", {})
                assert sum(map(living, pods)) <= min(parallelism, completions)
                ended |= {p["metadata"]["uid"]: p["status"]["phase"] for p in pods if p["status"].get("phase") in ("Succeeded", "Failed")}
                assert status.get("succeeded", 0) + status.get("failed", 0) <= len(ended)
            moment += gap / 1000
        status = sim.one(moment, "jobs", "once")["status"]
        told = Counter(ended.values())
        assert (status.get("succeeded", 0), status.get("failed", 0)) == (told["Succeeded"], told["Failed"])
        assert status["uncountedTerminatedPods"] == {} and not status.get("active")
        end = {c["type"] for c in status["conditions"] if c["status"] == "True"}
        assert end & {"Complete", "Failed"} == ({"Failed"} if script == "exit 1" else {"Complete"})
        if script != "exit 1":
            assert status["succeeded"] == completions

    on_a_cluster(body)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(steps=st.lists(st.tuples(gaps, set_changes), max_size=4), seen=looks)
def test_looking_changes_nothing(steps, seen):
    def play(looks_at: list[int]) -> str:
        def body(sim):
            create(sim, 1, stateful_set(replicas=2))
            create(sim, 1.2, daemon_set())
            create(sim, 1.4, job(script="exit 1", backoffLimit=1))
            todo: list[tuple[float, int, Any]] = [(at / 1000, 0, None) for at in looks_at if at > 1500]
            moment = 2.0
            for gap, change in steps:
                moment += gap / 1000
                todo.append((moment, 1, change))
            for at, _, change in sorted(todo, key=lambda x: x[:2]):
                if change is None:
                    sim.items(at, "pods")
                else:
                    change_set(sim, at, *change)
            with sim.at(60) as c:
                return json.dumps([listed(c, kind) for kind in KINDS], sort_keys=True)

        return on_a_cluster(body)

    assert play([]) == play(seen)
