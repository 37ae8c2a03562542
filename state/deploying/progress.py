"""Whether a rollout gets on, is done or has timed out. Source: `pkg/controller/deployment/progress.go`."""

from __future__ import annotations

from ..api import Api
from ..clock import SECOND
from ..pure.objects import Object, clone, condition
from ..pure.times import parse_rfc3339
from . import sets
from .status import complete, counted, drop_condition, has_deadline, progressing, put_condition

DONE, TIMED_OUT = "NewReplicaSetAvailable", "ProgressDeadlineExceeded"
NOT_A_START = (DONE, TIMED_OUT)


def sync_status(api: Api, d: Object, new: Object | None, old: list[Object]) -> None:
    """Write what the ReplicaSets add up to, without judging progress."""
    api.set_status(sets_gr(), d, counted(d, new, old, sets.unavailable(d), api.stamp()))


def sets_gr() -> str:
    return "deployments.apps"


def sync_rollout(api: Api, d: Object, new: Object | None, old: list[Object]) -> None:
    """Write the status with its Progressing and ReplicaFailure conditions; ask to be woken when the deadline passes."""
    stamp = api.stamp()
    status = counted(d, new, old, sets.unavailable(d), stamp)
    had = condition(d, "Progressing")
    if not has_deadline(d):
        drop_condition(status, "Progressing")
    done_before = had is not None and had["reason"] == DONE and status.get("replicas", 0) == status.get("updatedReplicas", 0)
    if has_deadline(d) and not done_before:
        _judge(api, d, new, status, had)
    _failure(status, new, old)
    _wake(api, d, status)
    api.set_status(sets_gr(), d, status)


def _judge(api: Api, d: Object, new: Object | None, status: Object, had: Object | None) -> None:
    stamp = api.stamp()
    subject = f'ReplicaSet "{new["metadata"]["name"]}"' if new else f'Deployment "{d["metadata"]["name"]}"'
    if complete(d, status):
        put_condition(status, stamp, "Progressing", "True", DONE, f"{subject} has successfully progressed.")
    elif progressing(d, status):
        since = had["lastTransitionTime"] if had and had["status"] == "True" else stamp
        drop_condition(status, "Progressing")
        status.setdefault("conditions", []).append(
            {
                "type": "Progressing",
                "status": "True",
                "lastUpdateTime": stamp,
                "lastTransitionTime": since,
                "reason": "ReplicaSetUpdated",
                "message": f"{subject} is progressing.",
            }
        )
    elif _timed_out(api, d, status):
        put_condition(status, stamp, "Progressing", "False", TIMED_OUT, f"{subject} has timed out progressing.")


def _timed_out(api: Api, d: Object, status: Object) -> bool:
    now = condition({"status": status}, "Progressing")
    if now is None or now["reason"] == DONE:
        return False
    return now["reason"] == TIMED_OUT or _deadline(d, now) < api.now


def _deadline(d: Object, progress: Object) -> int:
    return parse_rfc3339(progress["lastUpdateTime"]) + d["spec"]["progressDeadlineSeconds"] * SECOND


def _wake(api: Api, d: Object, status: Object) -> None:
    """Look again a second after the deadline (`requeueStuckDeployment`)."""
    progress = condition({"status": status}, "Progressing")
    if not has_deadline(d) or progress is None or progress["reason"] in NOT_A_START or complete(d, status):
        return
    at = _deadline(d, progress) + SECOND
    if at > api.now:
        api.later("deployment", f"{d['metadata']['namespace']}/{d['metadata']['name']}", at)


def _failure(status: Object, new: Object | None, old: list[Object]) -> None:
    """A ReplicaSet that cannot make its pods shows in the Deployment, the new one's trouble first."""
    for rs in ([new] if new else []) + old:
        failure = condition(rs, "ReplicaFailure")
        if failure:
            drop = [c for c in status.get("conditions", ()) if c["type"] != "ReplicaFailure"]
            status["conditions"] = [*drop, {**clone(failure), "lastUpdateTime": failure["lastTransitionTime"]}]
            return
    drop_condition(status, "ReplicaFailure")
