"""What a cluster leaves open to a document: names that chance decides, addresses, nodes, uids, and the moments that ages are counted from.

A Ledger follows one replay: it reads the cluster's change log after each step, so that it knows every object that was ever made and in
which order. `Var` names one open thing by its role ("the second pod of that ReplicaSet"), which is the same in every replay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from state import Cluster
from state.kind import Resource
from state.pure.objects import controller_of, labels_of
from state.pure.times import parse_rfc3339

CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
HASH = "pod-template-hash"
WATCHED = ("pods", "replicasets.apps", "services", "deployments.apps", "jobs.batch", "statefulsets.apps", "daemonsets.apps",
           "configmaps", "secrets", "persistentvolumeclaims", "horizontalpodautoscalers.autoscaling", "cronjobs.batch", "namespaces",
           "ingresses.networking.k8s.io", "replicationcontrollers", "serviceaccounts", "roles.rbac.authorization.k8s.io")
BOUNDED = r"(?<![\w.-])(?:{})(?![\w-])(?!\.\d)"


class Var(NamedTuple):
    """An open thing: `kind` is hash, suffix, address, port, node, uid; `key` says which one."""

    kind: str
    key: tuple[Any, ...]


Part = str | Var


@dataclass
class Known:
    """An object that the cluster has or had: since when, and by which controller it was made.

    `moments` are those that its ages may be counted from, each with the step after which it was first seen.
    """

    resource: str
    namespace: str
    name: str
    created: int
    root: tuple[str, str, str]
    moments: dict[int, int] = field(default_factory=dict)
    revision: int = 0
    made: bool = False  # by a controller
    step: int = -1  # the step that brought it about


class Ledger:
    """Every object that a replay made, and what of it is open."""

    def __init__(self) -> None:
        self.tokens: dict[str, tuple[Part, ...]] = {}
        self.objects: dict[tuple[str, str, str], Known] = {}
        self.made: dict[tuple[str, str], list[str]] = {}  # (namespace, generated base) to names in order of making
        self.places: dict[tuple[str, str], str] = {}  # the nodes of pods (namespace, name) that the scheduler chose
        self.left: dict[tuple[str, str], int] = {}  # pods (namespace, name) that went, in that order
        self.gone: dict[str, int] = {}  # names of what was deleted, with the line of the command before
        self.line = 0  # the line of the step that changed the cluster last
        self._since: dict[str, int] = {}
        self.events: list[int] = []
        self.nodes: list[tuple[bool, str]] = []  # whether it is of the control plane, name
        self.step = -1  # the last step that changes the cluster
        self.boot = 0  # when the cluster was made (nanoseconds)

    def begin(self, cluster: Cluster) -> None:
        """Note where the change log stands, and what is there already."""
        version = int(cluster.list(_resource(cluster, "pods"), limit=1)["metadata"]["resourceVersion"])
        for gr in WATCHED:
            self._since[gr] = version
        for node in _items(cluster, "nodes"):
            name = node["metadata"]["name"]
            self.tokens[name] = (Var("node", (name,)),)
            for address in node["status"].get("addresses", ()):
                if address["type"] == "InternalIP":
                    self.tokens[address["address"]] = (Var("address", ("nodes", "", name)),)
            self._know("nodes", node)
            self.nodes.append((CONTROL_PLANE in (node["metadata"].get("labels") or {}), name))
        self.nodes.sort()  # workers first
        for gr in ("namespaces", "services", "configmaps", "serviceaccounts"):
            for obj in _items(cluster, gr):
                self._add(gr, obj)
        for gr in ("pods", "deployments.apps", "daemonsets.apps", "replicasets.apps"):
            for obj in _items(cluster, gr):
                self._know(gr, obj)
        self.boot = min((k.created for k in self.objects.values() if k.resource == "nodes"), default=0)

    def kept(self) -> dict[str, Any]:
        """What the ledger knows now, for `back`."""
        return {key: _copied(value) for key, value in vars(self).items()}

    def back(self, kept: dict[str, Any]) -> None:
        """Forget what came since: the cluster was taken back too."""
        vars(self).update(kept)

    def follow(self, cluster: Cluster) -> None:
        """Take in what has happened since the last look."""
        for gr in WATCHED:
            for version, what, obj in cluster.changes(_resource(cluster, gr), self._since[gr]):
                self._since[gr] = max(self._since[gr], version)
                if what != "DELETED":
                    self._add(gr, obj)
                else:
                    self.gone[obj["metadata"]["name"]] = self.line
                if gr == "pods" and (what == "DELETED" or obj["metadata"].get("deletionTimestamp")):
                    self.left.setdefault((obj["metadata"]["namespace"], obj["metadata"]["name"]), len(self.left))
        events = [*_items(cluster, "events")]
        self.events = [parse_rfc3339(e[key]) for e in events for key in ("lastTimestamp", "firstTimestamp") if e.get(key)]

    def _add(self, gr: str, obj: dict[str, Any]) -> None:
        meta = obj["metadata"]
        namespace, name = meta.get("namespace", ""), meta["name"]
        fresh = (gr, namespace, name) not in self.objects
        self._know(gr, obj)
        role: tuple[Part, ...] = (name,)
        if gr == "replicasets.apps" and HASH in labels_of(obj) and name.endswith("-" + labels_of(obj)[HASH]):
            real = labels_of(obj)[HASH]
            owner = controller_of(obj)
            var = Var("hash", (namespace, owner["name"] if owner else name.rpartition("-")[0], real))
            self.tokens[real] = (var,)
            self.tokens[name] = (name.removesuffix(real), var)
        elif meta.get("generateName") and (fresh or name in self.made.get((namespace, meta["generateName"]), ())):
            role = self._generated(namespace, meta["generateName"], name, fresh)
            self.tokens[name] = role
        if meta.get("uid"):
            self.tokens.setdefault(meta["uid"], (Var("uid", (gr, namespace, name)),))
        self._status(gr, namespace, name, obj)

    def _generated(self, namespace: str, base: str, name: str, fresh: bool) -> tuple[Part, ...]:
        listed = self.made.setdefault((namespace, base), [])
        if fresh:
            listed.append(name)
        suffix = Var("suffix", (namespace, base, listed.index(name)))
        above = self.tokens.get(base.removesuffix("-"))
        return (*above, "-", suffix) if above else (base, suffix)

    def _status(self, gr: str, namespace: str, name: str, obj: dict[str, Any]) -> None:
        status, spec = obj.get("status") or {}, obj.get("spec") or {}
        if gr == "pods":
            if spec.get("nodeName") and self.objects[gr, namespace, name].root[0] != "DaemonSet":
                self.places[namespace, name] = spec["nodeName"]
            if status.get("podIP") and not spec.get("hostNetwork"):
                self.tokens[status["podIP"]] = (Var("address", (gr, namespace, name)),)
        elif gr == "services":
            if spec.get("clusterIP") not in (None, "", "None"):
                self.tokens[spec["clusterIP"]] = (Var("address", (gr, namespace, name)),)
            for index, port in enumerate(spec.get("ports") or ()):
                if port.get("nodePort"):
                    self.tokens[str(port["nodePort"])] = (Var("port", (namespace, name, index)),)

    def _know(self, gr: str, obj: dict[str, Any]) -> None:
        meta = obj["metadata"]
        namespace, name = meta.get("namespace", ""), meta["name"]
        created = parse_rfc3339(meta["creationTimestamp"])
        ref = controller_of(obj)
        root = (obj.get("kind", ""), namespace, name)
        if ref:
            above = next((k for k in self.objects.values() if k.name == ref["name"] and k.namespace == namespace and k.root), None)
            root = above.root if above else (ref["kind"], namespace, ref["name"])
        revision = (meta.get("annotations") or {}).get("deployment.kubernetes.io/revision", "")
        number = int(revision) if revision.isdecimal() else 0
        before = self.objects.get((gr, namespace, name))
        step = before.step if before and before.created == created else self.step
        moments = dict.fromkeys((created, *_moments(obj)), self.step) | (before.moments if before else {})
        known = Known(gr, namespace, name, created, root, moments, number, ref is not None, step)
        self.objects[gr, namespace, name] = known

    # -- reading text ---------------------------------------------------------------------------------------------------------------

    def parts(self, text: str) -> list[Part]:
        """A text in which every open thing stands as its Var."""
        present = sorted((token for token in self.tokens if token in text), key=len, reverse=True)
        if not present:
            return [text]
        out: list[Part] = []
        at = 0
        for found in re.finditer(BOUNDED.format("|".join(map(re.escape, present))), text):
            if found.start() > at:
                out.append(text[at : found.start()])
            out += self.tokens[found.group()]
            at = found.end()
        return [*out, text[at:]] if at < len(text) else out

    def called(self, name: str, values: Mapping[Var, str]) -> str:
        """The name that a document gives to what is called `name` here."""
        return "".join(p if isinstance(p, str) else values.get(p) or plain(p, self) for p in self.tokens.get(name, (name,)))

    def named_in(self, text: str, resources: Collection[str] = ()) -> Iterator[Known]:
        """The objects whose names stand in a text, in the order of these, those of `resources` first; `pod/x` names a pod."""
        words = re.split(r"[\s,\"']+", text)
        places = {word.rpartition("/")[2]: at for at, word in enumerate(reversed(words))}
        found = [known for known in self.objects.values() if known.name in places]
        prefixed = [k for k in found if any(_prefixed(w, k) for w in words)]
        yield from sorted(prefixed or found, key=lambda known: (-places[known.name], known.resource not in resources))

    def settle_nodes(self, values: dict[Var, str]) -> None:
        """Let each node on which the document shows a pod be one of the cluster's: that of the pod, where it is free."""
        for var, name in [*values.items()]:
            if var.kind != "place" or name in [value for other, value in values.items() if other.kind == "node"]:
                continue
            free = [node for _, node in self.nodes if Var("node", (node,)) not in values]
            own = name if name in free else self.places.get(var.key, "")
            if free:
                values[Var("node", (own if own in free else free[0],))] = name

    def placed(self, values: Mapping[Var, str]) -> dict[str, str]:
        """On which nodes of the cluster the pods are that the document shows on one: namespace/name to node."""
        nodes = {value: var.key[0] for var, value in values.items() if var.kind == "node"}
        return {"/".join(var.key): nodes[value] for var, value in values.items() if var.kind == "place" and value in nodes}


