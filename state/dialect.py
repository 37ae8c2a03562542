"""The dialect of loaded lessons: what a document prints where a real cluster leaves a choice, or would print something else.

A lesson owns what it names (`binds`: a namespace and a Deployment; `owns`: other objects) and what belongs to that: ReplicaSets, pods,
their events. It decides their template hashes and name suffixes, their addresses and nodes, how long their pods take to start, how their
ages are worded, and the order of their rows. All else is Kubernetes'. The form of the data is told in `state/lessons.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .pure.objects import Object, annotations_of, controller_of, labels_of

if TYPE_CHECKING:
    from .api import Api

REVISION = "deployment.kubernetes.io/revision"
NEWEST_REVISION = "newest-revision-first"
ORDERS = (NEWEST_REVISION, "oldest-first", "newest-first")
RESOURCES = {"ReplicaSet": "replicasets.apps", "Pod": "pods", "Job": "jobs.batch", "EndpointSlice": "endpointslices.discovery.k8s.io"}
Find = Callable[[str, str, str], Object | None]
Root = tuple[str, str, str]  # kind, namespace, name


class Dialect:
    """What the loaded lessons ask for. `find(gr, namespace, name)` reads an object."""

    def __init__(self, lessons: list[dict[str, Any]]):
        self._binds = {(b["namespace"], b["deployment"]): (lesson, b) for lesson in lessons for b in lesson["binds"]}
        self._roots: dict[Root, dict[str, Any]] = {}
        for lesson in lessons:
            self._roots |= {("Deployment", b["namespace"], b["deployment"]): lesson for b in lesson["binds"]}
            self._roots |= {(o["kind"], o["namespace"], o["name"]): lesson for o in lesson.get("owns", ())}
        self.names = _merged(lessons, "names")
        self.addresses = _merged(lessons, "addresses")
        self.node_ports = _merged(lessons, "nodePorts")
        self.places = _merged(lessons, "places")
        self.uids = _merged(lessons, "uids")
        self.leaving = _merged(lessons, "leaving")  # pods that go: below 0, the first one lowest; that stay: above
        self.late = _merged(lessons, "late")
        self.nodes = _merged(lessons, "nodes")
        self.cluster_age = max((lesson.get("clusterAge", 0) for lesson in lessons), default=0)

    def __bool__(self) -> bool:
        return bool(self._roots)

    def hash_of(self, namespace: str, deployment: str, real: str) -> str:
        """The hash that a lesson prints for the template whose real hash is `real`; the real one where no lesson knows it."""
        bound = self._binds.get((namespace, deployment))
        return bound[1]["hashes"].get(real, real) if bound else real

    def lesson_of(self, obj: Object, find: Find) -> dict[str, Any] | None:
        """The lesson that owns the object, or None."""
        return self._roots.get(self._root(obj, find))

    def start_of(self, obj: Object, find: Find) -> int | None:
        """How long a pod takes to start (nanoseconds) where a lesson says so."""
        lesson = self.lesson_of(obj, find) if self else None
        return lesson.get("podStart") if lesson else None

    def stop_of(self, obj: Object, find: Find) -> int | None:
        """How long a pod takes to stop (nanoseconds) where a lesson says so."""
        lesson = self.lesson_of(obj, find) if self else None
        return lesson.get("podStop") if lesson else None

    def _root(self, obj: Object, find: Find) -> Root:
        """What an object belongs to in the end: the owner of its owner, or itself."""
        if obj["kind"] == "Event":
            about = obj.get("involvedObject", {})
            return self._climb(about.get("kind", ""), about.get("namespace", ""), about.get("name", ""), find)
        return self._above(obj, find)

    def _above(self, obj: Object, find: Find) -> Root:
        ref, meta = controller_of(obj), obj["metadata"]
        namespace = meta.get("namespace", "")
        if ref is None:
            return obj["kind"], namespace, meta["name"]
        root = self._climb(ref["kind"], namespace, ref["name"], find)
        made_of = labels_of(obj).get("pod-template-hash", "")
        if root[0] == "ReplicaSet" and made_of:  # it may be gone before its pods are
            return "Deployment", namespace, root[2].removesuffix(f"-{made_of}")
        return root

    def _climb(self, kind: str, namespace: str, name: str, find: Find) -> Root:
        obj = find(RESOURCES[kind], namespace, name) if kind in RESOURCES else None
        return self._above(obj, find) if obj else (kind, namespace, name)

    def orders(self, gr: str) -> bool:
        """Whether some lesson has an order of its own for rows of this resource (a group-resource name)."""
        return any(order_of(lesson, gr) for lesson in self._roots.values())

    def ordered(self, gr: str, rows: list[tuple[Object, Any]], find: Find) -> list[tuple[Object, Any]]:
        """Rows of a table: a lesson's rows keep their places and are permuted among themselves as it says."""
        places: dict[tuple[str, Root | str], list[int]] = {}
        for i, (obj, _) in enumerate(rows):
            root = self._root(obj, find)
            lesson = self._roots.get(root)
            order = order_of(lesson, gr) if lesson else ""
            if order:
                places.setdefault((order, root if order == NEWEST_REVISION else ""), []).append(i)
        out = list(rows)
        for (order, _), indices in places.items():
            for i, row in zip(indices, _arranged(order, [rows[i] for i in indices]), strict=True):
                out[i] = row
        return out

    def min_width(self) -> int:
        """How wide the columns of tables are at least, where a lesson shows an older release's widths; else 0."""
        return next((lesson["minWidth"] for lesson in self._roots.values() if lesson.get("minWidth")), 0)

    def least_width(self, objects: Iterable[Object], find: Find) -> int:
        """How wide the columns of a table of these objects (outlines are enough) are at least where a lesson owns one of them; else 0."""
        lessons = (self.lesson_of(obj, find) for obj in objects)
        return next((lesson["minWidth"] for lesson in lessons if lesson and lesson.get("minWidth")), 0)


