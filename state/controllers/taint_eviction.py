"""The taint eviction controller: pods that do not tolerate a NoExecute taint leave their node, at once or after a while.

Keys: `/node` for all pods of a node, `ns/pod` for one pod, `ns/pod#uid` for the moment at which a pod's patience ends.
Source: `pkg/controller/tainteviction/taint_eviction.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..deletion import delete
from ..disruptiontarget import mark
from ..events import record
from ..nodetaints import no_execute, patience
from ..pure.objects import Object
from . import split

RANK = 45
COMPONENT = "taint-eviction-controller"


def _of_node(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A node whose NoExecute taints are others than before."""
    if obj is not None and no_execute(obj) != (no_execute(old) if old else []):
        yield f"/{obj['metadata']['name']}"


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A pod on a tainted node that is new there or tolerates other things; one that is gone while its patience lasts."""
    if obj is None:
        key = _waiting_key(old or {})
        if api.store.is_due("taint_eviction", key):
            yield key
        return
    node = obj["spec"].get("nodeName")
    if not node or (old is not None and (old["spec"] is obj["spec"] or _matters(old) == _matters(obj))):
        return
    found = api.find("nodes", "", node)
    if found is not None and no_execute(found):
        yield f"{obj['metadata']['namespace']}/{obj['metadata']['name']}"


def _matters(pod: Object) -> tuple[str, list[Object]]:
    return pod["spec"].get("nodeName", ""), pod["spec"].get("tolerations") or []


def _waiting_key(pod: Object) -> str:
    meta = pod["metadata"]
    return f"{meta['namespace']}/{meta['name']}#{meta['uid']}"


WATCHES = {"nodes": _of_node, "pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Look at a node's pods or at one pod, or evict one whose time is over."""
    place, _, uid = key.partition("#")
    namespace, name = split(place)
    if not namespace:
        node = api.find("nodes", "", name)
        for pod in [*api.store.list("pods")] if node else ():
            if pod["spec"].get("nodeName") == name:
                _judge(api, pod, no_execute(node or {}))
        return
    found = api.find("pods", namespace, name)
    if uid:
        _out_of_patience(api, found, namespace, name, uid)
    elif found is not None:
        node = api.find("nodes", "", found["spec"].get("nodeName", ""))
        _judge(api, found, no_execute(node) if node else [])


def _judge(api: Api, pod: Object, taints: list[Object]) -> None:
    """Evict a pod now, later or not at all. An eviction that waits already keeps its moment."""
    if pod["metadata"].get("deletionTimestamp"):
        return
    key = _waiting_key(pod)
    waits = api.store.is_due("taint_eviction", key)
    left = patience(pod["spec"].get("tolerations") or [], taints) if taints else None
    if waits and (left is None or left == 0):
        api.store.cancel("taint_eviction", key)
        _say(api, pod["metadata"]["namespace"], pod["metadata"]["name"], "Cancelling deletion of Pod")
    if left == 0:
        _evict(api, pod)
    elif left is not None and not waits:
        api.later("taint_eviction", key, api.now + left * SECOND)


def _out_of_patience(api: Api, pod: Object | None, namespace: str, name: str, uid: str) -> None:
    if pod is None or pod["metadata"]["uid"] != uid:
        _say(api, namespace, name, "Cancelling deletion of Pod")
    else:
        _evict(api, pod)


def _evict(api: Api, pod: Object) -> None:
    namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
    _say(api, namespace, name, "Marking for deletion Pod")
    if not pod["metadata"].get("deletionTimestamp"):
        mark(api, pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint")
    delete(api, api.resource("pods"), namespace, name)


def _say(api: Api, namespace: str, name: str, text: str) -> None:
    """The event names the pod without its uid: `describe` does not find it."""
    about = {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": namespace, "name": name}}
    record(api, about, "Normal", "TaintManagerEviction", f"{text} {namespace}/{name}", COMPONENT)
