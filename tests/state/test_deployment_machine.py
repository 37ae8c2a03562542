"""Laws of Deployments that hold whatever people do to them, at every write and at the end of every instant.

A machine of random commands drives one cluster, due time by due time. The change log shows every write, so that what controllers do
inside one instant is looked at too. Sources of the laws: `pkg/controller/deployment/{rolling,recreate,sync,progress}.go`,
`pkg/controller/replicaset/replica_set.go`.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from state import Cluster, StatusError
from state.clock import SECOND
from state.pure.times import format_micro
from tests.state.conftest import FAST, START, Sim
from tests.state.world import Object, World, check_status, complete, dying, ended, image_of, limits, newest, owner, ready_since, revision

HEALTHY = ("nginx:1.25", "nginx:1.26", "nginx:1.27")
UNPULLABLE, CRASHING = "nginx:1.161", "busybox"
images = st.sampled_from((*HEALTHY, UNPULLABLE, CRASHING))
parts = st.sampled_from((0, 1, 2, 4, "0%", "20%", "50%", "100%"))
strategies = st.one_of(
    st.just({"type": "Recreate", "rollingUpdate": None}),
    st.builds(lambda up, down: {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": up, "maxUnavailable": down}}, parts, parts),
)
options = st.fixed_dictionaries(
    {},
    optional={
        "minReadySeconds": st.sampled_from((1, 5)),
        "revisionHistoryLimit": st.integers(0, 3),
        "progressDeadlineSeconds": st.sampled_from((10, 30)),
    },
)
ways = st.sampled_from(("Background", "Foreground", "Orphan"))
choices = st.integers(0, 9)
gaps = st.sampled_from((60_000, 5_000, 1_000, 400, 0))  # milliseconds


class Deployments(RuleBasedStateMachine):
    """`promised` holds the Deployments whose pods were all up once, and that nothing but rollouts has befallen since."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="fakectl-machine-"))
        self.promised: set[str] = set()

    # -- the cluster --------------------------------------------------------------------------------------------------------------

    @initialize(
        start=st.sampled_from(("0s", "700ms", "3s")),
        stop=st.sampled_from(("0s", "500ms")),
        replicas=st.integers(1, 9),
        strategy=strategies,
        more=options,
    )
    def boot(self, start: str, stop: str, replicas: int, strategy: Object, more: Object) -> None:
        path = str(self.folder / "c.db")
        self.env = FAST | {"FAKECTL_POD_START": start, "FAKECTL_POD_STOP": stop}
        Sim(path, self.env)
        self.cluster = Cluster(path, env=self.env | {"FAKECTL_NOW": format_micro(START)})
        self.world = World(self.cluster)
        self.create(60_000, replicas, HEALTHY[0], strategy, more)

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self.calm_down()
        finally:
            if hasattr(self, "cluster"):
                self.cluster.close()
            shutil.rmtree(self.folder)

    def look(self) -> None:
        """Check what was written in this instant, write by write, and what it came to."""
        for kind, obj, last in self.world.writes():
            before = self.world.apply(kind, obj, last)
            if kind == "replicasets" and obj is not None:
                self.check_sizes(obj, before)
                self.check_revisions(obj, before)
            elif kind == "pods":
                self.check_pod(obj, before)
        check_status(self.world)
        self.check_owners()
        for d in self.world.objects["deployments"].values():
            if complete(d) and image_of(d) in HEALTHY and not dying(d):
                self.promised.add(d["metadata"]["name"])

    # -- laws at every write ------------------------------------------------------------------------------------------------------

    def parent(self, rs: Object | None) -> Object | None:
        return self.world.objects["deployments"].get(owner(rs)) if rs else None

    def check_sizes(self, rs: Object, before: Object | None) -> None:
        """A ReplicaSet only ever grows into the room that its Deployment's strategy leaves."""
        d = self.parent(rs)
        if d is None or rs["spec"]["replicas"] <= (before["spec"]["replicas"] if before else 0):
            return
        assert sum(r["spec"]["replicas"] for r in self.world.of("replicasets", d)) <= d["spec"]["replicas"] + limits(d)[0]

    def check_revisions(self, rs: Object, before: Object | None) -> None:
        """A revision only changes to one above all others."""
        d = self.parent(rs)
        if d is None or (before and revision(before) == revision(rs)):
            return
        others = [revision(r) for r in self.world.of("replicasets", d) if r is not rs]
        assert revision(rs) > max([*others, revision(before) if before else 0])

    def check_pod(self, pod: Object | None, before: Object | None) -> None:
        """Of pods that are too many, those that are not ready go first.

        While only rollouts happen, enough pods stay available, and a Recreate has no pods of two templates.
        """
        rs = self.world.objects["replicasets"].get(owner(pod or before or {"metadata": {}}))
        if pod and rs and before and dying(pod) and not dying(before):
            others = [p for p in self.world.of("pods", rs) if not dying(p) and not ended(p)]
            if len(others) >= rs["spec"]["replicas"] > 0 and ready_since(before) is not None:
                assert all(ready_since(p) is not None for p in others)
        d = self.parent(rs)
        if d is None or rs is None or d["metadata"]["name"] not in self.promised:
            return
        assert self.world.available(d) >= d["spec"]["replicas"] - limits(d)[1]
        if d["spec"]["strategy"]["type"] == "Recreate" and before is None:
            assert all(ended(p) for p in self.world.pods_of(d) if owner(p) != rs["metadata"]["uid"])

    def check_owners(self) -> None:
        """A living Deployment has all ReplicaSets that its selector matches."""
        for d in self.world.objects["deployments"].values():
            wanted = d["spec"]["selector"]["matchLabels"].items()
            for rs in self.world.objects["replicasets"].values():
                if not dying(d) and not dying(rs) and wanted <= rs["metadata"]["labels"].items():
                    assert owner(rs) == d["metadata"]["uid"]

    # -- commands -----------------------------------------------------------------------------------------------------------------

    def do(self, gap: int, verb: str, kind: str, *args: Any, **options: Any) -> None:
        """One command and some milliseconds more; a refused one has done nothing."""
        with suppress(StatusError):
            getattr(self.cluster, verb)(self.cluster.catalog.resolve(kind), "default", *args, **options)
        self.cluster.commit()
        self.cluster.table(self.cluster.catalog.resolve("deployments"))  # lets the controllers answer
        self.look()
        deadline = self.cluster.now + gap * SECOND // 1000
        while self.cluster.wait_next(deadline):
            self.look()

    def change(self, d: Object, gap: int, spec: Object) -> None:
        self.do(gap, "patch", "deployments", d["metadata"]["name"], {"spec": spec}, "merge")

    def existing(self) -> bool:
        return bool(self.world.objects["deployments"])

    def missing(self) -> bool:
        return len(self.world.objects["deployments"]) < 2

    def chosen(self, choice: int) -> Object:
        """One of the Deployments, that nothing but rollouts will have befallen unless `disturb` is called."""
        found = sorted(self.world.objects["deployments"].values(), key=lambda d: d["metadata"]["name"])
        return found[choice % len(found)]

    def disturb(self, d: Object) -> None:
        self.promised.discard(d["metadata"]["name"])

    @precondition(missing)
    @rule(gap=gaps, replicas=st.integers(0, 9), image=images, strategy=strategies, more=options)
    def create(self, gap: int, replicas: int, image: str, strategy: Object, more: Object) -> None:
        taken = {d["metadata"]["name"] for d in self.world.objects["deployments"].values()}
        name = min({"web", "api"} - taken)
        template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": image}]}}
        spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template, "strategy": strategy, **more}
        self.do(gap, "create", "deployments", {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec})

    @precondition(existing)
    @rule(gap=gaps, choice=choices, image=images)
    def set_image(self, gap: int, choice: int, image: str) -> None:
        d = self.chosen(choice)
        if image == CRASHING or (d["spec"].get("minReadySeconds") and not complete(d)):
            self.disturb(d)  # a pod that is ready for a moment counts; one that waits may be kept before one that serves
        self.change(d, gap, {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}})

    @precondition(existing)
    @rule(gap=gaps, choice=choices, to=choices)
    def undo(self, gap: int, choice: int, to: int) -> None:
        old = sorted(self.world.of("replicasets", self.chosen(choice)), key=revision)
        if old:
            self.set_image(gap, choice, image_of(old[to % len(old)]))

    @precondition(existing)
    @rule(gap=gaps, choice=choices, replicas=st.integers(0, 12))
    def scale(self, gap: int, choice: int, replicas: int) -> None:
        d = self.chosen(choice)
        self.disturb(d)
        self.change(d, gap, {"replicas": replicas})

    @precondition(existing)
    @rule(gap=gaps, choice=choices, paused=st.booleans())
    def pause(self, gap: int, choice: int, paused: bool) -> None:
        self.change(self.chosen(choice), gap, {"paused": paused})

    @precondition(existing)
    @rule(gap=gaps, choice=choices, strategy=strategies)
    def change_strategy(self, gap: int, choice: int, strategy: Object) -> None:
        d = self.chosen(choice)
        self.disturb(d)
        self.change(d, gap, {"strategy": strategy})

    @precondition(existing)
    @rule(gap=gaps, choice=choices, which=choices, grace=st.sampled_from((None, 0)))
    def delete_pod(self, gap: int, choice: int, which: int, grace: int | None) -> None:
        d = self.chosen(choice)
        pods = self.world.pods_of(d)
        if pods:
            self.disturb(d)
            self.do(gap, "delete", "pods", pods[which % len(pods)]["metadata"]["name"], grace=grace)

    @precondition(existing)
    @rule(gap=gaps, choice=choices, which=choices, how=ways)
    def delete_replica_set(self, gap: int, choice: int, which: int, how: str) -> None:
        d = self.chosen(choice)
        owned = self.world.of("replicasets", d)
        if owned:
            self.disturb(d)
            self.do(gap, "delete", "replicasets", owned[which % len(owned)]["metadata"]["name"], propagation=how)

    @precondition(existing)
    @rule(gap=gaps, choice=choices, how=ways)
    def delete(self, gap: int, choice: int, how: str) -> None:
        d = self.chosen(choice)
        self.disturb(d)
        self.do(gap, "delete", "deployments", d["metadata"]["name"], propagation=how)

    @rule()
    def reopen(self) -> None:
        path, moment = self.cluster._store.path, self.cluster.now
        self.cluster.close()
        self.cluster = self.world.cluster = Cluster(path, env=self.env | {"FAKECTL_NOW": format_micro(moment)})
        self.look()

    # -- the end ------------------------------------------------------------------------------------------------------------------

    def calm_down(self) -> None:
        """Left alone for long enough, everything is as it was asked for, or stands still and says why not."""
        self.cluster.advance(900 * SECOND)
        self.cluster.commit()
        self.look()
        for d in self.world.objects["deployments"].values():
            self.check_outcome(d)
        uids = {o["metadata"]["uid"] for kind in ("deployments", "replicasets") for o in self.world.objects[kind].values()}
        assert not [o for kind in ("replicasets", "pods") for o in self.world.objects[kind].values() if owner(o) not in uids | {""}]

    def check_outcome(self, d: Object) -> None:
        assert not dying(d)
        reasons = {c["type"]: c["reason"] for c in d["status"]["conditions"]}
        replica_sets = self.world.of("replicasets", d)
        new = newest(d, replica_sets)
        if d["spec"].get("paused"):
            assert reasons["Progressing"] in ("DeploymentPaused", "ProgressDeadlineExceeded")
            return
        assert new is not None
        assert revision(d) == revision(new) == max(map(revision, replica_sets))
        if image_of(d) in HEALTHY or not d["spec"]["replicas"]:
            assert complete(d)
            assert (reasons["Progressing"], reasons["Available"]) == ("NewReplicaSetAvailable", "MinimumReplicasAvailable")
            assert len(replica_sets) - 1 <= d["spec"]["revisionHistoryLimit"]
        elif {image_of(rs) for rs in self.world.of_size(d)} <= {UNPULLABLE, *HEALTHY}:  # what crashes looks like progress again and again
            done_without_pods = reasons["Progressing"] == "NewReplicaSetAvailable" and self.world.of_size(d) == [new]
            assert reasons["Progressing"] == "ProgressDeadlineExceeded" or done_without_pods


Deployments.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestDeployments = Deployments.TestCase
