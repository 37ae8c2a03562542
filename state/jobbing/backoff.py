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


def remaining(api: Api, job: Object, succeeded: list[Object], failed: list[Object]) -> int:
    """Nanoseconds until new pods may be made; `succeeded` and `failed` are the Job's pods that ended."""
    gate = gate_key(job)
    since = max(map(finished_at, succeeded), default=-1)
    moments = [m for m in map(finished_at, failed) if m > since]
    wait = _until(len(moments), max(moments)) - api.now if moments else 0
    if wait > 0:
        return wait
    return SECOND if not moments and not succeeded and api.store.is_due("job", gate) else 0


def gate_key(job: Object) -> str:
    """The piece of work that stands for a wait."""
    meta = job["metadata"]
    return f"{meta['namespace']}/{meta['name']}#{meta['uid']}"


def remaining_of_index(api: Api, pod: Object | None) -> int:
    """The same for one index, whose last failed pod is given."""
    if pod is None:
        return 0
    return max(_until(indexes.failures(pod) + 1, finished_at(pod)) - api.now, 0)
