"""A new cluster: every object of a fresh control plane, and what the seed decides (uids, suffixes, addresses).

`data/boot-objects.json` was recorded from a v1.37 control plane; its moments are shifted so that the nodes joined when
the cluster was made, or as long before as its profile says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import md5
from typing import TYPE_CHECKING, Any

from .clock import SECOND
from .data import load
from .hashing import uid_of
from .heartbeats import LEASES, MACHINES, NODE_LEASES
from .profiles import AGES, install
from .pure.objects import Object, clone
from .pure.times import format_micro, format_rfc3339, parse_rfc3339

if TYPE_CHECKING:
    from .api import Api

RECORDED_BOOT = "2026-11-24T16:44:06Z"
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def boot(api: Api) -> None:
    """Fill the empty store of `api` with a new cluster's objects, as it is at `api.now`, and let its controllers live up to then."""
    moment = api.now
    api.now -= max(AGES[api.settings.profile], api.dialect.cluster_age * SECOND)
    shift = api.now - parse_rfc3339(RECORDED_BOOT)
    uids: dict[str, str] = {}
    for gr, obj in sorted(_boot_objects(api), key=lambda pair: int(pair[1]["metadata"].get("resourceVersion") or 0)):
        meta = obj["metadata"]
        fresh = uid_of(api.settings.seed, gr, meta.get("namespace", ""), meta["name"], 0)
        if meta.get("uid"):
            uids[meta["uid"]] = fresh
        made = _moved(obj, shift, uids)
        made["metadata"]["uid"] = fresh
        if gr == "services":
            _address(api, made)
        api.store.put(gr, made, new=True)
        if gr == "nodes":
            _lease(api, made)
    install(api)
    if api.now < moment:
        from .controllers import settle

        while not settle(api, moment):
            continue
        api.now = moment


def _address(api: Api, service: Object) -> None:
    """The address that a lesson shows for a service of the new cluster."""
    shown = api.dialect.addresses.get(f"services/{service['metadata']['namespace']}/{service['metadata']['name']}")
    if shown:
        service["spec"] |= {"clusterIP": shown, "clusterIPs": [shown]}


def _lease(api: Api, node: Object) -> None:
    """The lease by which the node's kubelet says that it lives."""
    name = node["metadata"]["name"]
    api.store.put(
        LEASES,
        {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {
                "name": name,
                "namespace": NODE_LEASES,
                "creationTimestamp": format_rfc3339(api.now),
                "uid": uid_of(api.settings.seed, LEASES, NODE_LEASES, name, 0),
                "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": name, "uid": node["metadata"]["uid"]}],
            },
            "spec": {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": format_micro(api.now)},
        },
        new=True,
    )


def _boot_objects(api: Api) -> Iterator[tuple[str, Object]]:
    for path, items in load("boot-objects.json").items():
        plural = path.rpartition("/")[2]
        api_version = path.removeprefix("/apis/").removeprefix("/api/").rpartition("/")[0]
        group, _, version = api_version.rpartition("/")
        resource = api.catalog.by_plural(plural, group, version)
        assert resource is not None, path
        for item in _renamed(api, _nodes(items, api.settings.nodes)) if plural == "nodes" else items:
            yield resource.gr, {"apiVersion": api_version, "kind": resource.kind} | item


def _nodes(recorded: list[Object], workers: int) -> Iterator[Object]:
    """The control plane and as many workers as wanted, all after the recorded ones; without workers, no node at all."""
    if not workers:
        return
    by_name = {n["metadata"]["name"]: n for n in recorded}
    yield by_name["control-plane"]
    for i in range(1, workers + 1):
        node = clone(by_name["worker-1"])
        name, cidr = f"worker-{i}", f"10.{244 + i // 256}.{i % 256}.0/24"
        node["metadata"]["name"] = name
        node["metadata"].pop("uid", None)
        node["metadata"]["labels"]["kubernetes.io/hostname"] = name
        node["spec"] |= {"podCIDR": cidr, "podCIDRs": [cidr]}
        address = i + 2
        node["status"]["addresses"] = [
            {"address": f"10.0.{address // 256}.{address % 256}", "type": "InternalIP"},
            {"address": name, "type": "Hostname"},
        ]
        node["status"]["nodeInfo"]["machineID"] = md5(name.encode(), usedforsecurity=False).hexdigest()
        yield node


def _renamed(api: Api, nodes: Iterator[Object]) -> Iterator[Object]:
    """The nodes under the names that a lesson shows, which are noted for `heartbeats.has_kubelet`."""
    names, machines = api.dialect.nodes, []
    for node in nodes:
        own = node["metadata"]["name"]
        machines.append(names.get(own, own))
        yield _replaced(node, own, names[own]) if own in names else node
    if names:
        api.store.set_meta(MACHINES, json.dumps(machines))


def _replaced(value: Any, old: str, new: str) -> Any:
    """A copy in which every text that is `old` is `new`."""
    if isinstance(value, dict):
        return {k: _replaced(v, old, new) for k, v in value.items()}
    if isinstance(value, list):
        return [_replaced(v, old, new) for v in value]
    return new if value == old else value


def _moved(value: Any, shift: int, uids: dict[str, str]) -> Any:
    """A copy with every moment shifted by `shift` nanoseconds and every known uid replaced."""
    if isinstance(value, dict):
        return {k: _moved(v, shift, uids) for k, v in value.items()}
    if isinstance(value, list):
        return [_moved(v, shift, uids) for v in value]
    if isinstance(value, str):
        if _MOMENT.match(value):
            return format_rfc3339(parse_rfc3339(value) + shift)
        return uids.get(value, value)
    return value
