"""Deployments, ReplicaSets and pods as the change log tells of them, and what can be said of them without any controller's code."""

from __future__ import annotations

from typing import Any

from state import Cluster
from state.clock import SECOND
from state.pure.times import parse_rfc3339

REVISION = "deployment.kubernetes.io/revision"
Object = dict[str, Any]


def share(value: int | str, of: int, up: bool) -> int:
    if isinstance(value, int):
        return value
    percent = int(value[:-1]) * of
    return -(-percent // 100) if up else percent // 100


def limits(d: Object) -> tuple[int, int]:
    """(pods above the wanted number, pods that may be missing) of a rolling update; a Recreate may have none above and miss all."""
    wanted, strategy = d["spec"]["replicas"], d["spec"]["strategy"]
    if strategy["type"] == "Recreate":
        return 0, wanted
    rolling = strategy["rollingUpdate"]
    up, down = share(rolling["maxSurge"], wanted, True), share(rolling["maxUnavailable"], wanted, False)
    return up, min(1 if up == down == 0 else down, wanted)


def owner(obj: Object) -> str:
    return next((r["uid"] for r in obj["metadata"].get("ownerReferences", ()) if r.get("controller")), "")


def dying(obj: Object) -> bool:
    return "deletionTimestamp" in obj["metadata"]


def ended(pod: Object) -> bool:
    return pod["status"].get("phase") in ("Succeeded", "Failed")


def ready_since(pod: Object) -> int | None:
    ready = [c for c in pod["status"].get("conditions", ()) if c["type"] == "Ready" and c["status"] == "True"]
    return parse_rfc3339(ready[0]["lastTransitionTime"]) if ready and not dying(pod) and not ended(pod) else None


def revision(obj: Object) -> int:
    return int(obj["metadata"].get("annotations", {}).get(REVISION, "0"))


def image_of(holder: Object) -> str:
    return holder["spec"]["template"]["spec"]["containers"][0]["image"]


class World:
    """All Deployments, ReplicaSets and pods, as the change log tells of them write by write."""

    KINDS = ("deployments", "replicasets", "pods")

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.seen = 0
        self.objects: dict[str, dict[str, Object]] = {kind: {} for kind in self.KINDS}

    def writes(self) -> list[tuple[str, Object | None, Object | None]]:
        """What was written since the last call: (kind, object or None when it is gone, object before or None)."""
        found = []
        for kind in self.KINDS:
            found += [(rv, kind, how, obj) for rv, how, obj in self.cluster.changes(self.cluster.catalog.resolve(kind), self.seen)]
        out = []
        for rv, kind, how, obj in sorted(found, key=lambda change: change[0]):
            self.seen = rv
            out.append((kind, obj if how != "DELETED" else None, obj))
        return out

    def apply(self, kind: str, obj: Object | None, last: Object) -> Object | None:
        """Take one write in; what the object was before."""
        uid = last["metadata"]["uid"]
        before = self.objects[kind].pop(uid, None)
        if obj is not None:
            self.objects[kind][uid] = obj
        return before

    def deployment(self, name: str) -> Object | None:
        return next((d for d in self.objects["deployments"].values() if d["metadata"]["name"] == name), None)

    def of(self, kind: str, parent: Object) -> list[Object]:
        return [o for o in self.objects[kind].values() if owner(o) == parent["metadata"]["uid"]]

    def of_size(self, d: Object) -> list[Object]:
        """The ReplicaSets that have pods."""
        return [rs for rs in self.of("replicasets", d) if rs["spec"]["replicas"]]

    def pods_of(self, d: Object) -> list[Object]:
        return [p for rs in self.of("replicasets", d) for p in self.of("pods", rs)]

    def available(self, d: Object) -> int:
        """How many pods have been ready long enough."""
        wait = d["spec"].get("minReadySeconds", 0) * SECOND
        moments = [ready_since(p) for p in self.pods_of(d)]
        return sum(m is not None and m + wait <= self.cluster.now for m in moments)


def check_status(world: World) -> None:
    """Statuses say what there is, and as many pods live as ReplicaSets want."""
    for rs in world.objects["replicasets"].values():
        pods = world.of("pods", rs)
        living = [p for p in pods if not dying(p) and not ended(p)]
        moments = [m for m in map(ready_since, pods) if m is not None]
        wait = rs["spec"].get("minReadySeconds", 0) * SECOND
        status = rs["status"]
        assert dying(rs) or len(living) == rs["spec"]["replicas"], rs["metadata"]["name"]
        assert status["replicas"] == status.get("fullyLabeledReplicas", 0) == len(living)
        assert status.get("readyReplicas", 0) == len(moments)
        assert status.get("availableReplicas", 0) == sum(m + wait <= world.cluster.now for m in moments)
        assert status["terminatingReplicas"] == sum(dying(p) and not ended(p) for p in pods)
        assert status["observedGeneration"] == rs["metadata"]["generation"]
    for d in world.objects["deployments"].values():
        check_deployment_status(world, d)


def check_deployment_status(world: World, d: Object) -> None:
    every, status = world.of("replicasets", d), d["status"]

    def total(field: str) -> int:
        return sum(rs["status"].get(field, 0) for rs in every)

    for field in ("replicas", "readyReplicas", "availableReplicas", "terminatingReplicas"):
        assert status.get(field, 0) == total(field), field
    new = newest(d, every)
    assert status.get("updatedReplicas", 0) == (new["status"]["replicas"] if new else 0)
    assert status.get("unavailableReplicas", 0) == max(total("replicas") - total("availableReplicas"), 0)
    assert status["observedGeneration"] == d["metadata"]["generation"]


def newest(d: Object, replica_sets: list[Object]) -> Object | None:
    """The ReplicaSet of the Deployment's template."""
    same = [rs for rs in replica_sets if image_of(rs) == image_of(d)]
    return min(same, key=lambda rs: (rs["metadata"]["creationTimestamp"], rs["metadata"]["name"])) if same else None


def complete(d: Object) -> bool:
    s, wanted = d["status"], d["spec"]["replicas"]
    return s.get("updatedReplicas", 0) == s.get("replicas", 0) == s.get("availableReplicas", 0) == wanted and not d["spec"].get("paused")
