"""The cluster role aggregation controller: a role that is put together from others has their rules.

Source: kubernetes `pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..pure.objects import Object
from ..pure.selectors import from_label_selector
from . import written

RANK = 65
MANAGER = "clusterrole-aggregation-controller"
GR = "clusterroles.rbac.authorization.k8s.io"


def _any(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """One look at all of them, whichever was written: there are few."""
    role = written(obj, old)
    return ("",) if role.get("aggregationRule") or role["metadata"].get("labels") or (old or {}).get("metadata", {}).get("labels") else ()


WATCHES = {GR: _any}


def reconcile(api: Api, key: str) -> None:
    """Give every aggregated role the rules of those that its selectors match, in the order of their names."""
    roles = [*api.store.list(GR)]
    for role in roles:
        if rule := role.get("aggregationRule"):
            selectors = [from_label_selector(s) for s in rule.get("clusterRoleSelectors") or ()]
            rules: list[Object] = []
            for other in roles:
                if other is not role and any(s.matches(other["metadata"].get("labels")) for s in selectors):
                    rules += [r for r in other.get("rules") or () if r not in rules]
            if rules != (role.get("rules") or []):
                api.save(GR, {**role, "metadata": dict(role["metadata"]), "rules": rules}, role)
