"""A pod's quality of service: what its status says, else what its requests and limits make it.

Rules from k8s.io/kubectl/pkg/util/qos/qos.go.
"""
from __future__ import annotations

from collections.abc import Iterator

from .metadata import Object

_COUNTED = ("cpu", "memory")


def qos_class(pod: Object) -> str:
    """`Guaranteed`, `Burstable` or `BestEffort`."""
    told = pod.get("status", {}).get("qosClass")
    if told:
        return told
    from .amounts import add_all, as_milli

    parts = [part.get("resources") or {} for part in _parts(pod["spec"])]
    requests = add_all({}, *({k: v for k, v in (part.get("requests") or {}).items() if _counts(k, v)} for part in parts))
    limits = add_all({}, *({k: v for k, v in (part.get("limits") or {}).items() if _counts(k, v)} for part in parts))
    if not requests and not limits:
        return "BestEffort"
    limited = all(all(_counts(name, (part.get("limits") or {}).get(name, "0")) for name in _COUNTED) for part in parts)
    if limited and {k: as_milli(v) for k, v in requests.items()} == {k: as_milli(v) for k, v in limits.items()}:
        return "Guaranteed"
    return "Burstable"


def _counts(name: str, amount: str) -> bool:
    from .amounts import as_milli

    return name in _COUNTED and as_milli(amount) > 0


def _parts(spec: Object) -> Iterator[Object]:
    """What holds the resources: the pod itself when it has any of its own, else its containers."""
    if spec.get("resources"):
        yield spec
        return
    yield from spec.get("containers") or ()
    yield from spec.get("initContainers") or ()
