"""A new cluster out of objects as somebody's `kubectl get -o yaml` shows them: those of a real cluster, or of one that was written out.

Objects are taken as they are: names, uids, versions, moments, owners and status stay. What every API server has by itself, and the dump
leaves out, is added; then the controllers look at everything once, as they do when a control plane is started anew: what fits together
stays as it is. All or nothing: the file is a draft until `finish`, and whoever asked deletes it when that raises.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from . import customs
from .api import CREATED, Api
from .clock import SECOND, Clock, wall
from .controllers import registry
from .damage import damaged
from .dumps import TIMES, moments
from .errors import ClusterError, StatusError
from .hashing import uid_of
from .heartbeats import MACHINES, STOPPED
from .kind import Resource, hook
from .memory import Key
from .metadata import validate_metadata
from .podaddress import HOSTS
from .pure.objects import Object, condition
from .pure.times import format_rfc3339, parse_rfc3339
from .requests import moment
from .schema import decode
from .seed import boot
from .settings import KEYS, Settings
from .store import Store

NODES, PODS, NAMESPACES = "nodes", "pods", "namespaces"
COMPUTED = ("ComponentStatus", "PodMetrics", "NodeMetrics")  # what is made when somebody looks, and not kept
METRICS = "metrics.k8s.io"
POLLED = {"horizontalpodautoscalers.autoscaling": 15 * SECOND}  # what controllers look at now and then, and not first of all
SLICE = 1_000  # objects after which the draft is written to
__all__ = ["TIMES", "Import", "ImportFault", "Report"]


class ImportFault(ClusterError):
    """Objects that cannot be taken: one line for each in `problems`."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = problems


class Report(NamedTuple):
    """What was made: how many objects of each group-resource, what was added or left out (a line each)."""

    counts: Counter[str]
    notes: list[str]


