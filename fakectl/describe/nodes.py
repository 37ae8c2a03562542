"""`describe node` (k8s.io/kubectl/pkg/describe/describe.go, describeNode)."""
from __future__ import annotations

from .allocation import allocation_block
from .events import events_of, events_table
from .gosort import go_sorted
from .metadata import Object, created, go_bool, meta_block, moment, values_block
from .source import Source, get_or_why, list_if_allowed
from .writer import Writer

_ROLE_PREFIX = "node-role.kubernetes.io/"
_OLD_ROLE = "kubernetes.io/role"
_POOLS_SHOWN = 10
_SYSTEM = (
    ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"), ("Kernel Version", "kernelVersion"),
    ("OS Image", "osImage"), ("Operating System", "operatingSystem"), ("Architecture", "architecture"),
    ("Container Runtime Version", "containerRuntimeVersion"), ("Kubelet Version", "kubeletVersion"),
)


def describe(node: Object, source: Source, show_events: bool) -> str:
    """A node, its condition and what runs on it."""
    w = Writer()
    spec, name = node.get("spec") or {}, node["metadata"]["name"]
    w.write(0, f"Name:\t{name}\n")
    w.write(0, f"Roles:\t{','.join(_roles(node)) or '<none>'}\n")
    meta_block(w, node)
    created(w, node)
    taints = go_sorted(spec.get("taints") or (), lambda a, b: f"{a['effect']},{a['key']}" < f"{b['effect']},{b['key']}")
    values_block(w, "Taints", map(_taint, taints))
    w.write(0, f"Unschedulable:\t{go_bool(spec.get('unschedulable'))}\n")
    _lease(w, *get_or_why(source, "leases.coordination.k8s.io", "kube-node-lease", name))
    _status(w, node, source)
    for title, key in (("PodCIDR", "podCIDR"), ("PodCIDRs", "podCIDRs"), ("ProviderID", "providerID")):
        if spec.get(key):
            w.write(0, f"{title}:\t{','.join(spec[key]) if isinstance(spec[key], list) else spec[key]}\n")
    _pods(w, node, source)
    if show_events:
        # Controllers write events about a node's uid, kubelets about its name as if that were one.
        events_table(w, source, [*events_of(source, node), *events_of(source, node, uid=name)], node)
    return w.tabbed()


def _pods(w: Writer, node: Object, source: Source) -> None:
    from state.errors import StatusError

    name = node["metadata"]["name"]
    try:
        pods = source.list("pods", None, fields=f"spec.nodeName={name},status.phase!=Failed,status.phase!=Succeeded")
    except StatusError as error:
        if error.status.get("reason") != "Forbidden":
            raise
        w.write(0, "Pods:\tnot authorized\n")
        return
    allocation_block(w, node, pods, source)


def _roles(node: Object) -> list[str]:
    roles = set()
    for key, value in (node["metadata"].get("labels") or {}).items():
        if key.startswith(_ROLE_PREFIX):
            roles.add(key.removeprefix(_ROLE_PREFIX))
        elif key == _OLD_ROLE:
            roles.add(value)
    return sorted(roles - {""})


def _taint(taint: Object) -> str:
    """`key=value:Effect`, in whatever parts there are (core/v1 taint.go)."""
    key, value, effect = taint["key"], taint.get("value", ""), taint.get("effect", "")
    if not effect:
        return f"{key}={value}:" if value else key
    return f"{key}={value}:{effect}" if value else f"{key}:{effect}"


def _lease(w: Writer, lease: Object | None, why: str) -> None:
    if lease is None:
        w.write(0, f"Lease:\tFailed to get lease: {why}\n")
        return
    spec = lease.get("spec") or {}
    w.write(0, "Lease:\n")
    w.write(1, f"HolderIdentity:\t{spec.get('holderIdentity', '<unset>')}\n")
    for title, key in (("AcquireTime", "acquireTime"), ("RenewTime", "renewTime")):
        w.write(1, f"{title}:\t{moment(spec[key]) if spec.get(key) else '<unset>'}\n")


def _status(w: Writer, node: Object, source: Source) -> None:
    status = node.get("status") or {}
    if status.get("conditions"):
        w.write(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n")
        w.write(1, "----\t------\t-----------------\t------------------\t------\t-------\n")
        for c in status["conditions"]:
            times = " \t".join(moment(c.get(key)) for key in ("lastHeartbeatTime", "lastTransitionTime"))
            w.write(1, f"{c['type']} \t{c['status']} \t{times} \t{c.get('reason', '')} \t{c.get('message', '')}\n")
    w.write(0, "Addresses:\n")
    for address in status.get("addresses") or ():
        w.write(1, f"{address['type']}:\t{address['address']}\n")
    for title, key in (("Capacity", "capacity"), ("Allocatable", "allocatable")):
        if status.get(key):
            w.write(0, f"{title}:\n")
            for name, amount in sorted(status[key].items()):
                w.write(0, f"  {name}:\t{amount}\n")
    _slices(w, list_if_allowed(source, "resourceslices.resource.k8s.io", None, fields=f"spec.nodeName={node['metadata']['name']}"))
    info = status.get("nodeInfo") or {}
    w.write(0, "System Info:\n")
    for title, key in _SYSTEM:
        w.write(0, f"  {title}:\t{info.get(key, '')}\n")


def _slices(w: Writer, slices: list[Object]) -> None:
    """Devices of this node alone, pool by pool."""
    pools: dict[tuple[str, str], list[int]] = {}
    for piece in slices:
        counts = pools.setdefault((piece["spec"]["driver"], piece["spec"]["pool"]["name"]), [0, 0])
        counts[0] += 1
        counts[1] += len(piece["spec"].get("devices") or ())
    if not pools:
        return
    w.write(0, "Node-Local ResourceSlices:\n")
    w.write(1, "Driver\tPool\tSlices\tDevices\n")
    w.write(1, "------\t----\t------\t-------\n")
    for driver, pool in sorted(pools, key="/".join)[:_POOLS_SHOWN]:
        w.write(1, "\t".join([driver, pool, *map(str, pools[driver, pool])]) + "\n")
    if len(pools) > _POOLS_SHOWN:
        w.write(1, f"...and {len(pools) - _POOLS_SHOWN} more pools\n")
