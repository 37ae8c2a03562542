"""The resource metrics API (metrics.k8s.io/v1beta1), where a cluster serves it: what its pods and nodes use.

Nothing is measured: a container uses a share of what it requests, or a little when it requests nothing, decided by the cluster's seed.
Source: kubernetes-sigs/metrics-server `pkg/api/pod.go`, `node.go`; `k8s.io/metrics/pkg/apis/metrics/v1beta1`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import errors
from .hashing import number
from .kind import Resource, catalog
from .listing import select
from .pure.objects import Object
from .pure.quantity import milli_value, value
from .pure.times import format_rfc3339, parse_rfc3339
from .settings import Settings
from .store import Store

SECOND = 1_000_000_000
RESOLUTION = 15 * SECOND  # a container is seen when it has run for so long
PODS = Resource("metrics.k8s.io", "v1beta1", "podmetrics", "PodMetrics", "podmetrics", True)
NODES = Resource("metrics.k8s.io", "v1beta1", "nodemetrics", "NodeMetrics", "nodemetrics", False)
KIBI, MEBI = 1 << 10, 1 << 20


class Metrics:
    """The API at one moment. Raises NotFound for a cluster that does not serve it."""

    def __init__(self, store: Store, settings: Settings, now: int):
        if not settings.serves_metrics:
            raise errors.no_such_path()
        self._store, self._seed, self._now = store, settings.seed, now

    def pods(self, namespace: str | None, name: str, labels: str, fields: str) -> Object:
        """PodMetrics of one pod, which an error calls by its namespace too, else a list. Raises NotFound, BadRequest."""
        if name:
            pod = self._store.get("pods", namespace or "", name)
            made = pod and self._of_pod(pod)
            if not made:
                raise errors.not_found(PODS, f"{namespace}/{name}")
            return made
        return _list(PODS, (self._of_pod(pod) for pod in self._selected("pods", namespace, labels, fields)))

    def nodes(self, name: str, labels: str) -> Object:
        """NodeMetrics of one node, else a list. Raises NotFound, BadRequest."""
        pods = list(self._selected("pods", None, "", ""))
        if name:
            node = self._store.get("nodes", "", name)
            made = node and self._of_node(node, pods)
            if not made:
                raise errors.not_found(NODES, name)
            return made
        return _list(NODES, (self._of_node(node, pods) for node in self._selected("nodes", None, labels, "")))

    def _selected(self, plural: str, namespace: str | None, labels: str, fields: str) -> Iterator[Object]:
        resource = catalog().by_plural(plural, "")
        assert resource is not None
        return select(self._store, resource, namespace, labels, fields)

    def _of_pod(self, pod: Object) -> Object | None:
        """What a pod's containers use; None when none runs, or none for long enough."""
        if pod.get("status", {}).get("phase") != "Running":
            return None
        running = {c["name"]: c["state"]["running"]["startedAt"] for c in _statuses(pod) if "running" in c["state"]}
        seen = [c for c in _containers(pod) if c["name"] in running and self._now - parse_rfc3339(running[c["name"]]) >= RESOLUTION]
        if not seen:
            return None
        made = _made(pod, PODS, self._now)
        return {**made, "containers": [{"name": c["name"], "usage": _shown(*usage(pod, c, self._seed))} for c in seen]}

    def _of_node(self, node: Object, pods: Iterable[Object]) -> Object | None:
        """What a node uses: its pods, and what the system itself takes. None for a node that nobody hears from."""
        ready: Object = next((c for c in node["status"].get("conditions", ()) if c["type"] == "Ready"), {})
        if ready.get("status") != "True":
            return None
        name = node["metadata"]["name"]
        who = (self._seed, "metrics", name)
        cpu, memory = 30 + number(70, *who, "cpu"), (300 + number(300, *who, "memory")) * MEBI
        for pod in pods:
            if pod["spec"].get("nodeName") == name and pod.get("status", {}).get("phase") == "Running":
                for container in _containers(pod):
                    used = usage(pod, container, self._seed)
                    cpu, memory = cpu + used[0], memory + used[1]
        return {**_made(node, NODES, self._now), "usage": _shown(cpu, memory)}


def _list(resource: Resource, items: Iterable[Object | None]) -> Object:
    return {"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": {}, "items": [i for i in items if i]}


def _containers(pod: Object) -> list[Object]:
    sidecars = [c for c in pod["spec"].get("initContainers") or () if c.get("restartPolicy") == "Always"]
    return [*pod["spec"]["containers"], *sidecars]


def _statuses(pod: Object) -> list[Object]:
    return [s for field in ("containerStatuses", "initContainerStatuses") for s in pod["status"].get(field) or ()]


def usage(pod: Object, container: Object, seed: str) -> tuple[int, int]:
    """Milli-cores and bytes: of a request a tenth to six tenths of the processor and four to nine of the memory, never over a limit."""
    resources = container.get("resources") or {}
    asked, most = resources.get("requests") or {}, resources.get("limits") or {}
    who = (seed, "metrics", pod["metadata"]["uid"], container["name"])
    cpu = milli_value(asked["cpu"]) * (10 + number(50, *who, "cpu")) // 100 if "cpu" in asked else 1 + number(4, *who, "cpu")
    little = (3 + number(14, *who, "memory")) * MEBI
    memory = value(asked["memory"]) * (40 + number(50, *who, "memory")) // 100 if "memory" in asked else little
    if "cpu" in most:
        cpu = min(cpu, milli_value(most["cpu"]))
    if "memory" in most:
        memory = min(memory, value(most["memory"]))
    return cpu, memory


def _shown(cpu: int, memory: int) -> Object:
    return {"cpu": f"{cpu}m" if cpu else "0", "memory": f"{memory // KIBI}Ki" if memory >= KIBI else "0"}


def _made(obj: Object, resource: Resource, now: int) -> Object:
    """Metrics of an object, as of the last round of measuring."""
    meta = obj["metadata"]
    kept = {k: meta[k] for k in ("name", "namespace", "labels") if k in meta}
    moment = format_rfc3339(now - now % RESOLUTION)
    return {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": {**kept, "creationTimestamp": format_rfc3339(now)},
            "timestamp": moment, "window": "15s"}  # fmt: skip
