"""How long ago an event was seen, and since when, as `events` and `describe` say it.

Source: kubectl `pkg/cmd/events/event_printer.go`, `pkg/describe/describe.go` (DescribeEvents).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any


def interval(event: dict[str, Any], age: Callable[[str | None], str]) -> str:
    """`7s`, or `7s (x2 over 8s)` for an event seen again; `age` puts a moment's age in words."""
    first = age(event.get("eventTime") or event.get("firstTimestamp"))
    series = event.get("series")
    if series:
        return f"{age(series.get('lastObservedTime'))} (x{series.get('count', 0)} over {first})"
    if event.get("count", 0) > 1:
        return f"{age(event.get('lastTimestamp'))} (x{event['count']} over {first})"
    return first
