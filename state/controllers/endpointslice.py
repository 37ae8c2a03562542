"""The EndpointSlice controller: slices of at most a hundred endpoints.

Source: `pkg/controller/endpointslice/endpointslice_controller.go`.
"""

from __future__ import annotations

from ..api import Api
from ..endpoints import grouped, members, of_pod, reference
from ..podwork import is_ready
from ..pure.objects import Object, clone, labels_of, owner_reference
from . import own_key, split

RANK = 55
GR = "endpointslices.discovery.k8s.io"
WATCHES = {"services": own_key, "pods": of_pod}
SLICE_SIZE = 100
SERVICE_LABEL = "kubernetes.io/service-name"
MANAGER = "endpointslice-controller.k8s.io"


def reconcile(api: Api, key: str) -> None:
    """Bring the service's slices in line with its pods."""
    namespace, name = split(key)
    service = api.find("services", namespace, name)
    if service is None or not service["spec"].get("selector"):
        return  # slices are owned by their service: the garbage collector takes them
    had = [
        s
        for s in api.store.owned(GR, namespace, service["metadata"]["uid"])
        if labels_of(s).get("endpointslice.kubernetes.io/managed-by") == MANAGER
    ]
    wanted: list[tuple[list[Object], list[Object]]] = []
    for ports, pods in grouped(service, members(api, service)):
        for i in range(0, len(pods), SLICE_SIZE):
            wanted.append((ports, [_endpoint(service, p) for p in pods[i : i + SLICE_SIZE]]))
    wanted = wanted or [([], [])]
    for i, (ports, endpoints) in enumerate(wanted):
        _put(api, service, had[i] if i < len(had) else None, ports, endpoints)
    for extra in had[len(wanted) :]:
        api.erase(GR, extra)


def _put(api: Api, service: Object, had: Object | None, ports: list[Object], endpoints: list[Object]) -> None:
    meta = service["metadata"]
    labels = {**labels_of(service), "endpointslice.kubernetes.io/managed-by": MANAGER, SERVICE_LABEL: meta["name"]}
    if service["spec"].get("clusterIP") == "None":
        labels["service.kubernetes.io/headless"] = ""
    content: Object = {"addressType": "IPv4", "endpoints": endpoints or None, "ports": [{"name": ""} | p for p in ports] or None}
    if had is None:
        owner = owner_reference(service)
        api.create(
            api.resource(GR),
            meta["namespace"],
            {"metadata": {"generateName": f"{meta['name']}-", "labels": labels, "ownerReferences": [owner]}, **content},
        )
        return
    changed = clone(had)
    changed["metadata"]["labels"] = labels
    changed |= content
    if changed != had:
        changed["metadata"]["generation"] = had["metadata"].get("generation", 1) + 1
    api.save(GR, changed, had)


def _endpoint(service: Object, pod: Object) -> Object:
    dying = bool(pod["metadata"].get("deletionTimestamp"))
    serving = is_ready(pod)
    ready = (serving and not dying) or bool(service["spec"].get("publishNotReadyAddresses"))
    return {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {"ready": ready, "serving": serving, "terminating": dying},
        "nodeName": pod["spec"]["nodeName"],
        "targetRef": reference(pod),
    }
