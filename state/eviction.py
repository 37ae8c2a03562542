"""Evictions: pods that are asked to go, as far as their disruption budgets allow it.

Source: `pkg/registry/core/pod/storage/eviction.go`.
"""

from __future__ import annotations

from typing import Any

from . import errors
from .api import Api
from .budgets import GR, budgets_of, settle_condition
from .deletion import check_preconditions, delete
from .disruptiontarget import mark
from .kind import Resource
from .podwork import is_ready
from .pure.objects import Object, clone

TOO_MANY_DISRUPTED = 2000
VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget."
SEVERAL = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."


def is_dry(body: Any) -> bool:
    """Whether the body of an eviction asks for a dry run by itself, as `kubectl drain` does."""
    options = body.get("deleteOptions") if isinstance(body, dict) else None
    return isinstance(options, dict) and options.get("dryRun") == ["All"]


def evict(api: Api, resource: Resource, namespace: str, name: str, options: Object) -> None:
    """Evict a pod; `options` are the DeleteOptions. Raises NotFound, TooManyRequests (429), Conflict, Forbidden, or the server's 500
    for a pod with several budgets.
    """
    pod = api.get(resource, namespace, name)
    check_preconditions(resource, pod, options.get("preconditions"))
    if not _budget_does_not_count(pod):
        _ask_budget(api, pod)
    actor, api.actor = api.actor, ""  # the server itself writes the condition: nobody owns it
    mark(api, pod, "EvictionByEvictionAPI", "Eviction API: evicting")
    api.actor = actor
    delete(api, resource, namespace, name, propagation=options.get("propagationPolicy"), grace=options.get("gracePeriodSeconds"))


def _budget_does_not_count(pod: Object) -> bool:
    """Whether the pod has disrupted already, or does not run yet."""
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed", "Pending") or bool(pod["metadata"].get("deletionTimestamp"))


def _ask_budget(api: Api, pod: Object) -> None:
    budgets = budgets_of(api, pod)
    if len(budgets) > 1:
        raise errors.StatusError(500, "", SEVERAL)
    for budget in budgets:
        if is_ready(pod) or not _spares_the_unready(budget):
            _spend(api, budget, pod["metadata"]["name"])


def _spares_the_unready(budget: Object) -> bool:
    """Whether a pod that is not ready may go without asking for a disruption (`unhealthyPodEvictionPolicy`)."""
    if budget["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow":
        return True
    status = budget.get("status", {})
    return status.get("currentHealthy", 0) >= status.get("desiredHealthy", 0) > 0


def _spend(api: Api, budget: Object, pod: str) -> None:
    """Take one of the disruptions that the budget allows."""
    status, name = budget.get("status", {}), budget["metadata"]["name"]
    if status.get("observedGeneration", 0) < budget["metadata"].get("generation", 0):
        raise _refused(f"The disruption budget {name} is still being processed by the server.", 10)
    if status.get("disruptionsAllowed", 0) < 0:
        raise _forbidden(name, "pdb disruptions allowed is negative")
    if len(status.get("disruptedPods") or ()) > TOO_MANY_DISRUPTED:
        raise _forbidden(name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller")
    if not status.get("disruptionsAllowed"):
        wanted, healthy = status.get("desiredHealthy", 0), status.get("currentHealthy", 0)
        raise _refused(f"The disruption budget {name} needs {wanted} healthy pods and has {healthy} currently", 0)
    left = clone(status)
    left["disruptionsAllowed"] -= 1
    if not left["disruptionsAllowed"]:
        settle_condition(left, api.stamp())
    left["disruptedPods"] = {**(status.get("disruptedPods") or {}), pod: api.stamp()}
    api.set_status(GR, budget, left)


def _refused(why: str, seconds: int) -> errors.StatusError:
    details: Object = {"causes": [{"reason": "DisruptionBudget", "message": why}]}
    if seconds:
        details["retryAfterSeconds"] = seconds
    return errors.StatusError(429, "TooManyRequests", VIOLATES, details)


def _forbidden(name: str, why: str) -> errors.StatusError:
    return errors.forbidden(Resource("policy", "v1", "poddisruptionbudget", "PodDisruptionBudget", "", True), name, why)
