"""Jobs that ended go after their `ttlSecondsAfterFinished`. Source: `pkg/controller/ttlafterfinished/ttlafterfinished_controller.go`."""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..deletion import delete
from ..pure.objects import Object
from ..pure.times import parse_rfc3339
from . import own_key, split

RANK = 50
GR = "jobs.batch"


def _of_job(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    return own_key(api, obj, old) if obj and _expires(obj) is not None else ()


WATCHES = {GR: _of_job}


def _expires(job: Object) -> int | None:
    """The moment (nanoseconds) when a job that ended may go, or None."""
    ttl = job["spec"].get("ttlSecondsAfterFinished")
    if ttl is None or job["metadata"].get("deletionTimestamp"):
        return None
    for c in job.get("status", {}).get("conditions") or ():
        if c["type"] in ("Complete", "Failed") and c["status"] == "True":
            return parse_rfc3339(c["lastTransitionTime"]) + ttl * SECOND
    return None


def reconcile(api: Api, key: str) -> None:
    """Delete a job whose time is over, its pods first."""
    job = api.find(GR, *split(key))
    moment = _expires(job) if job else None
    if moment is None:
        return
    if moment > api.now:
        api.later("ttlafterfinished", key, moment)
    else:
        delete(api, api.resource(GR), *split(key), propagation="Foreground")
