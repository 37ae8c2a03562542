"""Disruption budgets: whose pods they are about, and the condition that says whether one may go.

Source: component-helpers `apps/poddisruptionbudget/helpers.go`, `pkg/registry/core/pod/storage/eviction.go` (getPodDisruptionBudgets).
"""

from __future__ import annotations

from .api import Api
from .pure.objects import Object, labels_of
from .pure.selectors import from_label_selector
from .workload import is_empty

GR = "poddisruptionbudgets.policy"
ALLOWED = "DisruptionAllowed"


def covers(budget: Object, pod: Object) -> bool:
    """Whether the pod (of the budget's namespace) is selected; a budget without a selector, or with an empty one, is about no pod."""
    selector = budget["spec"].get("selector")
    return selector is not None and not is_empty(selector) and from_label_selector(selector).matches(labels_of(pod))


def budgets_of(api: Api, pod: Object) -> list[Object]:
    """The budgets that a pod belongs to, by name."""
    return [budget for budget in api.store.list(GR, pod["metadata"]["namespace"]) if covers(budget, pod)]


def settle_condition(status: Object, stamp: str) -> None:
    """Bring the condition of a budget's status in line with `disruptionsAllowed`; changes `status`."""
    allowed = status["disruptionsAllowed"] > 0
    reason = "SufficientPods" if allowed else "InsufficientPods"
    put_condition(status, "True" if allowed else "False", reason, "", stamp)


def put_condition(status: Object, value: str, reason: str, message: str, stamp: str) -> None:
    """Set the one condition that a budget has; its moment stays while its value does."""
    had = next((c for c in status.get("conditions") or () if c["type"] == ALLOWED), None)
    since = had["lastTransitionTime"] if had and had["status"] == value else stamp
    said = {
        "type": ALLOWED,
        "status": value,
        "observedGeneration": status.get("observedGeneration", 0),
        "lastTransitionTime": since,
        "reason": reason,
        "message": message,
    }
    if not said["observedGeneration"]:
        del said["observedGeneration"]
    rest = [c for c in status.get("conditions") or () if c["type"] != ALLOWED]
    status["conditions"] = [*rest, said]
