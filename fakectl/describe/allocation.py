"""What the pods of a node ask for, pod by pod and in sum, as parts of what the node has.

Rules from k8s.io/kubectl/pkg/describe/describe.go (describeNodeResource).
"""
from __future__ import annotations

from .amounts import Amounts, add_all, pod_limits, pod_requests
from .metadata import Object
from .source import Source
from .writer import Writer

# For a single pod kubectl divides without looking: what Go makes of an infinity or a NaN as int64.
_OF_NOTHING = -(2**63)
_STANDARD = ("cpu", "memory", "ephemeral-storage")


def allocation_block(w: Writer, node: Object, pods: list[Object], source: Source) -> None:
    """The table of pods and the table of sums."""
    status = node.get("status") or {}
    allocatable = status.get("allocatable") or status.get("capacity") or {}
    w.write(0, f"Non-terminated Pods:\t({len(pods)} in total)\n")
    w.write(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n")
    w.write(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n")
    for pod in pods:
        meta, wanted, limits = pod["metadata"], pod_requests(pod, use_status=True), pod_limits(pod, use_status=True)
        cells = "\t".join(_share(amounts, allocatable, name, _OF_NOTHING) for name in ("cpu", "memory") for amounts in (wanted, limits))
        w.write(1, f"{meta.get('namespace', '')}\t{meta['name']}\t\t{cells}\t{source.age(meta.get('creationTimestamp'), pod)}\n")
    w.write(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n")
    w.write(1, "Resource\tRequests\tLimits\n")
    w.write(1, "--------\t--------\t------\n")
    requests, limits = add_all({}, *map(pod_requests, pods)), add_all({}, *map(pod_limits, pods))
    huge = sorted(name for name in allocatable if name.startswith("hugepages-"))
    for name in (*_STANDARD, *huge):
        w.write(1, f"{name}\t{_share(requests, allocatable, name)}\t{_share(limits, allocatable, name)}\n")
    for name in sorted(name for name in allocatable if name not in (*_STANDARD, *huge, "pods")):
        w.write(1, f"{name}\t{requests.get(name, '0')}\t{limits.get(name, '0')}\n")


def _share(amounts: Amounts, allocatable: Amounts, name: str, of_nothing: int = 0) -> str:
    """`100m (2%)`: the amount and its whole percents of the allocatable."""
    from state.pure import quantity

    amount, measure = amounts.get(name, "0"), quantity.milli_value if name == "cpu" else quantity.value
    whole = measure(allocatable.get(name, "0"))
    percent = int(measure(amount) / whole * 100) if whole else of_nothing
    return f"{amount} ({percent}%)"
