"""What a dumped object says of time: the moments at which something in it happened, so that a cluster made of it is not before them.

Only fields that tell of the past count; a certificate's end, for one, does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .pure.objects import Object
from .pure.times import parse_rfc3339

TIMES = frozenset({
    "creationTimestamp", "time", "lastTransitionTime", "lastUpdateTime", "lastHeartbeatTime", "lastProbeTime", "startTime", "startedAt",
    "finishedAt", "completionTime", "lastScheduleTime", "lastSuccessfulTime", "firstTimestamp", "lastTimestamp", "eventTime",
    "lastObservedTime", "renewTime", "acquireTime",
})  # fmt: skip


def moments(obj: Object) -> Iterator[int]:
    """The moments (nanoseconds since the epoch) that metadata, status and what events and leases tell; 0 to begin with."""
    yield 0
    yield from _within(obj.get("metadata"))
    yield from _within(obj.get("status"))
    if obj["kind"] == "Event":
        yield from _within({k: v for k, v in obj.items() if k in TIMES or k == "series"})
    elif obj["kind"] == "Lease":
        yield from _within(obj.get("spec"))


def _within(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in TIMES and isinstance(inner, str):
                yield _moment(inner)
            elif isinstance(inner, dict | list):
                yield from _within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _within(inner)


def _moment(text: str) -> int:
    try:
        return parse_rfc3339(text)
    except ValueError:
        return 0  # a custom resource may write what it likes
