"""The CronJob controller: a job whenever the schedule is due. Source: `pkg/controller/cronjob/{cronjob_controllerv2,utils}.go`."""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..cronspec import Schedule, parse
from ..deletion import delete
from ..errors import StatusError
from ..events import record
from ..pure.objects import Object, clone, controller_of, owner_reference
from ..pure.times import format_rfc3339, parse_rfc3339, rfc1123z
from . import controller_key, own_key, split

RANK = 20
GR, JOBS = "cronjobs.batch", "jobs.batch"
COMPONENT = "cronjob-controller"
DELTA = SECOND // 10  # a run is looked at so long after its moment, to be sure that it has come
MANY = 100
RETRY = 5 * SECOND
SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp"


def _of_cron_job(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """A cron job that is new or changed; one with another schedule when that is due."""
    if obj and old and _timing(obj) != _timing(old) and not obj["spec"].get("suspend"):
        moment = _wake(obj, parse(obj["spec"]["schedule"]), api.now)
        if moment is not None:
            for key in own_key(api, obj, old):
                api.later("cronjob", key, moment)
        return ()
    return own_key(api, obj, old)


def _timing(cron: Object) -> tuple[str, str]:
    return cron["spec"]["schedule"], cron["spec"].get("timeZone") or ""


WATCHES = {GR: _of_cron_job, JOBS: controller_key("CronJob")}


def reconcile(api: Api, key: str) -> None:
    """See what became of the jobs, start the one that is due, delete what history needs no longer."""
    cron = api.find(GR, *split(key))
    if cron is None:
        return
    namespace = cron["metadata"]["namespace"]
    jobs = [*api.store.owned(JOBS, namespace, cron["metadata"]["uid"])]
    status = clone(cron.get("status", {}))
    _look_at_jobs(api, cron, jobs, status)
    if not cron["metadata"].get("deletionTimestamp") and not cron["spec"].get("suspend"):
        schedule = parse(cron["spec"]["schedule"])
        if _run(api, cron, schedule, status):
            moment = _wake({**cron, "status": status}, schedule, api.now)
            if moment is not None:
                api.later("cronjob", key, moment)
    _clean_up(api, cron, jobs, status)
    if not status.get("active"):
        status.pop("active", None)
    api.set_status(GR, cron, status)


def _look_at_jobs(api: Api, cron: Object, jobs: list[Object], status: Object) -> None:
    """Take finished and missing jobs off the list of active ones."""
    active = {ref["uid"]: ref for ref in status.get("active", ())}
    for job in jobs:
        name, uid, end = job["metadata"]["name"], job["metadata"]["uid"], _ended(job)
        if not end:
            if uid not in active:
                text = f"Saw a job that the controller did not create or forgot: {name}"
                record(api, cron, "Warning", "UnexpectedJob", text, COMPONENT)
            continue
        if active.pop(uid, None):
            record(api, cron, "Normal", "SawCompletedJob", f"Saw completed job: {name}, condition: {end}", COMPONENT)
        done = job["status"].get("completionTime")
        if end == "Complete" and done and done > status.get("lastSuccessfulTime", ""):
            status["lastSuccessfulTime"] = done
    known = {job["metadata"]["uid"] for job in jobs}
    for uid, ref in [*active.items()]:
        if uid not in known:
            record(api, cron, "Normal", "MissingJob", f"Active job went missing: {ref['name']}", COMPONENT)
            del active[uid]
    status["active"] = [*active.values()]


def _ended(job: Object) -> str:
    """Complete or Failed, or "" while the job goes on."""
    for c in job.get("status", {}).get("conditions") or ():
        if c["type"] in ("Complete", "Failed") and c["status"] == "True":
            return c["type"]
    return ""


# -- the schedule -----------------------------------------------------------------------------------------------------------------


def _next(cron: Object, schedule: Schedule, moment: int) -> int | None:
    from ..crontimes import next_after  # here, since most commands reckon with no time zones

    return next_after(schedule, cron["spec"].get("timeZone") or "", moment)


def _missed(cron: Object, schedule: Schedule, now: int, *, deadline: bool) -> tuple[int, int | None, int]:
    """(since when to look, the last moment that the schedule was due, about how many there were). ValueError when it never is.

    `deadline`: what is over the starting deadline does not count (`mostRecentScheduleTime`).
    """
    last = cron.get("status", {}).get("lastScheduleTime") or cron["metadata"]["creationTimestamp"]
    since = parse_rfc3339(last)
    limit = cron["spec"].get("startingDeadlineSeconds")
    if deadline and limit is not None:
        since = max(since, now - limit * SECOND)
    first = _next(cron, schedule, since)
    second = _next(cron, schedule, first) if first is not None else None
    if first is None or second is None or second - first < SECOND:
        raise ValueError("time difference between two schedules is less than 1 second")
    if now < first:
        return since, None, 0
    if now < second:
        return since, first, 1
    count = (now - first) // (second - first) + 1
    recent, at = None, _next(cron, schedule, first + (count - 2) * (second - first))
    while at is not None and at <= now:
        recent, at = at, _next(cron, schedule, at)
    return since, recent, count


def _wake(cron: Object, schedule: Schedule, now: int) -> int | None:
    """When to look again: just after the next run is due; None when none ever is."""
    try:
        since, recent, count = _missed(cron, schedule, now, deadline=False)
    except ValueError:
        return None
    moment = _next(cron, schedule, recent if recent is not None else now if count else since)
    return None if moment is None else moment + DELTA


# -- jobs -------------------------------------------------------------------------------------------------------------------------


def _run(api: Api, cron: Object, schedule: Schedule, status: Object) -> bool:
    """Start the run that is due, if one is and it may; whether to look again when the next one is."""
    spec = cron["spec"]
    try:
        _, due, count = _missed(cron, schedule, api.now, deadline=True)
    except ValueError as e:
        record(api, cron, "Warning", "InvalidSchedule", f"invalid schedule: {spec['schedule']} : {e}", COMPONENT)
        return False
    if due is None:
        return True
    if count > MANY:
        text = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
        record(api, cron, "Warning", "TooManyMissedTimes", text, COMPONENT)
    limit = spec.get("startingDeadlineSeconds")
    if limit is not None and due + limit * SECOND < api.now:
        record(api, cron, "Warning", "MissSchedule", f"Missed scheduled time to start a job: {rfc1123z(due)}", COMPONENT)
        return True
    name = f"{cron['metadata']['name']}-{due // (60 * SECOND)}"
    if status.get("lastScheduleTime") == format_rfc3339(due) or any(ref["name"] == name for ref in status["active"]):
        return True
    if spec["concurrencyPolicy"] == "Forbid" and status["active"]:
        text = "Not starting job because prior execution is running and concurrency policy is Forbid"
        record(api, cron, "Normal", "JobAlreadyActive", text, COMPONENT)
        return True
    if spec["concurrencyPolicy"] == "Replace":
        for ref in status["active"]:
            _delete(api, cron, ref["name"])
        status["active"] = []
    return _start(api, cron, name, due, status)


def _start(api: Api, cron: Object, name: str, due: int, status: Object) -> bool:
    namespace = cron["metadata"]["namespace"]
    try:
        job = api.create(api.resource(JOBS), namespace, _job(cron, name, due))
    except StatusError as e:
        found = api.find(JOBS, namespace, name)
        if e.reason != "AlreadyExists" or found is None:
            record(api, cron, "Warning", "FailedCreate", f"Error creating job: {e.message}", COMPONENT)
            api.later("cronjob", f"{namespace}/{cron['metadata']['name']}", api.now + RETRY)
            return False
        if (controller_of(found) or {}).get("uid") != cron["metadata"]["uid"]:
            return False
        job = found
    else:
        record(api, cron, "Normal", "SuccessfulCreate", f"Created job {name}", COMPONENT)
    meta = job["metadata"]
    ref = {"apiVersion": job["apiVersion"], "kind": job["kind"]} | {k: meta[k] for k in ("name", "namespace", "resourceVersion", "uid")}
    status["active"].append(ref)
    status["lastScheduleTime"] = format_rfc3339(due)
    return True


def _job(cron: Object, name: str, due: int) -> Object:
    template = clone(cron["spec"]["jobTemplate"])
    had = template.get("metadata") or {}
    moment = format_rfc3339(due)
    zone = cron["spec"].get("timeZone")
    if zone:
        from ..crontimes import local_text

        moment = local_text(due, zone)
    meta = {"name": name, "annotations": {**(had.get("annotations") or {}), SCHEDULED: moment}, "ownerReferences": [owner_reference(cron)]}
    if had.get("labels"):
        meta["labels"] = had["labels"]
    return {"metadata": meta, "spec": template["spec"]}


def _delete(api: Api, cron: Object, name: str) -> None:
    delete(api, api.resource(JOBS), cron["metadata"]["namespace"], name, propagation="Background")
    record(api, cron, "Normal", "SuccessfulDelete", f"Deleted job {name}", COMPONENT)


def _clean_up(api: Api, cron: Object, jobs: list[Object], status: Object) -> None:
    """Delete the oldest finished jobs beyond the history limits."""
    for end, key in (("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")):
        limit = cron["spec"].get(key)
        over = [j for j in jobs if _ended(j) == end and not j["metadata"].get("deletionTimestamp")]
        if limit is None or len(over) <= limit:
            continue
        over.sort(key=lambda j: (j["status"].get("startTime", ""), j["metadata"]["name"]))
        for job in over[: len(over) - limit]:
            _delete(api, cron, job["metadata"]["name"])
