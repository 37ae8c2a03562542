"""The ReplicationController controller. Source: `pkg/controller/replication/replication_controller.go`."""

from __future__ import annotations

from ..api import Api
from ..replicating import Keeper, sync
from . import claimant_keys, own_key

RANK = 20
CONTROLLERS = Keeper("replicationcontrollers", "replicationcontroller", "replication-controller", False)
WATCHES = {CONTROLLERS.gr: own_key, "pods": claimant_keys("ReplicationController", CONTROLLERS.gr)}


def reconcile(api: Api, key: str) -> None:
    """Bring one ReplicationController to its number of pods."""
    sync(api, CONTROLLERS, key)
