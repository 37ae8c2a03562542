"""What a loaded lesson decides: names, addresses, uids, ports, nodes, delays, ages, the order of rows; and what it leaves to Kubernetes."""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from state.dialect import Dialect, order_of, short_age

NOW = "2026-11-24T12:00:00Z"
LATER = "2026-11-24T12:01:10Z"
EMPTY: dict[str, Any] = {"name": "shop", "binds": [{"namespace": "default", "deployment": "web", "hashes": {}}], "steps": []}
TEMPLATE = "6764cfd949"  # the hash of nginx:1.25 under `kubectl create deployment demo-deploy`


@pytest.fixture
def told(kubectl: Any) -> Callable[..., Any]:
    """`kubectl` on a cluster that is made with a lesson of these fields."""

    def make(**fields: Any) -> Any:
        kubectl.env["FAKECTL_LESSON"] = str(kubectl.cwd / kubectl.write("lesson.json", json.dumps({**EMPTY, **fields})))
        return kubectl

    return make


def pods(kubectl: Any, columns: str = "NAME:.metadata.name", **kwargs: str) -> list[str]:
    return kubectl.ok(f"get pods --no-headers -o custom-columns={columns}", **kwargs).split("\n")[:-1]


def template_hash(told: Any) -> str:
    """The hash of `create deployment web --image=nginx:1.25`, on a cluster of its own."""
    kubectl = told()
    home = kubectl.env["FAKECTL_HOME"]
    kubectl.env["FAKECTL_HOME"] += "-plain"
    kubectl.ok("create deployment web --image=nginx:1.25", now=NOW)
    kubectl.env["FAKECTL_HOME"] = home
    real: str = kubectl.ok("get rs -o jsonpath={.items[0].metadata.labels.pod-template-hash}", env={"FAKECTL_HOME": home + "-plain"})
    return real


def test_pods_get_the_suffixes_in_the_order_of_their_making(told: Any) -> None:
    real = template_hash(told)
    kubectl = told(names={f"default/web-{real}-": ["zzzzz", "", "bbbbb"]})
    kubectl.ok("create deployment web --image=nginx:1.25 --replicas=3", now=NOW)
    names = pods(kubectl)
    assert {f"web-{real}-zzzzz", f"web-{real}-bbbbb"} < set(names)
    assert len(names) == 3


def test_a_suffix_that_is_taken_is_passed_over(told: Any) -> None:
    kubectl = told(names={"default/one-": ["aaaaa", "aaaaa", "ccccc"]})
    spec = "spec:\n  containers:\n  - {name: a, image: nginx}\n"
    manifest = kubectl.write("pod.yaml", f"apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: one-\n{spec}")
    for _ in range(3):
        kubectl.ok(f"create -f {manifest}", now=NOW)
    names = pods(kubectl)
    assert set(names) > {"one-aaaaa", "one-ccccc"}
    assert len(names) == 3


def test_addresses_ports_and_uids_are_the_lessons(told: Any) -> None:
    uid = "11111111-2222-4333-8444-555555555555"
    kubectl = told(addresses={"services/default/web": "10.43.7.8", "pods/default/one": "10.42.0.9"}, nodePorts={"default/web": [31999]},
                   uids={"configmaps/default/words": uid})
    kubectl.ok("run one --image=nginx", now=NOW)
    kubectl.ok("create service nodeport web --tcp=80", now=NOW)
    kubectl.ok("create configmap words", now=NOW)
    assert kubectl.ok("get service web -o jsonpath={.spec.clusterIP}:{.spec.ports[0].nodePort}") == "10.43.7.8:31999"
    assert kubectl.ok("get pod one -o jsonpath={.status.podIP}") == "10.42.0.9"
    assert kubectl.ok("get configmap words -o jsonpath={.metadata.uid}") == uid


def test_a_pod_is_on_the_lessons_node_where_it_fits(told: Any) -> None:
    kubectl = told(places={"default/one": "worker-2", "default/two": "worker-1", "default/three": "nowhere"})
    for name in ("one", "two", "three"):
        kubectl.ok(f"run {name} --image=nginx", now=NOW)
    chosen = dict(line.split() for line in pods(kubectl, "NAME:.metadata.name,NODE:.spec.nodeName"))
    assert (chosen["one"], chosen["two"]) == ("worker-2", "worker-1")
    assert chosen["three"] in ("worker-1", "worker-2")


def test_a_lessons_node_is_not_taken_where_the_pod_must_not_be(told: Any) -> None:
    kubectl = told(places={"default/one": "worker-2"})
    kubectl.ok("cordon worker-2", now=NOW)
    kubectl.ok("run one --image=nginx", now=NOW)
    assert kubectl.ok("get pod one -o jsonpath={.spec.nodeName}") == "worker-1"


def test_nodes_bear_the_lessons_names_and_their_kubelets_run_pods(told: Any) -> None:
    kubectl = told(nodes={"worker-1": "kind-worker"}, places={"default/one": "kind-worker"})
    kubectl.ok("run one --image=nginx", now=NOW)
    assert kubectl.ok("get nodes -o name") == "node/control-plane\nnode/kind-worker\nnode/worker-2\n"
    assert kubectl.ok("get pod one -o jsonpath={.status.phase}@{.spec.nodeName}") == "Running@kind-worker"


def test_a_cluster_is_as_old_as_the_lesson_says(told: Any) -> None:
    kubectl = told(clusterAge=3600)
    assert kubectl.ok("get node worker-1 --no-headers", now=NOW).split()[3] == "60m"


