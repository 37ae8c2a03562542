"""How far a rollout is, in kubectl's words. Source: kubectl `pkg/polymorphichelpers/rollout_status.go`."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from state.kind import Resource
from state.pure.gojson import quote
from state.pure.objects import condition
from state.pure.strconv import parse_int

from .errors import CommandError
from .rollouts import REVISION, group_kind

Object = dict[str, Any]
Viewer = Callable[[Object, int], tuple[str, bool]]


def viewer_for(resource: Resource) -> Viewer:
    """What tells of an object of this kind, and of the revision that is wanted (0 for any), how far it is and whether that is all.

    A viewer raises CommandError when the rollout has failed. So does this for a kind without rollouts.
    """
    viewer = _VIEWERS.get(f"{resource.group}/{resource.kind}")
    if viewer is None:
        raise CommandError(f"no status viewer has been implemented for {group_kind(resource)}")
    return viewer


def _deployment(obj: Object, revision: int) -> tuple[str, bool]:
    name = quote(obj["metadata"]["name"])
    status = obj.get("status", {})
    if revision:
        running = (obj["metadata"].get("annotations") or {}).get(REVISION, "0")
        try:
            number = parse_int(running)
        except ValueError as e:
            raise CommandError(f"cannot get the revision of deployment {name}: strconv.ParseInt: parsing {quote(running)}: {e}") from None
        if number != revision:
            raise CommandError(f"desired revision ({revision}) is different from the running revision ({running})")
    if _unobserved(obj):
        return "Waiting for deployment spec update to be observed...\n", False
    if (condition(obj, "Progressing") or {}).get("reason") == "ProgressDeadlineExceeded":
        raise CommandError(f"deployment {name} exceeded its progress deadline")
    replicas, updated = status.get("replicas", 0), status.get("updatedReplicas", 0)
    available, wanted = status.get("availableReplicas", 0), obj["spec"].get("replicas", 0)
    waiting = f"Waiting for deployment {name} rollout to finish: "
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new replicas have been updated...\n", False
    if replicas > updated:
        return f"{waiting}{replicas - updated} old replicas are pending termination...\n", False
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available...\n", False
    return f"deployment {name} successfully rolled out\n", True


def _daemon_set(obj: Object, _: int) -> tuple[str, bool]:
    name = quote(obj["metadata"]["name"])
    _need_rolling_update(obj)
    if _unobserved(obj):
        return "Waiting for daemon set spec update to be observed...\n", False
    status = obj.get("status", {})
    updated, available = status.get("updatedNumberScheduled", 0), status.get("numberAvailable", 0)
    wanted = status.get("desiredNumberScheduled", 0)
    waiting = f"Waiting for daemon set {name} rollout to finish: "
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new pods have been updated...\n", False
    if available < wanted:
        return f"{waiting}{available} of {wanted} updated pods are available...\n", False
    return f"daemon set {name} successfully rolled out\n", True


def _stateful_set(obj: Object, _: int) -> tuple[str, bool]:
    _need_rolling_update(obj)
    status, spec = obj.get("status", {}), obj["spec"]
    if not status.get("observedGeneration") or _unobserved(obj):
        return "Waiting for statefulset spec update to be observed...\n", False
    wanted, updated = spec.get("replicas", 0), status.get("updatedReplicas", 0)
    ready = status.get("readyReplicas", 0)
    if ready < wanted:
        return f"Waiting for {wanted - ready} pods to be ready...\n", False
    rolling = spec["updateStrategy"].get("rollingUpdate")
    if rolling is not None:
        partition = rolling.get("partition")
        if partition is not None and updated < wanted - partition:
            return (f"Waiting for partitioned roll out to finish: {updated} out of {wanted - partition} new pods have been updated...\n",
                    False)
        return f"partitioned roll out complete: {updated} new pods have been updated...\n", True
    if status.get("updateRevision") != status.get("currentRevision"):
        return (f"waiting for statefulset rolling update to complete {updated} pods at revision {status.get('updateRevision', '')}...\n",
                False)
    current = status.get("currentReplicas", 0)
    return f"statefulset rolling update complete {current} pods at revision {status.get('currentRevision', '')}...\n", True


def _need_rolling_update(obj: Object) -> None:
    if (obj["spec"].get("updateStrategy") or {}).get("type") != "RollingUpdate":
        raise CommandError("rollout status is only available for RollingUpdate strategy type")


def _unobserved(obj: Object) -> bool:
    return obj["metadata"].get("generation", 0) > obj.get("status", {}).get("observedGeneration", 0)


_VIEWERS: dict[str, Viewer] = {"apps/Deployment": _deployment, "apps/DaemonSet": _daemon_set, "apps/StatefulSet": _stateful_set}
