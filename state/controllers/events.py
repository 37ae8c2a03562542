"""Events are forgotten an hour after they were last told (kube-apiserver's `--event-ttl`)."""

from __future__ import annotations

from ..api import Api
from ..events import TTL
from ..pure.times import parse_rfc3339
from . import split

RANK = 90
WATCHES: dict = {}


def reconcile(api: Api, key: str) -> None:
    """Drop one event, or come back when its hour is over."""
    event = api.find("events", *split(key))
    if event is None:
        return
    last = event.get("series", {}).get("lastObservedTime") or event.get("lastTimestamp") or event["metadata"]["creationTimestamp"]
    over = parse_rfc3339(last) + TTL
    if over <= api.now:
        api.erase("events", event)
    else:
        api.later("events", key, over)
