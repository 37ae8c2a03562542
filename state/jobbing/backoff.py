"""How long a Job waits before it replaces pods that failed: 10 s, 20 s, 40 s … 10 min. Source: `pkg/controller/job/backoff_utils.go`.

The real controller remembers failures; here they are counted among the pods that are there, and a wait that has begun is a due time.
"""

from __future__ import annotations

from ..api import Api
from ..clock import SECOND
from ..pure.objects import Object, condition
from ..pure.times import parse_rfc3339
from . import indexes

FIRST, LONGEST = 10 * SECOND, 600 * SECOND


def finished_at(pod: Object) -> int:
    """When a pod ended: its last container, else when it stopped being ready, else when it was deleted."""
    status, meta = pod.get("status", {}), pod["metadata"]
    ends = [c["state"].get("terminated", {}).get("finishedAt") for c in status.get("containerStatuses", ())]
    if ends and all(ends):
        return max(map(parse_rfc3339, ends))
    ready = condition(pod, "Ready")
    if ready and ready["status"] == "False":
        return parse_rfc3339(ready["lastTransitionTime"])
    if meta.get("deletionTimestamp"):
        return parse_rfc3339(meta["deletionTimestamp"]) - meta.get("deletionGracePeriodSeconds", 0) * SECOND
    return parse_rfc3339(meta["creationTimestamp"])


def _until(failures: int, last: int) -> int:
    return last + min(FIRST << min(failures - 1, 10), LONGEST)


def must_wait(api: Api, job: Object, succeeded: list[Object], failed: list[Object]) -> bool:
    """Whether new pods have to wait, after which the Job is looked at again; `succeeded` and `failed` are its pods that ended."""
    since = max(map(finished_at, succeeded), default=-1)
    moments = [m for m in map(finished_at, failed) if m > since]
    if moments:
        return wait_until(api, job, _until(len(moments), max(moments)))
    return not succeeded and api.store.is_due("job", gate_key(job))  # the pods that failed are gone, the wait is not


def wait_until(api: Api, job: Object, moment: int) -> bool:
    """Whether the moment is still to come, at which the Job is looked at again."""
    if moment <= api.now:
        return False
    api.later("job", gate_key(job), max(moment, api.now + SECOND))
    return True


def gate_key(job: Object) -> str:
    """The piece of work that stands for a wait."""
    meta = job["metadata"]
    return f"{meta['namespace']}/{meta['name']}#{meta['uid']}"


def until_of_index(pod: Object | None) -> int:
    """The moment from which an index, whose last failed pod is given, may be tried again."""
    return 0 if pod is None else _until(indexes.failures(pod) + 1, finished_at(pod))
