"""The events table at the end of most descriptions: which events concern the object, in which order, how old.

Rules from k8s.io/kubectl/pkg/describe/describe.go (searchEvents, DescribeEvents) and pkg/util/event/sorted_event_list.go.
"""
from __future__ import annotations

from fakectl.eventages import interval

from .gosort import go_sorted
from .metadata import Object
from .source import Source, list_if_allowed
from .writer import Writer

MIRROR = "kubernetes.io/config.mirror"


def events_block(w: Writer, source: Source, obj: Object, show: bool) -> None:
    """The object's events, when they are wanted."""
    if show:
        events_table(w, source, events_of(source, obj), obj)


def events_of(source: Source, obj: Object, *, with_kind: bool = True, uid: str | None = None) -> list[Object]:
    """The events whose involved object is this one; pods are looked for without their kind, mirror pods by the annotated uid."""
    meta = obj["metadata"]
    terms = {"involvedObject.name": meta["name"], "involvedObject.namespace": meta.get("namespace", "")}
    if with_kind:
        terms["involvedObject.kind"] = obj["kind"]
    uid = uid or meta.get("uid")
    if uid:
        terms["involvedObject.uid"] = uid
    fields = ",".join(f"{key}={_escape(terms[key])}" for key in sorted(terms))
    return list_if_allowed(source, "events", meta.get("namespace") or None, fields=fields)


def _escape(value: str) -> str:
    """A field selector's value: `\\`, `,` and `=` behind a backslash."""
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")


def events_table(w: Writer, source: Source, events: list[Object], obj: Object) -> None:
    """The table, oldest last seen first."""
    if not events:
        w.write(0, "Events:\t<none>\n")
        return
    w.write(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n")
    w.write(1, "----\t------\t----\t----\t-------\n")
    for event in go_sorted(events, lambda a, b: (a.get("lastTimestamp") or "") < (b.get("lastTimestamp") or "")):
        component = event.get("source", {}).get("component") or event.get("reportingComponent", "")
        message = event.get("message", "").strip()
        field = event["involvedObject"].get("fieldPath")
        if field:
            message = f"{field}: {message}"
        ago = interval(event, lambda moment: source.age(moment, obj))
        w.write(1, f"{event.get('type', '')}\t{event.get('reason', '')}\t{ago}\t{component}\t{message}\n")
