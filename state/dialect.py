"""The dialect of loaded lessons: which hash a template gets, how old an object looks, in which order ReplicaSets stand.

A lesson owns what it names (namespace and Deployment) and what belongs to that: ReplicaSets, pods, their events. All else is Kubernetes'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .pure.objects import Object, annotations_of, controller_of

if TYPE_CHECKING:
    from .api import Api

REVISION = "deployment.kubernetes.io/revision"
Find = Callable[[str, str, str], Object | None]


class Dialect:
    """What the loaded lessons ask for. `find(gr, namespace, name)` reads an object."""

    def __init__(self, lessons: list[dict[str, Any]]):
        self._binds = {(b["namespace"], b["deployment"]): (lesson, b) for lesson in lessons for b in lesson["binds"]}

    def __bool__(self) -> bool:
        return bool(self._binds)

    def hash_of(self, namespace: str, deployment: str, real: str) -> str:
        """The hash that a lesson prints for the template whose real hash is `real`; the real one where no lesson knows it."""
        bound = self._binds.get((namespace, deployment))
        return bound[1]["hashes"].get(real, real) if bound else real

    def lesson_of(self, obj: Object, find: Find) -> dict[str, Any] | None:
        """The lesson that owns the object, or None."""
        deployment = self._root(obj, find)
        bound = self._binds.get(deployment) if deployment else None
        return bound[0] if bound else None

    def _root(self, obj: Object, find: Find) -> tuple[str, str] | None:
        if obj["kind"] == "Event":
            about = obj.get("involvedObject", {})
            return self._climb(about.get("kind", ""), about.get("namespace", ""), about.get("name", ""), find)
        meta = obj["metadata"]
        if obj["kind"] == "Deployment":
            return meta.get("namespace", ""), meta["name"]
        ref = controller_of(obj)
        return self._climb(ref["kind"], meta.get("namespace", ""), ref["name"], find) if ref else None

    def _climb(self, kind: str, namespace: str, name: str, find: Find) -> tuple[str, str] | None:
        if kind == "Deployment":
            return namespace, name
        gr = {"ReplicaSet": "replicasets.apps", "Pod": "pods"}.get(kind)
        obj = find(gr, namespace, name) if gr else None
        ref = controller_of(obj) if obj else None
        return self._climb(ref["kind"], namespace, ref["name"], find) if ref else None

    def ordered(self, rows: list[tuple[Object, Any]], find: Find) -> list[tuple[Object, Any]]:
        """Rows of a table: a lesson's ReplicaSets keep their places and are permuted among themselves as it says."""
        places: dict[tuple[str, str], list[int]] = {}
        for i, (obj, _) in enumerate(rows):
            root = self._root(obj, find) if obj["kind"] == "ReplicaSet" else None
            if root in self._binds and self._binds[root][0].get("rows") == "newest-revision-first":
                places.setdefault(root, []).append(i)
        out = list(rows)
        for indices in places.values():
            newest = sorted((rows[i] for i in indices), key=lambda row: -_revision(row[0]))
            for i, row in zip(indices, newest, strict=True):
                out[i] = row
        return out


def outline(obj: Object) -> Object:
    """As much of an object as a selector by label, or a dialect, asks for."""
    meta, kind = obj["metadata"], obj["kind"]
    kept = {key: meta[key] for key in ("name", "namespace", "labels", "ownerReferences") if key in meta}
    if kind == "ReplicaSet" and "annotations" in meta:
        kept["annotations"] = {key: value for key, value in meta["annotations"].items() if key == REVISION}
    return {"kind": kind, "metadata": kept, **({"involvedObject": obj["involvedObject"]} if "involvedObject" in obj else {})}


def _revision(replica_set: Object) -> int:
    text = annotations_of(replica_set).get(REVISION, "")
    return int(text) if text.isdecimal() else 0


def short_age(seconds: int) -> str:
    """An age in one unit only, rounded down: 59s, 1m, 2h, 3d."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{max(seconds, 0)}s"


def template_hash(api: Api, deployment: Object) -> str:
    """The pod-template-hash of a Deployment's template: the real one, or what a lesson prints for it."""
    from .template_hash import pod_template_hash

    template = deployment["spec"]["template"]
    collisions = deployment.get("status", {}).get("collisionCount")
    if collisions is not None or not api.dialect:
        return pod_template_hash(template, collisions)
    meta = deployment["metadata"]
    return api.dialect.hash_of(meta["namespace"], meta["name"], pod_template_hash(template))