class Import:
    """A draft of a cluster at `path`, where there must be no file.

    `at`: "" for a running clock, else the moment (RFC 3339), or "newest", to freeze it at.
    """

    def __init__(self, path: str, env: Mapping[str, str], at: str = ""):
        self._at = at
        self._env = env
        given = moment(env.get("FAKECTL_NOW", ""))
        self._now = wall() if given is None else given
        self._newest = 0
        self._settings = Settings.from_env(env)._replace(profile="bare", lesson="none")
        self._store = Store(path)
        self._api = Api(self._store, self._settings, self._now, registry())
        self._problems: list[str] = []
        self._counts: Counter[str] = Counter()
        self._later: list[tuple[str, Object]] = []  # of kinds that a definition may bring
        self._unversioned: dict[Key, Object] = {}
        self._versions: set[int] = set()
        self._top = 0
        self._waiting = 0
        self._measured = False  # whether there is a metrics server

    def close(self) -> None:
        """Let the draft go."""
        self._store.close()

    # -- objects ------------------------------------------------------------------------------------------------------------------

    def add(self, where: str, obj: Object) -> None:
        """Take an object; `where` is what its source is called. What is wrong with it is told by `finish`."""
        version, kind, meta = obj.get("apiVersion"), obj.get("kind"), obj.get("metadata")
        if not isinstance(version, str) or not isinstance(kind, str) or not version or not kind:
            self._problems.append(f"{where}: an object without apiVersion and kind")
        elif not isinstance(meta, dict) or not isinstance(meta.get("name"), str) or not meta["name"]:
            self._problems.append(f"{where}: a {kind} without a name")
        elif kind in COMPUTED and version.partition("/")[0] in ("v1", METRICS):
            self._measured = self._measured or kind != COMPUTED[0]
        elif (resource := self._api.catalog.by_kind(version, kind)) is None:
            self._later.append((where, obj))
        else:
            self._take(resource, where, obj)

    def _take(self, resource: Resource, where: str, obj: Object) -> None:
        meta = obj["metadata"]
        called = f"{kind_of(obj)}/{meta['name']}" + (f" -n {meta['namespace']}" if meta.get("namespace") else "")
        if resource.namespaced and not meta.get("namespace"):
            self._problems.append(f"{where}: {called} says no namespace")
            return
        if not resource.namespaced:
            obj = {**obj, "metadata": {k: v for k, v in meta.items() if k != "namespace"}}
        try:
            resource, obj = self._checked(resource, obj)
        except StatusError as e:
            self._problems.append(f"{where}: {called}: {' '.join(e.message.split())}")
            return
        self._newest = max(self._newest, *moments(obj))
        self._keep(resource.gr, obj, f"{where}: {called}")

    def _checked(self, resource: Resource, obj: Object) -> tuple[Resource, Object]:
        """The object as it is stored. Raises StatusError."""
        from . import errors

        obj, _ = decode(resource, obj, "Ignore")
        resource, obj = self._api.stored(resource, obj)
        default, validate = hook(resource, "default"), hook(resource, "validate")
        if default:
            default(obj)
        causes = validate_metadata(obj, resource) + (validate(obj) if validate else [])
        if causes:
            raise errors.invalid(resource, obj["metadata"]["name"], causes)
        return resource, obj

    def _keep(self, gr: str, obj: Object, called: str) -> None:
        meta = obj["metadata"]
        key = (gr, meta.get("namespace", ""), meta["name"])
        version = _version(meta)
        had = self._store.get(*key) or self._unversioned.get(key)
        if had is not None:
            if not meta.get("uid") or meta["uid"] != had["metadata"]["uid"]:
                self._problems.append(f"{called} is there twice, as two objects")
                return
            if version <= _version(had["metadata"]) or key in self._unversioned:
                return
            self._drop(gr, had)
        self._counts[gr] += 1
        if not meta.get("uid"):
            meta["uid"] = uid_of(self._settings.seed, *key, sum(self._counts.values()))
        if not meta.get("creationTimestamp"):
            meta["creationTimestamp"] = format_rfc3339(self._now)
        if version <= 0 or version in self._versions:
            self._unversioned[key] = obj
        else:
            self._put(gr, obj, version)

    def _drop(self, gr: str, obj: Object) -> None:
        """An older state of an object."""
        self._counts[gr] -= 1
        self._top += 1
        self._store.rv = self._top - 1
        self._store.remove(gr, obj)
        self._versions.add(self._top)

    def _put(self, gr: str, obj: Object, version: int = 0) -> None:
        """Store an object under its own version, or the next one."""
        self._store.rv = (version or self._top + 1) - 1
        self._store.put(gr, obj, new=True)
        self._versions.add(self._store.rv)
        self._top = max(self._top, self._store.rv)
        customs.note(self._store, gr)
        self._waiting += 1
        if self._waiting >= SLICE:
            self._write()

    def _write(self) -> None:
        """Let what waits in memory go into the draft."""
        self._waiting = 0
        self._store.rv = self._top
        self._store.forget_changes()
        self._store.commit()
        self._store.begin_write()

    # -- what is more than objects ------------------------------------------------------------------------------------------------

    def finish(self, written_out: Mapping[str, str]) -> Report:
        """Make the cluster. `written_out` is what `copies.content` told of it, empty for a dump of anything else. Raises ImportFault."""
        notes = self._take_custom()
        self._version_rest()
        if not self._problems and not self._counts:
            self._problems.append("there is no object in it")
        if self._problems:
            raise ImportFault(self._problems)
        if written_out:
            self._restore(written_out)
        else:
            notes += self._complete()
        self._store.rv = self._top
        self._store.forget_changes()
        self._store.commit()
        return Report(+self._counts, notes)

    def _take_custom(self) -> list[str]:
        """The objects of kinds that the definitions bring; a line for each kind that they do not."""
        catalog = self._api.catalog
        unknown: Counter[str] = Counter()
        for where, obj in self._later:
            resource = catalog.by_kind(obj["apiVersion"], obj["kind"])
            if resource is None:
                unknown[f"{obj['kind']} ({obj['apiVersion']})"] += 1
            else:
                self._take(resource, where, obj)
        return [f"{kind}: {n} left out, since no definition of this kind is there" for kind, n in sorted(unknown.items())]

    def _version_rest(self) -> None:
        for key, obj in self._unversioned.items():
            self._put(key[0], obj)

    def _restore(self, meta: Mapping[str, str]) -> None:
        """Settings, clock, counters and due times as they were when the cluster was written out."""
        self._store.begin_write()
        for key, value in meta.items():
            if key not in ("due", "rv"):
                self._store.set_meta(key, value)
        for line in meta.get("due", "").splitlines():
            words = line.split(" ", 3)
            if len(words) != 4 or not words[0].isdecimal() or not words[1].isdecimal() or words[2] not in registry().modules:
                raise damaged(self._store.path, f'"{line}" is no due time')
            self._store.schedule(words[2], words[3], int(words[0]), int(words[1]))
        self._top = max(self._top, int(meta.get("rv", "0")) if meta.get("rv", "0").isdecimal() else 0)

    def _complete(self) -> list[str]:
        """What a dump leaves out of a cluster; a line for each thing that had to be made up."""
        when = self._moment()
        self._api.now = self._api.until = when
        has_nodes = bool(self._counts[NODES])
        settings = self._settings._replace(nodes=0) if has_nodes else self._settings
        if self._measured or self._store.get("apiservices.apiregistration.k8s.io", "", f"v1beta1.{METRICS}"):
            settings = settings._replace(metrics="on")
        base = Store(":memory:")
        boot(Api(base, settings, when, registry()))
        notes = [*self._namespaces(), *self._nodes(base, has_nodes)]
        for gr in sorted(base.counts()):
            for obj in base.list(gr):
                meta = obj["metadata"]
                if self._store.get(gr, meta.get("namespace", ""), meta["name"]) is None:
                    self._put(gr, obj)
        base.close()
        self._remember(settings, when)
        for gr in sorted(self._store.counts()):
            self._api.now = when + POLLED.get(gr, 0)
            for obj in [*self._store.list(gr)]:
                self._api.told(gr, obj, None)
                if gr == PODS and "startTime" in obj["status"] and "deletionTimestamp" not in obj["metadata"]:
                    self._store.cancel("kubelet", f"{obj['metadata']['namespace']}/{obj['metadata']['name']}")  # it runs as it was seen
        return notes

    def _moment(self) -> int:
        """When the new cluster begins: now, but not before anything in it happened."""
        if self._at in ("", "newest"):
            return max(self._now, self._newest) if not self._at else self._newest or self._now
        chosen = parse_rfc3339(self._at)
        if chosen < self._newest:
            raise ClusterError(f"{self._at} is before the newest moment in it, {format_rfc3339(self._newest)}")
        return chosen

    def _remember(self, settings: Settings, when: int) -> None:
        stored = settings.stored()
        for key in KEYS:
            self._store.set_meta(key, stored[key])
        self._store.set_meta("lessons", "[]")
        self._store.set_meta("written", str(when))
        self._store.set_meta(CREATED, str(sum(self._counts.values())))
        if self._at:
            self._store.set_meta("clock", Clock(frozen_at=when).dump())

    def _namespaces(self) -> Iterator[str]:
        """Namespaces that objects are in and that are not there themselves."""
        for name in sorted({key[1] for key in self._store.every_key()} - {""}):
            if self._store.get(NAMESPACES, "", name) is None:
                oldest = min(o["metadata"]["creationTimestamp"] for gr in self._store.kinds_in(name) for o in self._store.list(gr, name))
                meta: Object = {"name": name, "labels": {"kubernetes.io/metadata.name": name}, "creationTimestamp": oldest}
                meta["uid"] = uid_of(self._settings.seed, NAMESPACES, "", name, 0)
                spec, status = {"finalizers": ["kubernetes"]}, {"phase": "Active"}
                self._put(NAMESPACES, {"apiVersion": "v1", "kind": "Namespace", "metadata": meta, "spec": spec, "status": status})
                yield f"namespace {name} was made, since objects are in it"

    def _nodes(self, base: Store, has_nodes: bool) -> Iterator[str]:
        """The machines of the dump's nodes; pods whose node is not there get one. Nobody leaves its node because it was not dumped."""
        there = {n["metadata"]["name"] for n in (self._store if has_nodes else base).list(NODES)}
        named = {pod["spec"]["nodeName"]: pod for pod in self._store.list(PODS) if pod["spec"].get("nodeName")}
        pattern = next(base.list(NODES), None)
        for name in sorted(named.keys() - there):
            self._put(NODES, _node(name, named[name], pattern, self._settings.seed))
            yield f"node {name} was made, since pods are on it"
        machines, silent = [], {}
        for node in self._store.list(NODES):
            name, ready = node["metadata"]["name"], condition(node, "Ready")
            machines.append(name)
            if ready and ready["status"] == "Unknown":
                beat = ready.get("lastHeartbeatTime") or ready.get("lastTransitionTime") or node["metadata"]["creationTimestamp"]
                silent[name] = parse_rfc3339(beat)
            self._store.set_meta(f"address {name}", str(HOSTS))  # so that every address is looked at before it is given
        self._store.set_meta(MACHINES, json.dumps(machines))
        self._store.set_meta(STOPPED, json.dumps(silent, sort_keys=True))


