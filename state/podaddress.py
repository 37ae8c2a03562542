"""Addresses: a pod's from its node's range, a service's and its node ports from the cluster's."""

from __future__ import annotations

from .api import Api
from .hashing import number
from .pure.objects import Object

FIRST_HOST, HOSTS = 2, 253  # .0 is the network, .1 the bridge, .255 broadcast
SERVICE_RANGE_BITS = 20  # 10.96.0.0/12
RESERVED = 256  # the first addresses of the service range are for those who ask for one by number
NODE_PORTS = range(30000, 32768)


def address(api: Api, node: str, meta: Object) -> str:
    """The next free pod address of the node's range, as a bridge plugin counts them up, for the pod with this metadata."""
    chosen = _of_lesson(api, "pods", meta)
    if chosen:
        return chosen
    base = _range(api, node)
    counter = int(api.store.meta(f"address {node}", "0"))
    taken: set[str] = set()
    if counter >= HOSTS:
        taken = {p["status"]["podIP"] for p in api.store.list("pods") if p["spec"].get("nodeName") == node and p["status"].get("podIP")}
    for step in range(HOSTS):
        ip = f"{base}.{FIRST_HOST + (counter + step) % HOSTS}"
        if ip not in taken:
            api.store.set_meta(f"address {node}", str(counter + step + 1))
            return ip
    return f"{base}.{FIRST_HOST + number(HOSTS, api.settings.seed, meta['uid'])}"


def _range(api: Api, node: str) -> str:
    """The first three numbers of the node's addresses; where it says none, those of a pod that has an address of its own there."""
    found = api.find("nodes", "", node)
    if found and not found["spec"].get("podCIDR"):
        there = (p for p in api.store.list("pods") if p["spec"].get("nodeName") == node and not p["spec"].get("hostNetwork"))
        ips = [p["status"]["podIP"] for p in there if "." in p["status"].get("podIP", "")]
        return ips[0].rpartition(".")[0] if ips else "10.244.0"
    return found["spec"]["podCIDR"].rpartition(".")[0] if found else "10.244.0"


def cluster_ip(api: Api, meta: Object) -> str:
    """A free address of the service range that the seed chooses for the service with this metadata."""
    chosen = _of_lesson(api, "services", meta)
    if chosen:
        return chosen
    taken = {s["spec"].get("clusterIP") for s in api.store.list("services")}
    attempt = 0
    while True:
        n = RESERVED + number((1 << SERVICE_RANGE_BITS) - RESERVED - 1, api.settings.seed, "cluster-ip", meta["uid"], attempt)
        ip = f"10.{96 + (n >> 16)}.{n >> 8 & 255}.{n & 255}"
        if ip not in taken:
            return ip
        attempt += 1


def _of_lesson(api: Api, gr: str, meta: Object) -> str:
    """The address that a loaded lesson prints for this object, or ""."""
    addresses = api.dialect.addresses
    return addresses.get(f"{gr}/{meta['namespace']}/{meta['name']}", "") if addresses else ""


def used_node_ports(api: Api, *, but: str) -> set[int]:
    """The node ports of all services except the one with the uid `but`."""
    others = (s for s in api.store.list("services") if s["metadata"]["uid"] != but)
    return {p["nodePort"] for s in others for p in s["spec"].get("ports", ()) if p.get("nodePort")}


def node_port(api: Api, meta: Object, index: int, used: set[int]) -> int:
    """A free node port that the seed chooses for port number `index` of the service with this metadata."""
    listed = api.dialect.node_ports.get(f"{meta['namespace']}/{meta['name']}", ())
    if index < len(listed) and listed[index] not in used:
        return listed[index]
    attempt = 0
    while True:
        port = NODE_PORTS.start + number(len(NODE_PORTS), api.settings.seed, "node-port", meta["uid"], index, attempt)
        if port not in used:
            return port
        attempt += 1