def _prefixed(word: str, known: Known) -> bool:
    kind, slash, name = word.rpartition("/")
    singular = known.resource.partition(".")[0].removesuffix("s")
    return bool(slash) and name == known.name and kind.partition(".")[0] in (singular, singular + "s")


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: list(inner) if isinstance(inner, list) else inner for key, inner in value.items()}
    return list(value) if isinstance(value, list) else value


def plain(var: Var, ledger: Ledger) -> str:
    """What a Var reads here where no document says."""
    if var.kind == "suffix":
        namespace, base, index = var.key
        return ledger.made[namespace, base][index].removeprefix(base)
    return str(var.key[-1])


def _resource(cluster: Cluster, gr: str) -> Resource:
    plural, _, group = gr.partition(".")
    found = cluster.catalog.by_plural(plural, group)
    assert found is not None, gr
    return found


def _items(cluster: Cluster, gr: str) -> Iterable[dict[str, Any]]:
    return cluster.list(_resource(cluster, gr))["items"]


def _moments(obj: dict[str, Any]) -> Iterator[int]:
    """Moments other than its making that ages of an object are counted from."""
    status = obj.get("status") or {}
    for container in status.get("containerStatuses") or ():
        for state in (container.get("lastState") or {}, container.get("state") or {}):
            for body in state.values():
                yield from (parse_rfc3339(body[key]) for key in ("finishedAt", "startedAt") if body.get(key))
    yield from (parse_rfc3339(status[key]) for key in ("startTime", "completionTime", "lastScheduleTime") if status.get(key))
    deleted = obj["metadata"].get("deletionTimestamp")
    if deleted:
        yield parse_rfc3339(deleted)