def _merged(lessons: Iterable[dict[str, Any]], key: str) -> dict[str, Any]:
    return {k: v for lesson in lessons for k, v in lesson.get(key, {}).items()}


def order_of(lesson: dict[str, Any], gr: str) -> str:
    """How a lesson orders rows of a resource: a word alone is about ReplicaSets."""
    rows = lesson.get("rows") or {}
    return (rows if gr == RESOURCES["ReplicaSet"] else "") if isinstance(rows, str) else rows.get(gr, "")


def _arranged(order: str, rows: list[tuple[Object, Any]]) -> list[tuple[Object, Any]]:
    if order == NEWEST_REVISION:
        return sorted(rows, key=lambda row: -_revision(row[0]))
    oldest = sorted(rows, key=lambda row: row[0]["metadata"].get("creationTimestamp") or "")
    return oldest if order == "oldest-first" else oldest[::-1]


def outline(obj: Object) -> Object:
    """As much of an object as a selector by label, or a dialect, asks for."""
    meta, kind = obj["metadata"], obj["kind"]
    kept = {key: meta[key] for key in ("name", "namespace", "labels", "ownerReferences", "creationTimestamp") if key in meta}
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


def named_suffix(api: Api, gr: str, namespace: str, base: str) -> str:
    """The suffix that a lesson's next object of this generated name has, or "" where none says."""
    listed = api.dialect.names.get(f"{namespace}/{base}")
    if not listed:
        return ""
    key = f"named {namespace}/{base}"
    for count in range(api.store.number(key), len(listed)):
        if listed[count] and api.find(gr, namespace, base + listed[count]) is None:
            api.store.set_meta(key, str(count + 1))
            return listed[count]
        if not listed[count]:
            api.store.set_meta(key, str(count + 1))
            return ""
    return ""
