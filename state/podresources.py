"""What a pod asks for and may use in all: its containers, its init containers, its sidecars and its overhead.

Source: component-helpers `resource/helpers.go` (`PodRequests`, `PodLimits`).
"""

from __future__ import annotations

from .pure import quantity
from .pure.objects import Object

Amounts = dict[str, str]
POD_LEVEL = ("cpu", "memory")  # what a pod may name as a whole; huge pages too


def add(*many: Amounts) -> Amounts:
    """The sums by resource name."""
    names = dict.fromkeys(name for amounts in many for name in amounts)
    return {name: quantity.add([amounts[name] for amounts in many if name in amounts]) for name in names}


def pod_amounts(spec: Object, key: str) -> Amounts:
    """The pod's `requests` or `limits` (which `key` says) by resource name."""
    total = add(*(_of(c, key) for c in spec.get("containers") or ()))
    sidecars: Amounts = {}
    most: Amounts = {}
    for container in spec.get("initContainers") or ():
        if container.get("restartPolicy") == "Always":
            total = add(total, _of(container, key))
            sidecars = add(sidecars, _of(container, key))
            most = _larger(most, sidecars)
        else:
            most = _larger(most, add(sidecars, _of(container, key)))
    total = _larger(total, most)
    whole = _of(spec, key)
    total |= {name: amount for name, amount in whole.items() if name in POD_LEVEL or name.startswith("hugepages-")}
    overhead = spec.get("overhead") or {}
    return add(total, overhead if key == "requests" else {name: overhead[name] for name in overhead if name in total})


def _of(holder: Object, key: str) -> Amounts:
    return (holder.get("resources") or {}).get(key) or {}


def _larger(a: Amounts, b: Amounts) -> Amounts:
    return a | {name: amount for name, amount in b.items() if name not in a or quantity.compare(amount, a[name]) > 0}
