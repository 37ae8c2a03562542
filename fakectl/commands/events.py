"""`kubectl events`: the events of a namespace or about one object, the oldest last seen first.

Source: kubectl `pkg/cmd/events/events.go`, `event_printer.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, NoResourceMatch
from fakectl.eventages import interval
from fakectl.printers.tabwriter import TabWriter, escape_terminal

Object = dict[str, Any]
HEADERS = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
TYPES = ("normal", "warning")
ZERO = "0001-01-01T00:00:00Z"


@flags.command(short="List events")
@flags.all_namespaces_flag
@flags.integer("chunk-size", default=500, help="How many objects are asked for at once; 0 for all.")
@flags.string("for", help="Only those about this object, given as TYPE/NAME.")
@flags.boolean("no-headers", help="Without the headings.")
@flags.string_slice("types", help="Only those of these types: Normal, Warning.")
@flags.boolean("watch", "w", help="Then go on and show new ones.")
@flags.output_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    fields = _fields(session, o["for_"])
    show = _shower(session, o)
    if any(word.lower() not in TYPES for word in o["types"]):
        raise CommandError("valid --types are Normal or Warning")
    resource = session.catalog.by_plural("events", "")
    namespace = "" if o["all_namespaces"] else session.namespace
    if o["watch"]:
        _watch(session, resource, namespace, fields, show, o)
        return
    items = [e for e in session.cluster.list(resource, namespace or None, fields=fields)["items"] if _of_type(e, o)]
    if not items:
        session.note("No events found." if o["all_namespaces"] else f"No events found in {namespace} namespace.")
        return
    from fakectl.describe.gosort import go_sorted

    show({"kind": "EventList", "apiVersion": "v1", "metadata": {}, "items": go_sorted(items, lambda a, b: _last_seen(a) < _last_seen(b))})


def _fields(session: Any, about: str) -> str:
    """The field selector of --for."""
    if not about:
        return ""
    word, slash, name = about.partition("/")
    if not slash:
        raise CommandError("--for must be in resource/name form")
    if "/" in name:
        raise CommandError("arguments in resource/name form may not have more than one slash")
    if not word:
        raise CommandError("a resource must be present, got: /, Resource=")
    resource = session.resource(word)
    if resource is None:
        raise NoResourceMatch(word)
    from state.pure.selectors import format_fields

    return format_fields([("involvedObject.kind", "=", resource.kind), ("involvedObject.name", "=", name)]) if name else ""


def _of_type(event: Object, o: dict[str, Any]) -> bool:
    return not o["types"] or event.get("type", "").lower() in [word.lower() for word in o["types"]]


def _last_seen(event: Object) -> int:
    from state.pure.times import parse_rfc3339

    series = event.get("series")
    moment = series.get("lastObservedTime") if series else event.get("lastTimestamp") or event.get("eventTime")
    return parse_rfc3339(moment or ZERO)


def _watch(session: Any, resource: Any, namespace: str, fields: str, show: Any, o: dict[str, Any]) -> None:
    from fakectl.watching import Watcher, play

    for event in session.cluster.list(resource, namespace or None, fields=fields)["items"]:
        if _of_type(event, o):
            show(event)
    watcher = Watcher(session.cluster, resource, namespace, fields=fields)

    def look() -> bool:
        """New and repeated events; that one expires is none."""
        news = [event for kind, event in watcher.events() if kind != "DELETED" and _of_type(event, o)]
        for event in news:
            show(event)
        return bool(news)

    play(session, look)


# -- printing ---------------------------------------------------------------------------------------------------------------------


def _shower(session: Any, o: dict[str, Any]) -> Any:
    """A function that prints an event or a list of them."""
    if o["output"] or o["template"]:
        from fakectl.printers import printer_for

        printer = printer_for(o["output"], template=o["template"], show_managed_fields=o["show_managed_fields"], typed=True,
                              allow_missing=o["allow_missing_template_keys"], cwd=session.cwd)
        return lambda obj: session.out(_printed(printer, obj, o["output"]))
    writer = TabWriter()
    if not o["no_headers"]:
        writer.line(["NAMESPACE", *HEADERS] if o["all_namespaces"] else HEADERS)

    def show(obj: Object) -> None:
        for event in obj.get("items", [obj]):
            writer.line(_line(session, event, o["all_namespaces"]))
        session.out(writer.flush())

    return show


def _printed(printer: Any, obj: Object, output: str) -> str:
    """The client holds events as Go structs; of a list of those `-o name` prints nothing."""
    from fakectl.gotypes import typed

    if "items" not in obj:
        return printer.print_object(typed(obj))
    return "" if output.lower() == "name" else printer.print_object({**obj, "items": [typed(item) for item in obj["items"]]})


def _line(session: Any, event: Object, with_namespace: bool) -> list[str]:
    about = event["involvedObject"]
    ago = interval(event, lambda moment: session.cluster.age(moment, event))
    named = f"{about.get('kind', '')}/{about.get('name', '')}"
    said = (event.get("type", ""), event.get("reason", ""), named, event.get("message", "").strip())
    cells = [ago, *map(escape_terminal, said)]
    return [event["metadata"]["namespace"], *cells] if with_namespace else cells
