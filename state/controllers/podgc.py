"""The pod garbage collector: pods whose node is no more, or was taken out of service, are taken away by force.

Keys are nodes, `/node`, and `/node#gone` for the look after the quarantine. Source: `pkg/controller/podgc/gc_controller.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..deletion import delete
from ..disruptiontarget import mark
from ..nodetaints import OUT_OF_SERVICE
from ..podwork import draft
from ..pure.objects import Object, condition
from . import split

RANK = 80
PERIOD, QUARANTINE = 20 * SECOND, 40 * SECOND


def _of_node(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A node that is gone or out of service."""
    if obj is None or _out_of_service(obj):
        yield f"/{(obj or old or {})['metadata']['name']}"


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The node of a pod, if there is none of this name; one that is told to go where the node is out of service."""
    if obj is None or not obj["spec"].get("nodeName"):
        return
    going = bool(obj["metadata"].get("deletionTimestamp"))
    if old is not None and old["spec"] is obj["spec"] and not going:
        return
    node = api.find("nodes", "", obj["spec"]["nodeName"])
    if node is None or (going and _out_of_service(node)):
        yield f"/{obj['spec']['nodeName']}"


def _out_of_service(node: Object) -> bool:
    ready = condition(node, "Ready")
    return any(t["key"] == OUT_OF_SERVICE for t in node["spec"].get("taints") or ()) and not (ready and ready["status"] == "True")


WATCHES = {"nodes": _of_node, "pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Look at a node and, where it is time for that, take its pods away."""
    name, _, stage = split(key)[1].partition("#")
    node = api.find("nodes", "", name)
    if node is not None:
        if _out_of_service(node) and _on_tick(api, key):
            _collect(api, [p for p in _pods(api, name) if p["metadata"].get("deletionTimestamp")], "")
    elif not stage:
        seen = _tick(api.now)
        api.later("podgc", f"{key}#gone", -(-(seen + QUARANTINE) // PERIOD) * PERIOD)
    else:
        _collect(api, _pods(api, name), "PodGC: node no longer exists")


def _tick(moment: int) -> int:
    return (moment // PERIOD + 1) * PERIOD


def _on_tick(api: Api, key: str) -> bool:
    """Whether the collector comes by just now; it is asked to come by else."""
    if api.now % PERIOD == 0:
        return True
    api.later("podgc", key, _tick(api.now))
    return False


def _pods(api: Api, node: str) -> list[Object]:
    return [pod for pod in api.store.list("pods") if pod["spec"].get("nodeName") == node]


def _collect(api: Api, pods: list[Object], why: str) -> None:
    for pod in pods:
        if pod.get("status", {}).get("phase") not in ("Succeeded", "Failed"):
            if why:
                mark(api, pod, "DeletionByPodGC", why, phase="Failed")
            else:
                failed = draft(pod)
                failed["status"]["phase"] = "Failed"
                api.save("pods", failed, pod, "status")
        delete(api, api.resource("pods"), pod["metadata"]["namespace"], pod["metadata"]["name"], grace=0)