def test_pods_of_a_lesson_start_and_stop_in_its_time(told: Any) -> None:
    second = 1_000_000_000
    kubectl = told(podStart=20 * second, podStop=30 * second)
    kubectl.ok("create deployment web --image=nginx:1.25", now=NOW)
    kubectl.ok("create deployment other --image=nginx:1.25")
    states = dict(line.split() for line in pods(kubectl, "APP:.metadata.labels.app,PHASE:.status.phase", now="2026-11-24T12:00:05Z"))
    assert states == {"web": "Pending", "other": "Running"}
    assert "Running" in kubectl.ok("get pods -l app=web", now="2026-11-24T12:00:21Z")
    kubectl.ok("delete deployment web other", now="2026-11-24T12:01:00Z")
    assert pods(kubectl, "APP:.metadata.labels.app", now="2026-11-24T12:01:10Z") == ["web"]
    assert kubectl("get pods", now="2026-11-24T12:01:31Z").err == "No resources found in default namespace.\n"


def test_pods_that_the_lesson_shows_to_go_go_first(told: Any) -> None:
    base = f"web-{template_hash(told)}-"
    suffixes = ["aaaaa", "bbbbb", "ccccc", "ddddd"]
    kubectl = told(names={f"default/{base}": suffixes}, places={f"default/{base}{s}": "worker-1" for s in suffixes},
                   leaving={f"default/{base}{s}": rank for s, rank in zip(suffixes, (-1, 1, -2, 1), strict=True)})
    kubectl.ok("create deployment web --image=nginx:1.25 --replicas=4", now=NOW)
    kubectl.ok("scale deployment web --replicas=3", now=LATER)
    assert pods(kubectl) == [f"{base}aaaaa", f"{base}bbbbb", f"{base}ddddd"]
    kubectl.ok("scale deployment web --replicas=2")
    assert pods(kubectl) == [f"{base}bbbbb", f"{base}ddddd"]


def test_ages_of_what_the_lesson_owns_are_in_one_unit(told: Any) -> None:
    kubectl = told(ages="short", owns=[{"kind": "Pod", "namespace": "default", "name": "one"}])
    kubectl.ok("create deployment web --image=nginx:1.25", now=NOW)
    kubectl.ok("create deployment other --image=nginx:1.25")
    kubectl.ok("run one --image=nginx")
    kubectl.ok("run two --image=nginx")
    rows = [row.split() for what in ("deployments", "pods") for row in kubectl.ok(f"get {what} --no-headers", now=LATER).splitlines()]
    assert {row[0].partition("-")[0]: row[-1] for row in rows} == {"web": "1m", "other": "70s", "one": "1m", "two": "70s"}


@pytest.mark.parametrize(("order", "expected"), [("newest-revision-first", [2, 1]), ("newest-first", [2, 1]), ("oldest-first", [1, 2])])
def test_replica_sets_of_a_lesson_stand_in_its_order(told: Any, order: str, expected: list[int]) -> None:
    kubectl = told(rows={"replicasets.apps": order})
    kubectl.ok("create deployment web --image=nginx:1.25", now=NOW)
    kubectl.ok("set image deployment/web nginx=nginx:1.26", now=LATER)
    ages = {"70s": 1, "0s": 2}
    assert [ages[line.split()[-1]] for line in kubectl.ok("get rs --no-headers").splitlines()] == expected


def test_rows_of_pods_may_have_an_order_too(told: Any) -> None:
    kubectl = told(rows={"pods": "newest-first"}, owns=[{"kind": "Pod", "namespace": "default", "name": n} for n in ("a", "c")])
    for name, moment in (("a", NOW), ("b", NOW), ("c", LATER)):
        kubectl.ok(f"run {name} --image=nginx", now=moment)
    assert [line.split()[0] for line in kubectl.ok("get pods --no-headers").splitlines()] == ["c", "b", "a"]


def test_columns_are_as_wide_as_the_lesson_says(told: Any) -> None:
    kubectl = told(minWidth=10, owns=[{"kind": "Pod", "namespace": "default", "name": "one"}])
    kubectl.ok("run one --image=nginx", now=NOW)
    assert kubectl.ok("get pods") == "NAME      READY     STATUS    RESTARTS   AGE\none       1/1       Running   0          0s\n"
    assert kubectl.ok("get pod --show-labels").startswith("NAME      READY     STATUS    RESTARTS   AGE       LABELS\n")
    assert kubectl.ok("get namespace default") == "NAME      STATUS   AGE\ndefault   Active   34s\n"


def test_without_a_lesson_nothing_is_decided() -> None:
    dialect = Dialect([])
    assert not dialect
    assert (dialect.names, dialect.places, dialect.min_width()) == ({}, {}, 0)
    assert dialect.hash_of("default", "web", TEMPLATE) == TEMPLATE


def test_a_word_alone_orders_replica_sets_only() -> None:
    lesson = {**EMPTY, "rows": "newest-revision-first"}
    assert (order_of(lesson, "replicasets.apps"), order_of(lesson, "pods")) == ("newest-revision-first", "")


@pytest.mark.parametrize(("seconds", "text"), [
    (0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86399, "23h"), (86400, "1d"), (-5, "0s"),
])
def test_short_ages_are_rounded_down_to_one_unit(seconds: int, text: str) -> None:
    assert short_age(seconds) == text
