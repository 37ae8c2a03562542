"""Sums of resource lists: what a pod and all pods of a node ask for.

Rules from k8s.io/component-helpers/resource/helpers.go (PodRequests, PodLimits).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

Object = dict[str, Any]
Amounts = dict[str, str]
Pick = Callable[[Object, Object | None, bool], Amounts]


def as_milli(amount: str) -> int:
    """The amount in thousandths."""
    from state.pure import quantity

    return quantity.milli_value(amount)


def add_all(start: Amounts, *lists: Amounts) -> Amounts:
    """The sum, name by name."""
    from state.pure import quantity

    total = dict(start)
    for amounts in lists:
        for name, amount in amounts.items():
            total[name] = quantity.add((total[name], amount)) if name in total else amount
    return total


def max_all(start: Amounts, *lists: Amounts) -> Amounts:
    """The greatest, name by name; the first of equals stays."""
    from state.pure import quantity

    most = dict(start)
    for amounts in lists:
        for name, amount in amounts.items():
            if name not in most or quantity.compare(amount, most[name]) > 0:
                most[name] = amount
    return most


def pod_requests(pod: Object, *, use_status: bool = False) -> Amounts:
    """What the pod asks for; with `use_status` at least what its containers were given."""
    total = _containers(pod, "requests", (_allocated, _actuated), use_status)
    total |= _pod_level(pod, "requests")
    return add_all(total, pod["spec"].get("overhead") or {})


def pod_limits(pod: Object, *, use_status: bool = False) -> Amounts:
    """What the pod may use at most; overhead counts only where there is a limit."""
    total = _containers(pod, "limits", (_actuated,), use_status) | _pod_level(pod, "limits")
    overhead = pod["spec"].get("overhead") or {}
    return add_all(total, {name: overhead[name] for name in overhead if name in total and as_milli(total[name])})


def _pod_level(pod: Object, kind: str) -> Amounts:
    amounts = (pod["spec"].get("resources") or {}).get(kind) or {}
    return {name: amounts[name] for name in amounts if name in ("cpu", "memory") or name.startswith("hugepages-")}


def _containers(pod: Object, kind: str, picks: tuple[Callable[[str], Pick], ...], use_status: bool) -> Amounts:
    wanted = _aggregate(pod, _wanted(kind), False)
    if not use_status:
        return wanted
    given = [_aggregate(pod, pick(kind), True) for pick in picks]
    return max_all({}, *given) if _infeasible(pod) else max_all(wanted, *given)


def _infeasible(pod: Object) -> bool:
    """Whether the kubelet said that a resize cannot be."""
    for condition in pod.get("status", {}).get("conditions") or ():
        if condition["type"] == "PodResizePending":
            return condition.get("reason") == "Infeasible"
    return False


def _wanted(kind: str) -> Pick:
    return lambda container, status, infeasible: (container.get("resources") or {}).get(kind) or {}


def _allocated(kind: str) -> Pick:
    def pick(container: Object, status: Object | None, infeasible: bool) -> Amounts:
        if status and "allocatedResources" in status:
            return status["allocatedResources"]
        return {} if infeasible else _wanted(kind)(container, status, infeasible)

    return pick


def _actuated(kind: str) -> Pick:
    fall_back = _allocated(kind) if kind == "requests" else _unless_infeasible(kind)

    def pick(container: Object, status: Object | None, infeasible: bool) -> Amounts:
        given = ((status or {}).get("resources") or {}).get(kind)
        return fall_back(container, status, infeasible) if given is None else given

    return pick


def _unless_infeasible(kind: str) -> Pick:
    return lambda container, status, infeasible: {} if infeasible else _wanted(kind)(container, status, infeasible)


def _aggregate(pod: Object, pick: Pick, use_status: bool) -> Amounts:
    """Containers and sidecars run together; each other init container runs with the sidecars before it."""
    status, infeasible = pod.get("status", {}), use_status and _infeasible(pod)
    told = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())] if use_status else []
    known = {s["name"]: s for s in told}
    total: Amounts = {}
    for container in pod["spec"].get("containers") or ():
        total = add_all(total, pick(container, known.get(container["name"]), infeasible))
    sidecars: Amounts = {}
    starting: Amounts = {}
    for container in pod["spec"].get("initContainers") or ():
        amounts = pick(container, known.get(container["name"]), infeasible)
        if container.get("restartPolicy") == "Always":
            total, sidecars = add_all(total, amounts), add_all(sidecars, amounts)
            starting = max_all(starting, sidecars)
        else:
            starting = max_all(starting, add_all(amounts, sidecars))
    return max_all(total, starting)
