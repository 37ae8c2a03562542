"""Which pods stand behind a service, and as what: shared by the Endpoints and EndpointSlice controllers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .api import Api
from .podwork import is_ready
from .pure.objects import Object, labels_of


def services_of(api: Api, pod: Object) -> Iterable[str]:
    """Keys of the services whose selector the pod matches."""
    labels = labels_of(pod)
    for service in api.store.list("services", pod["metadata"]["namespace"]):
        selector = service["spec"].get("selector")
        if selector and all(labels.get(k) == v for k, v in selector.items()):
            yield f"{service['metadata']['namespace']}/{service['metadata']['name']}"


def of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The services of a pod that came, went, or changed in what services see."""
    if obj and old and _seen(obj) == _seen(old):
        return
    keys: set[str] = set()
    for pod in (obj, old):
        if pod and pod.get("status", {}).get("podIP"):
            keys.update(services_of(api, pod))
    yield from sorted(keys)


def _seen(pod: Object) -> tuple[Any, ...]:
    status = pod.get("status", {})
    return labels_of(pod), status.get("podIP"), is_ready(pod), pod["metadata"].get("deletionTimestamp"), status.get("phase")


def members(api: Api, service: Object) -> list[Object]:
    """The pods behind a service that have an address and have not ended, in order of name."""
    selector = service["spec"]["selector"]
    found = []
    for pod in api.store.list("pods", service["metadata"]["namespace"]):
        labels, status = labels_of(pod), pod.get("status", {})
        if (
            status.get("podIP")
            and status.get("phase") not in ("Succeeded", "Failed")
            and all(labels.get(k) == v for k, v in selector.items())
        ):
            found.append(pod)
    return found


def serves(service: Object, pod: Object) -> bool:
    """Whether traffic may go to the pod."""
    ready = is_ready(pod) and not pod["metadata"].get("deletionTimestamp")
    return ready or bool(service["spec"].get("publishNotReadyAddresses"))


def target_port(port: Object, pod: Object) -> int | None:
    """The pod's port that a service port leads to; None for a name that the pod does not have."""
    target = port.get("targetPort", port["port"])
    if isinstance(target, int):
        return target
    for container in pod["spec"]["containers"]:
        for declared in container.get("ports", ()):
            if declared.get("name") == target and declared.get("protocol", "TCP") == port.get("protocol", "TCP"):
                return declared["containerPort"]
    return None


def ports_for(service: Object, pod: Object) -> list[Object]:
    """The service's ports as this pod serves them, in the service's order."""
    out = []
    for port in service["spec"].get("ports", ()):
        number = target_port(port, pod)
        if number is not None:
            named: Object = {"name": port["name"]} if port.get("name") else {}
            app = {"appProtocol": port["appProtocol"]} if port.get("appProtocol") else {}
            out.append(named | {"port": number, "protocol": port.get("protocol", "TCP")} | app)
    return out


def grouped(service: Object, pods: list[Object]) -> list[tuple[list[Object], list[Object]]]:
    """Pods that serve the same ports together: [(ports, pods)]."""
    groups: list[tuple[list[Object], list[Object]]] = []
    for pod in pods:
        ports = ports_for(service, pod)
        if not ports and service["spec"].get("ports"):
            continue
        for known, sharing in groups:
            if known == ports:
                sharing.append(pod)
                break
        else:
            groups.append((ports, [pod]))
    return groups


def reference(pod: Object) -> Object:
    meta = pod["metadata"]
    return {"kind": "Pod", "name": meta["name"], "namespace": meta["namespace"], "uid": meta["uid"]}
