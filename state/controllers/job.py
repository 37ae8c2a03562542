"""The Job controller: pods until enough of them have succeeded, or too many failed. Source: `pkg/controller/job/job_controller.go`."""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..claims import claim
from ..clock import SECOND
from ..events import record
from ..jobbing import indexes
from ..jobbing.managing import delete_active, manage, release_pod
from ..jobbing.policies import judge, success_rule
from ..jobbing.sync import COMPONENT, FINALIZER, Sync, indexed, suspended, tracked
from ..jobbing.tracking import GR, ensure_condition, finished, leftover, new_condition, track, true_condition
from ..pure.objects import Object, controller_of
from ..pure.times import parse_rfc3339
from . import claimant_keys, own_key, split

RANK = 20
BATCH = SECOND  # what pods and status updates ask for is done together
OURS = (None, "kubernetes.io/job-controller")
_claimants = claimant_keys("Job", GR)


def _of_job(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A job is looked at at once when it is new or asks for something else, later when only its status changed."""
    if obj is not None and old is not None and obj["metadata"]["generation"] == old["metadata"]["generation"]:
        for key in own_key(api, obj, old):
            api.later("job", key, api.now + BATCH)
        return
    yield from own_key(api, obj, old)
    if obj is None and old is not None:
        for pod in api.store.owned("pods", old["metadata"]["namespace"], old["metadata"]["uid"]):
            if tracked(pod):
                yield _pod_key(pod)


def _of_pod(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The job of a pod, a moment later; the pod itself when nobody is left who counts it."""
    if obj is not None and tracked(obj) and leftover(obj, _owner(api, obj)):
        yield _pod_key(obj)
    for key in _claimants(api, obj, old):
        api.later("job", key, api.now + BATCH)


def _owner(api: Api, pod: Object) -> Object | None:
    ref = controller_of(pod)
    job = api.find(GR, pod["metadata"]["namespace"], ref["name"]) if ref and ref["kind"] == "Job" else None
    return job if job and ref and job["metadata"]["uid"] == ref["uid"] else None


def _pod_key(pod: Object) -> str:
    return f"#{pod['metadata']['namespace']}/{pod['metadata']['name']}"


WATCHES = {GR: _of_job, "pods": _of_pod}


def reconcile(api: Api, key: str) -> None:
    """Look after a job (`ns/name`, or `ns/name#uid` when a wait is over), or after a pod that nobody counts (`#ns/name`)."""
    if key.startswith("#"):
        pod = api.find("pods", *split(key[1:]))
        if pod is not None and leftover(pod, _owner(api, pod)):
            release_pod(api, pod)
        return
    job = api.find(GR, *split(key.partition("#")[0]))
    if job is None or finished(job) or job["spec"].get("managedBy") not in OURS:
        return
    s = Sync.of(job, claim(api, "pods", job, finalizer=FINALIZER))
    if "startTime" not in s.status and not suspended(job):
        s.status["startTime"] = api.stamp()
    s.done = _verdict(api, s)
    if s.done is not None:
        delete_active(api, s)
    else:
        if not job["metadata"].get("deletionTimestamp"):
            manage(api, s)
        if _complete(s):
            s.done = new_condition(api, "SuccessCriteriaMet", "True", "CompletionsReached", "Reached expected number of succeeded pods")
        elif not job["metadata"].get("deletionTimestamp"):
            _say_suspended(api, s)
    track(api, s)


def _complete(s: Sync) -> bool:
    completions = s.job["spec"].get("completions")
    return not s.running and (s.succeeded > 0 if completions is None else s.succeeded >= completions)


def _verdict(api: Api, s: Sync) -> Object | None:
    """The condition that ends the job, if anything does by itself."""
    for said, final in (("SuccessCriteriaMet", "Complete"), ("FailureTarget", "Failed")):
        had = true_condition(s.job, said)
        if had:
            return new_condition(api, final, "True", had["reason"], had["message"])
    failure = _failure(api, s)
    if failure is not None:
        return new_condition(api, "FailureTarget", "True", *failure)
    rule = success_rule(s.job, s.succeeded_indexes) if indexed(s.job) else None
    if rule is not None:
        return new_condition(api, "SuccessCriteriaMet", "True", "SuccessPolicy", f"Matched rules at index {rule}")
    return None


def _failure(api: Api, s: Sync) -> tuple[str, str] | None:
    """Why the job fails: (reason, message)."""
    spec = s.job["spec"]
    if spec.get("podFailurePolicy") is not None:
        for pod in filter(s.has_failed, s.pods):
            message = judge(s.job, pod).message
            if message:
                return "PodFailurePolicy", message
    if s.failed > spec["backoffLimit"] or _restarted_too_often(s):
        return "BackoffLimitExceeded", "Job has reached the specified backoff limit"
    if spec.get("activeDeadlineSeconds") is not None and not suspended(s.job):
        deadline = parse_rfc3339(s.status["startTime"]) + spec["activeDeadlineSeconds"] * SECOND
        if api.now >= deadline:
            return "DeadlineExceeded", "Job was active longer than specified deadline"
        api.later("job", f"{s.job['metadata']['namespace']}/{s.job['metadata']['name']}", deadline)
    if s.failed_indexes is not None:
        lost = indexes.total(s.failed_indexes)
        if spec.get("maxFailedIndexes") is not None and lost > spec["maxFailedIndexes"]:
            return "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes"
        if lost and lost + s.succeeded >= spec["completions"]:
            return "FailedIndexes", "Job has failed indexes"
    return None


def _restarted_too_often(s: Sync) -> bool:
    """Containers that restart in their pod count as failures too."""
    if s.job["spec"]["template"]["spec"].get("restartPolicy") != "OnFailure":
        return False
    living = [p.get("status", {}) for p in s.pods if p.get("status", {}).get("phase") in ("Running", "Pending")]
    restarts = sum(c["restartCount"] for st in living for k in ("initContainerStatuses", "containerStatuses") for c in st.get(k, ()))
    limit = s.job["spec"]["backoffLimit"]
    return restarts > 0 if limit == 0 else restarts >= limit


def _say_suspended(api: Api, s: Sync) -> None:
    if suspended(s.job):
        if ensure_condition(api, s.status, "Suspended", "True", "JobSuspended", "Job suspended"):
            s.status.pop("startTime", None)
            record(api, s.job, "Normal", "Suspended", "Job suspended", COMPONENT)
    elif ensure_condition(api, s.status, "Suspended", "False", "JobResumed", "Job resumed"):
        s.status["startTime"] = api.stamp()
        record(api, s.job, "Normal", "Resumed", "Job resumed", COMPONENT)
