"""The Deployment controller: which ReplicaSets a Deployment has, how they share its replicas, and what its status says.

Source: `pkg/controller/deployment/{deployment_controller,sync,rolling,recreate,progress}.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..claims import claim
from ..deploying import history, progress, rolling, sets
from ..deploying.status import pause_condition, put_condition
from ..pure.objects import Object, clone
from ..pure.selectors import from_label_selector
from . import controller_key, own_key, split, written

RANK = 10


def _of_replicaset(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A ReplicaSet's Deployment; for an orphan, every Deployment whose selector it matches."""
    yield from controller_key("Deployment")(api, obj, old)
    rs = written(obj, old)
    if not rs["metadata"].get("ownerReferences"):
        labels = rs["metadata"].get("labels") or {}
        for d in api.store.list("deployments.apps", rs["metadata"]["namespace"]):
            if from_label_selector(d["spec"]["selector"]).matches(labels):
                yield f"{d['metadata']['namespace']}/{d['metadata']['name']}"


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """Only a pod that is gone matters by itself: a Recreate Deployment waits for it."""
    if obj is not None or old is None:
        return
    for key in controller_key("ReplicaSet")(api, None, old):
        rs = api.find("replicasets.apps", *split(key))
        if rs:
            for owner in controller_key("Deployment")(api, rs, None):
                d = api.find("deployments.apps", *split(owner))
                if d and d["spec"]["strategy"]["type"] == "Recreate":
                    yield owner


WATCHES = {"deployments.apps": own_key, "replicasets.apps": _of_replicaset, "pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Bring one Deployment a step nearer to its spec."""
    d = api.find("deployments.apps", *split(key))
    if d is None:
        return
    owned = claim(api, sets.GR, d)
    if d["metadata"].get("deletionTimestamp"):
        new, old = sets.find_new(d, owned), sets.find_old(d, owned)
        progress.sync_status(api, d, new, old)
        return
    d = _pausing(api, d)
    if d["spec"].get("paused") or sets.is_scaling(d, owned):
        _sync(api, d, owned)
    elif d["spec"]["strategy"]["type"] == "Recreate":
        rolling.recreate(api, d, owned)
    else:
        rolling.rolling(api, d, owned)


def _pausing(api: Api, d: Object) -> Object:
    condition = pause_condition(d)
    if condition is None:
        return d
    changed = clone(d)
    put_condition(changed["status"], api.stamp(), *condition)
    return api.save("deployments.apps", changed, d, "status")


def _sync(api: Api, d: Object, owned: list[Object]) -> None:
    """Scale without rolling out, as for a paused Deployment or one whose size changed."""
    d, new, old = sets.sync_revision(api, d, owned, create=False)
    new, old = rolling.spread(api, d, new, old)
    if d["spec"].get("paused"):
        history.clean_up(api, d, old)
    progress.sync_status(api, d, new, old)
