"""A Job's status and conditions, and the finalizers by which each pod is counted once.

Source: `pkg/controller/job/job_controller.go` (trackJobStatusAndRemoveFinalizers, enactJobFinished).
"""

from __future__ import annotations

from ..api import Api
from ..events import record
from ..pure.objects import Object, clone
from . import indexes
from .managing import release_pod
from .policies import judge
from .sync import COMPONENT, Sync, indexed, tracked

GR = "jobs.batch"


def new_condition(api: Api, kind: str, value: str, reason: str, message: str) -> Object:
    said = {"type": kind, "status": value, "lastProbeTime": api.stamp(), "lastTransitionTime": api.stamp()}
    return said | {"reason": reason, "message": message}


def true_condition(job: Object, kind: str) -> Object | None:
    found = (c for c in job.get("status", {}).get("conditions") or () if c["type"] == kind and c["status"] == "True")
    return next(found, None)


def finished(job: Object) -> str:
    """Complete or Failed, or "" while the Job goes on."""
    return next((kind for kind in ("Complete", "Failed") if true_condition(job, kind)), "")


def ensure_condition(api: Api, status: Object, kind: str, value: str, reason: str, message: str) -> bool:
    """Set a condition at its place; whether that changed anything. What is not true and was never said stays unsaid."""
    conditions = status.setdefault("conditions", [])
    said = new_condition(api, kind, value, reason, message)
    for i, had in enumerate(conditions):
        if had["type"] == kind:
            if (had["status"], had.get("reason"), had.get("message")) == (value, reason, message):
                return False
            conditions[i] = said
            return True
    if value != "False":
        conditions.append(said)
    elif not conditions:
        del status["conditions"]
    return value != "False"


def track(api: Api, s: Sync) -> None:
    """Count what ended, write that, take the finalizers off, and end the Job when everything is counted and gone."""
    freed = [p for p in s.pods if tracked(p) and _may_go(s, p)]
    _settle_counts(s, {p["metadata"]["uid"] for p in s.pods if tracked(p)})
    for pod in freed:
        _note(s, pod)
    if indexed(s.job):
        _write_indexes(s)
    final = _interim_conditions(api, s)
    s.status["ready"], s.status["terminating"] = s.ready, s.terminating
    _number(s.status, "active", s.running)
    job = api.set_status(GR, s.job, clone(s.status))
    for pod in freed:
        now = api.find("pods", pod["metadata"]["namespace"], pod["metadata"]["name"])
        if now is not None and now["metadata"]["uid"] == pod["metadata"]["uid"]:
            release_pod(api, now)
    gone = {p["metadata"]["uid"] for p in freed}
    _settle_counts(s, {p["metadata"]["uid"] for p in s.pods if tracked(p)} - gone)
    if final is not None and not s.status["uncountedTerminatedPods"] and not s.terminating:
        _enact(api, s, job, final)
    else:
        api.set_status(GR, job, s.status)


def _may_go(s: Sync, pod: Object) -> bool:
    """Whether a pod needs its finalizer no longer."""
    if s.job["metadata"].get("deletionTimestamp") or s.done is not None or pod.get("status", {}).get("phase") == "Succeeded":
        return True
    if not s.has_failed(pod):
        return False
    waits = s.delayed.get(indexes.index_of(pod))
    return waits is None or waits["metadata"]["uid"] != pod["metadata"]["uid"]


def _note(s: Sync, pod: Object) -> None:
    """Write a pod down that is about to lose its finalizer."""
    uid, uncounted = pod["metadata"]["uid"], s.status["uncountedTerminatedPods"]
    if pod.get("status", {}).get("phase") == "Succeeded":
        if not indexed(s.job) and uid not in uncounted.get("succeeded", ()):
            uncounted.setdefault("succeeded", []).append(uid)
        return
    lost = s.has_failed(pod) or (s.done is not None and s.done["type"] not in ("SuccessCriteriaMet", "Complete"))
    if lost and s.valid(pod) and uid not in uncounted.get("failed", ()) and judge(s.job, pod).counts:
        uncounted.setdefault("failed", []).append(uid)


def _settle_counts(s: Sync, held: set[str]) -> None:
    """What is written down and has no finalizer any more is counted."""
    uncounted = s.status["uncountedTerminatedPods"]
    for how in ("succeeded", "failed"):
        noted = uncounted.get(how, [])
        left = [uid for uid in noted if uid in held]
        _number(s.status, how, s.status.get(how, 0) + len(noted) - len(left))
        uncounted.pop(how, None)
        if left:
            uncounted[how] = left


def _number(status: Object, key: str, number: int) -> None:
    """A number that is left out when it is 0."""
    if number:
        status[key] = number
    else:
        status.pop(key, None)


def _write_indexes(s: Sync) -> None:
    new = [indexes.index_of(p) for p in s.pods if tracked(p) and s.valid(p) and p.get("status", {}).get("phase") == "Succeeded"]
    every = indexes.plus(s.before, new)
    _number(s.status, "succeeded", indexes.total(every))
    if every:
        s.status["completedIndexes"] = indexes.text(every)
    else:
        s.status.pop("completedIndexes", None)
    if s.failed_indexes is not None:
        s.status["failedIndexes"] = indexes.text(s.failed_indexes)


def _interim_conditions(api: Api, s: Sync) -> Object | None:
    """Say that the Job is about to end; the condition with which it then does."""
    done = s.done
    if done is None or done["type"] in ("Complete", "Failed"):
        return done
    conditions = s.status.setdefault("conditions", [])
    if not any(c["type"] == done["type"] for c in conditions):
        conditions.append(done)
    return new_condition(api, "Complete" if done["type"] == "SuccessCriteriaMet" else "Failed", "True", done["reason"], done["message"])


def _enact(api: Api, s: Sync, job: Object, final: Object) -> None:
    ensure_condition(api, s.status, final["type"], "True", final["reason"], final["message"])
    if final["type"] == "Complete":
        s.status["completionTime"] = final["lastTransitionTime"]
    api.set_status(GR, job, s.status)
    if final["type"] == "Failed":
        record(api, s.job, "Warning", final["reason"], final["message"], COMPONENT)
        return
    completions = s.job["spec"].get("completions")
    if completions is not None and s.status.get("succeeded", 0) > completions:
        text = "Too many succeeded pods running after completion count reached"
        record(api, s.job, "Warning", "TooManySucceededPods", text, COMPONENT)
    record(api, s.job, "Normal", "Completed", "Job completed", COMPONENT)


def leftover(pod: Object, job: Object | None) -> bool:
    """Whether a tracked pod has nobody left who counts it."""
    return tracked(pod) and (job is None or bool(finished(job)))