def kind_of(obj: Object) -> str:
    """A kind as a user writes it: "pod", "deployment.apps"."""
    group = str(obj.get("apiVersion", "")).rpartition("/")[0]
    return str(obj["kind"]).lower() + (f".{group}" if group else "")


def _version(meta: Object) -> int:
    text = str(meta.get("resourceVersion") or "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _node(name: str, pod: Object, pattern: Object | None, seed: str) -> Object:
    """A node for a pod that says to be on it: as the pretend ones, with the pod's address of its host."""
    from .pure.objects import clone

    address = (pod.get("status") or {}).get("hostIP") or ""
    addresses = ([{"type": "InternalIP", "address": address}] if address else []) + [{"type": "Hostname", "address": name}]
    since = pod["metadata"]["creationTimestamp"]
    meta: dict[str, Any] = {"name": name, "uid": uid_of(seed, NODES, "", name, 0), "creationTimestamp": since}
    meta["labels"] = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
                      "beta.kubernetes.io/os": "linux", "beta.kubernetes.io/arch": "amd64"}  # fmt: skip
    status: Object = clone(pattern["status"]) if pattern else {}
    if not pattern:
        beat = {"lastHeartbeatTime": since, "lastTransitionTime": since}
        said = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status"}
        amounts = {"cpu": "64", "memory": "256Gi", "pods": "250", "ephemeral-storage": "1Ti"}
        status |= {"conditions": [said | beat], "capacity": amounts, "allocatable": dict(amounts)}
    return {"apiVersion": "v1", "kind": "Node", "metadata": meta, "spec": {}, "status": status | {"addresses": addresses}}
