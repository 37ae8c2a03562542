"""Events of both API groups, which show the same rows.

Sources: kubernetes `pkg/printers/internalversion/printers.go` (printEvent), `pkg/registry/core/event/strategy.go`,
`pkg/apis/events/v1/conversion.go`.
"""
from __future__ import annotations

from typing import Any

from ..kind import Age

Object = dict[str, Any]


def _core(obj: Object) -> Object:
    """An event of events.k8s.io under the legacy group's names."""
    if "regarding" not in obj and "involvedObject" in obj:
        return obj
    return obj | {
        "involvedObject": obj.get("regarding") or {}, "message": obj.get("note", ""), "source": obj.get("deprecatedSource") or {},
        "firstTimestamp": obj.get("deprecatedFirstTimestamp"), "lastTimestamp": obj.get("deprecatedLastTimestamp"),
        "count": obj.get("deprecatedCount", 0), "reportingComponent": obj.get("reportingController", ""),
    }


def _source(event: Object) -> str:
    source = event.get("source") or {}
    component = source.get("component") or event.get("reportingComponent") or ""
    instance = source.get("host") or event.get("reportingInstance") or ""
    return f"{component}, {instance}" if instance else component


def row(obj: Object, age: Age) -> list[Any]:
    event = _core(obj)
    first = age(event.get("firstTimestamp") or event.get("eventTime"))
    last = age(event["lastTimestamp"]) if event.get("lastTimestamp") else first
    series = event.get("series")
    count = event.get("count") or 1
    if series:
        last, count = age(series.get("lastObservedTime")), series.get("count", 0)
    target = event.get("involvedObject") or {}
    kind = target.get("kind", "").lower()
    return [
        last, event.get("type", ""), event.get("reason", ""), f"{kind}/{target['name']}" if target.get("name") else kind,
        target.get("fieldPath", ""), _source(event), event.get("message", "").strip(), first, count, obj["metadata"]["name"],
    ]


def fields(obj: Object) -> dict[str, str]:
    event = _core(obj)
    target = event.get("involvedObject") or {}
    modern = obj.get("apiVersion", "v1") != "v1"
    named = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
    component = event.get("reportingComponent", "")
    found = {f"{'regarding' if modern else 'involvedObject'}.{key}": target.get(key, "") for key in named}
    found |= {"reason": event.get("reason", ""), "type": event.get("type", "")}
    if modern:
        return found | {"reportingController": component}
    return found | {"reportingComponent": component, "source": (event.get("source") or {}).get("component") or component}
