"""The Endpoints controller: one Endpoints object a service. Source: `pkg/controller/endpoint/endpoints_controller.go`."""

from __future__ import annotations

from ..api import Api
from ..endpoints import grouped, members, of_pod, reference, serves
from ..pure.objects import Object, clone, labels_of
from . import own_key, split

RANK = 50
WATCHES = {"services": own_key, "pods": of_pod}


def reconcile(api: Api, key: str) -> None:
    """Bring the Endpoints object in line with the service and its pods."""
    namespace, name = split(key)
    service = api.find("services", namespace, name)
    had = api.find("endpoints", namespace, name)
    if service is None:
        if had and labels_of(had).get("endpoints.kubernetes.io/managed-by") == "endpoint-controller":
            api.erase("endpoints", had)
        return
    if not service["spec"].get("selector"):
        return
    subsets = [_subset(service, ports, pods) for ports, pods in grouped(service, members(api, service))]
    labels = {**labels_of(service), "endpoints.kubernetes.io/managed-by": "endpoint-controller"}
    if service["spec"].get("clusterIP") == "None":
        labels["service.kubernetes.io/headless"] = ""
    wanted: Object = {"metadata": {"name": name, "labels": labels}} | ({"subsets": subsets} if subsets else {})
    if had is None:
        api.create(api.resource("endpoints"), namespace, wanted)
    else:
        changed = clone(had)
        changed["metadata"]["labels"] = labels
        changed.pop("subsets", None)
        api.save("endpoints", changed | ({"subsets": subsets} if subsets else {}), had)


def _subset(service: Object, ports: list[Object], pods: list[Object]) -> Object:
    ready = [_address(p) for p in pods if serves(service, p)]
    waiting = [_address(p) for p in pods if not serves(service, p) and not p["metadata"].get("deletionTimestamp")]
    out: Object = {}
    if ready:
        out["addresses"] = sorted(ready, key=lambda a: a["ip"])
    if waiting:
        out["notReadyAddresses"] = sorted(waiting, key=lambda a: a["ip"])
    return out | ({"ports": ports} if ports else {})


def _address(pod: Object) -> Object:
    return {"ip": pod["status"]["podIP"], "nodeName": pod["spec"]["nodeName"], "targetRef": reference(pod)}
