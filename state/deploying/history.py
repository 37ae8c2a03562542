"""Old ReplicaSets that are beyond the revision history limit go. Source: `pkg/controller/deployment/sync.go` (cleanupDeployment)."""

from __future__ import annotations

from ..api import Api
from ..deletion import delete
from ..pure.objects import Object
from . import sets

NO_LIMIT = 2**31 - 1


def clean_up(api: Api, d: Object, old: list[Object]) -> None:
    """Delete the oldest revisions that hold no pods, until only `revisionHistoryLimit` are left."""
    limit = d["spec"].get("revisionHistoryLimit", NO_LIMIT)
    alive = [rs for rs in old if not rs["metadata"].get("deletionTimestamp")]
    surplus = len(alive) - limit
    if limit == NO_LIMIT or surplus <= 0:
        return
    for rs in sorted(sets.by_age(alive), key=sets.revision_of)[:surplus]:
        status, meta = rs.get("status", {}), rs["metadata"]
        if status.get("replicas") or rs["spec"]["replicas"] or meta["generation"] > status.get("observedGeneration", 0):
            continue
        delete(api, api.resource(sets.GR), meta["namespace"], meta["name"], propagation="Background")
