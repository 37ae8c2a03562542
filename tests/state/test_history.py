"""Commands taken back: the cluster is what it was before them, whatever has followed from them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from state import Cluster, ClusterError
from state.clock import SECOND
from state.history import KEPT_STEPS
from state.pure.times import format_micro

from .conftest import START

MOVES_ON = ("rv", "compacted", "step")


def content(path: str) -> dict[str, Any]:
    """All tables but the logs, without versions: what a cluster is."""
    db = sqlite3.connect(path)
    rows = {t: db.execute(f"SELECT * FROM {t}").fetchall() for t in ("objects", "owners", "meta", "due")}
    db.close()
    objects = {}
    for gr, namespace, name, uid, _, owner, body in rows["objects"]:
        obj = json.loads(body)
        obj["metadata"].pop("resourceVersion")
        objects[gr, namespace, name] = uid, owner, obj
    return {
        "objects": objects,
        "owners": sorted(rows["owners"]),
        "meta": {k: v for k, v in rows["meta"] if k not in MOVES_ON},
        "due": sorted(rows["due"]),
    }


class Typist:
    """Runs changes as commands: each on a newly opened cluster, under a name."""

    def __init__(self, sim: Any):
        self.sim = sim
        self.seconds = 0.0

    def open(self, line: str = "") -> Cluster:
        now = format_micro(START + int(self.seconds * SECOND))
        return Cluster(self.sim.path, env=self.sim.env | {"FAKECTL_NOW": now}, line=line.split())

    def __call__(self, line: str, change: Any) -> None:
        cluster = self.open(line)
        try:
            change(cluster)
            cluster.commit()
        finally:
            cluster.close()

    def look(self) -> dict[str, Any]:
        """What there is, once all that is due is done."""
        self("", lambda c: c.list(c.catalog.resolve("pods")))
        return content(self.sim.path)

    def undo(self, count: int = 1) -> list[str]:
        found: list[str] = []
        self("", lambda c: found.extend(s.line for s in c.take_back(count)))
        return found

    def namespace(self, name: str) -> None:
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        self(f"create namespace {name}", lambda c: c.create(c.catalog.resolve("namespaces"), None, body))


@pytest.fixture
def typist(sim):
    return Typist(sim)


def web(replicas: int) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def test_what_controllers_made_of_a_command_goes_with_it(typist):
    before = typist.look()
    typist("create deployment", lambda c: c.create(c.catalog.resolve("deployments"), "default", web(3)))
    typist.seconds = 60
    assert len(typist.look()["objects"]) > len(before["objects"]) + 5
    assert typist.undo() == ["create deployment"]
    assert content(typist.sim.path) == before


def test_several_commands_are_taken_back_at_once_the_newest_first(typist):
    before = typist.look()
    for name in "abc":
        typist.namespace(name)
        typist.look()
    assert typist.undo(3) == [f"create namespace {name}" for name in "cba"]
    assert content(typist.sim.path) == before


def test_an_object_made_anew_under_its_name_is_the_old_one_again(typist):
    typist.namespace("x")
    before = typist.look()

    def anew(c: Cluster) -> None:
        accounts = c.catalog.resolve("serviceaccounts")
        c.delete(accounts, "x", "default")
        c.commit()
        c.list(accounts)

    typist("replace", anew)
    assert typist.look() != before
    typist.undo()
    assert content(typist.sim.path) == before


def test_refused_dry_and_idle_calls_are_no_steps(typist):
    typist.namespace("x")
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}}

    def refused(c: Cluster) -> None:
        with pytest.raises(Exception, match="already exists"):
            c.create(c.catalog.resolve("namespaces"), None, body)

    typist("create again", refused)
    typist("create dry", lambda c: c.create(c.catalog.resolve("namespaces"), None, body | {"metadata": {"name": "y"}}, dry_run=True))
    typist("label", lambda c: c.patch(c.catalog.resolve("namespaces"), None, "x", {"metadata": {"labels": {"a": "b"}}}, "merge"))
    typist.look()
    typist("idle", lambda c: c.patch(c.catalog.resolve("namespaces"), None, "x", {}, "merge"))
    cluster = typist.open()
    assert [s.line for s in cluster.steps()] == ["label", "create namespace x"]
    cluster.close()


def test_settings_and_the_clock_come_back(typist):
    def run(line: str, change: Any) -> None:
        env = {k: v for k, v in typist.sim.env.items() if k != "FAKECTL_NOW"}
        cluster = Cluster(typist.sim.path, env=env, line=line.split())
        change(cluster)
        cluster.commit()
        cluster.close()

    run("clock set", lambda c: c.move_clock(START + 3600 * SECOND, running=False))
    before = content(typist.sim.path)
    run("clock advance", lambda c: c.advance(600 * SECOND))
    run("cluster set", lambda c: c.set_setting("pod_start", "9s"))
    seen = []
    run("", lambda c: (c.take_back(2), seen.append((c.now, c.settings.pod_start, c.clock.frozen_at))))
    assert content(typist.sim.path) == before
    run("", lambda c: seen.append((c.now, c.settings.pod_start, c.clock.frozen_at)))
    assert seen[1] == (START + 3600 * SECOND, 700_000_000, START + 3600 * SECOND)


def test_watchers_see_the_objects_change_back_under_new_versions(typist):
    typist.namespace("x")
    cluster = typist.open()
    since = int(cluster.list(cluster.catalog.resolve("namespaces"))["metadata"]["resourceVersion"])
    cluster.close()
    typist("label", lambda c: c.patch(c.catalog.resolve("namespaces"), None, "x", {"metadata": {"labels": {"a": "b"}}}, "merge"))
    typist.undo(2)
    cluster = typist.open()
    events = cluster.changes(cluster.catalog.resolve("namespaces"), since)
    cluster.close()
    assert [(kind, "a" in obj["metadata"].get("labels", {})) for _, kind, obj in events] == [("MODIFIED", True), ("DELETED", True)]
    assert [rv for rv, _, _ in events] == sorted({rv for rv, _, _ in events})


def test_more_than_is_remembered_is_refused_and_changes_nothing(typist):
    typist.namespace("x")
    before = typist.look()
    with pytest.raises(ClusterError, match="only the last 1 can be undone"):
        typist.undo(2)
    with pytest.raises(ClusterError):
        typist.undo(0)
    assert content(typist.sim.path) == before
    typist.undo()
    with pytest.raises(ClusterError, match="no command is remembered"):
        typist.undo()


def test_the_history_is_bounded(typist, monkeypatch):
    for i in range(2 * KEPT_STEPS + 1):
        typist.namespace(f"n{i}")
    cluster = typist.open()
    assert len(cluster.steps()) == KEPT_STEPS
    cluster.close()
    monkeypatch.setattr("state.history.MOST_ROWS", 10)
    monkeypatch.setattr("state.changelog.KEPT_CHANGES", 5)
    typist("create deployment", lambda c: c.create(c.catalog.resolve("deployments"), "default", web(5)))
    typist.look()
    cluster = typist.open()
    assert cluster.steps() == []
    cluster.close()


def test_a_step_that_began_in_another_opening_goes_on(typist):
    before = typist.look()
    first = typist.open("run -it")
    first.create(first.catalog.resolve("deployments"), "default", web(1))
    first.commit()
    first.close()
    now = format_micro(START + SECOND)
    second = Cluster(typist.sim.path, env=typist.sim.env | {"FAKECTL_NOW": now}, line=["run", "-it"], step=first.step)
    second.delete(second.catalog.resolve("deployments"), "default", "web")
    second.commit()
    assert [s.line for s in second.steps()] == ["run -it"]
    second.close()
    typist.undo()
    assert content(typist.sim.path) == before
