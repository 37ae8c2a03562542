"""The ReplicaSet controller. Source: `pkg/controller/replicaset/replica_set.go`."""

from __future__ import annotations

from ..api import Api
from ..replicating import Keeper, sync
from . import claimant_keys, own_key

RANK = 20
SETS = Keeper("replicasets.apps", "replicaset", "replicaset-controller", True)
WATCHES = {SETS.gr: own_key, "pods": claimant_keys("ReplicaSet", SETS.gr)}


def reconcile(api: Api, key: str) -> None:
    """Bring one ReplicaSet to its number of pods."""
    sync(api, SETS, key)
