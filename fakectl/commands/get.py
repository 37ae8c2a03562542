"""`kubectl get`: objects as a table, or in the format that -o names; with -w also what happens to them.

Source: kubectl `pkg/cmd/get/get.go`, `get_flags.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, Exit, UsageError, but_not_found, raise_all
from fakectl.resolve import Info, Infos, enhanced, resolve
from state import StatusError

LIST_TYPES = 'Use "kubectl api-resources" for a complete list of supported resources.'
NO_TYPE = ('Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource '
           "(e.g. kubectl explain pods).")
UNWATCHABLE = "watch is only supported on individual resources and resource collections - {} resources were found"
ONE_WATCH = "you may only watch a single resource or type of resource at a time"

Object = dict[str, Any]


@flags.command(short="Display one or many resources")
@flags.all_namespaces_flag
@flags.integer("chunk-size", default=500, help="How many objects are asked for at once; 0 for all.")
@flags.boolean("ignore-not-found", help="It is no error when an object does not exist.")
@flags.string_slice("label-columns", "L", help="Labels to be shown as columns.")
@flags.boolean("no-headers", help="Without the headings.")
@flags.boolean("output-watch-events", help="With -w: say what kind of event it was; existing objects are shown as ADDED.")
@flags.string("raw", help="A path to ask the server for.")
@flags.boolean("server-print", default=True, help="Show the server's columns; with =false, name and age.")
@flags.boolean("show-kind", help="Show the kind in front of the name.")
@flags.boolean("show-labels", help="Show all labels in the last column.")
@flags.string("sort-by", help="Sort by this field, given as a JSONPath.")
@flags.string("subresource", help="Show this subresource of the object.")
@flags.boolean("watch", "w", help="Then go on and show changes.")
@flags.boolean("watch-only", help="Show changes only.")
@flags.filename_flags
@flags.selector_flags
@flags.output_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    watch = o["watch"] or o["watch_only"]
    _complete(session, args, watch, o)
    _validate(watch, o)
    if o["raw"]:
        from fakectl.rawrequests import answer

        session.out(answer(session, "GET", o["raw"]))
    elif watch:
        _watch(session, args, o)
    elif _human(o):
        _tables(session, args, o)
    else:
        _objects(session, args, o)


def _complete(session: Any, args: list[str], watch: bool, o: dict[str, Any]) -> None:
    if o["raw"]:
        if args:
            raise CommandError("arguments may not be passed when --raw is specified")
        return
    if o["watch_only"] and o["sort_by"]:
        session.note("warning: --watch-only requested, --sort-by will be ignored")
    elif watch and o["sort_by"]:
        session.note("warning: --watch requested, --sort-by will be ignored for watch events received")
    if not watch and not args and not o["filename"] and not o["kustomize"]:
        session.note(f"You must specify the type of resource to get. {LIST_TYPES}\n")
        raise UsageError(NO_TYPE)


def _validate(watch: bool, o: dict[str, Any]) -> None:
    if o["raw"]:
        if watch or o["selector"]:
            raise CommandError("--raw may not be specified with other flags that filter the server request or alter the output")
        if o["output"]:
            raise CommandError("--raw and --output are mutually exclusive")
        from fakectl.rawrequests import check_path

        check_path(o["raw"])
    if o["show_labels"] and o["output"] not in ("", "wide"):
        raise CommandError(f"--show-labels option cannot be used with {o['output']} printer")
    if o["output_watch_events"] and not watch:
        raise CommandError("--output-watch-events option can only be used with --watch or --watch-only")


def _human(o: dict[str, Any]) -> bool:
    return o["output"] == "wide" or not (o["output"] or o["template"])


def _find(session: Any, args: list[str], o: dict[str, Any], **more: Any) -> Infos:
    """What is asked for, nothing fetched yet but lists that are wanted as objects."""
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], selector=o["selector"],
                    field_selector=o["field_selector"], all_namespaces=o["all_namespaces"], require_object=False, allow_empty_selector=True,
                    latest=True, **more)
    if o["subresource"] and not more.get("single_type") and any(not info.name for info in infos):
        raise CommandError("subresource cannot be used when bulk resources are specified")
    return infos


def _selectors(o: dict[str, Any]) -> tuple[str, str]:
    return o["selector"].strip(), o["field_selector"].strip()


def _not_ignored(errors: list[Exception], o: dict[str, Any]) -> list[Exception]:
    return but_not_found(errors) if o["ignore_not_found"] else errors


# -- objects ----------------------------------------------------------------------------------------------------------------------


def _objects(session: Any, args: list[str], o: dict[str, Any]) -> None:
    infos = _find(session, args, o)
    objects, errors = [], infos.errors
    for info in infos:
        try:
            objects.append(info.obj if info.obj is not None else info.get(session.cluster, o["subresource"] or None))
        except StatusError as e:
            errors.append(e)
    errors = _not_ignored(errors, o)
    if infos.single:
        raise_all(errors)
    if objects or not o["ignore_not_found"]:
        printer = _printer(session, o)
        whole = objects[0] if infos.single and len(objects) == 1 else _list(objects)
        try:
            session.out(printer.print_object(_sorted(session, whole, o)))
        except CommandError as e:
            session.out(getattr(e, "printed", ""))
            errors.append(e)
    raise_all(errors)


def _printer(session: Any, o: dict[str, Any]) -> Any:
    from fakectl.printers import printer_for

    return printer_for(o["output"], template=o["template"], no_headers=o["no_headers"], show_managed_fields=o["show_managed_fields"],
                       columns=True, allow_missing=o["allow_missing_template_keys"], cwd=session.cwd)


def _list(items: list[Object]) -> Object:
    return {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}


def _sorted(session: Any, whole: Object, o: dict[str, Any]) -> Object:
    items = whole.get("items")
    if not o["sort_by"] or not isinstance(items, list) or not items:
        return whole
    from fakectl.printers.sorting import UnsortableError, sort_objects

    try:
        return {**whole, "items": [items[i] for i in sort_objects(items, o["sort_by"])]}
    except UnsortableError as e:
        raise _unsortable(session, e) from None


def _unsortable(session: Any, exc: CommandError) -> Exit:
    """kubectl gives up in the middle of sorting, by its logger."""
    session.klog("F", f"sorter.go:{375 if 'reflect' in str(exc) else 329}", str(exc))
    return Exit(1)


# -- tables -----------------------------------------------------------------------------------------------------------------------


def _tables(session: Any, args: list[str], o: dict[str, Any]) -> None:
    from fakectl.tables import TablesPrinter, least_width

    infos = _find(session, args, o, flatten=False)
    found, errors = [], infos.errors
    for info in infos:
        try:
            found.append((info, _table(session, info, o)))
        except StatusError as e:
            errors.append(e)
    errors = _not_ignored(errors, o)
    kinds = {(info.resource.api_version, info.resource.kind) for info, _ in found if info.resource}
    # With --sort-by everything comes in one page, so that it can be sorted.
    printer = TablesPrinter(session.out, _look(o, len(kinds) > 1), page=0 if o["sort_by"] else o["chunk_size"], order=_row_order(o))
    for info, table in _sorted_tables(session, found, o):
        try:
            width = least_width(session.cluster, info.resource, table)
            printer.table(info.resource, table, with_namespace=o["all_namespaces"], min_width=width)
        except CommandError as e:
            _check_sortable(session, e)
    printer.end()
    if not printer.written and not errors and not o["ignore_not_found"]:
        here = not o["all_namespaces"] and all(info.resource and info.resource.namespaced for info, _ in found)
        session.note(f"No resources found in {session.namespace} namespace." if here else "No resources found")
    raise_all(errors)


def _look(o: dict[str, Any], show_kind: bool) -> dict[str, Any]:
    """The options of a table's printer."""
    return {"wide": o["output"] == "wide", "no_headers": o["no_headers"], "show_labels": o["show_labels"],
            "label_columns": o["label_columns"], "show_kind": show_kind or o["show_kind"]}


def _table(session: Any, info: Info, o: dict[str, Any]) -> Object:
    """The table of what one Info stands for: a resource's objects, one object, a subresource of it."""
    from fakectl import tables

    cluster, resource = session.cluster, info.resource
    if info.obj is not None or resource is None:
        return tables.plain(cluster, [info.obj or {}])
    whole = "Object" if o["sort_by"] else "Metadata"
    if not info.name:
        labels, fields = _selectors(o)
        try:
            if not o["server_print"]:
                return tables.plain(cluster, cluster.list(resource, info.namespace or None, labels=labels, fields=fields)["items"])
            return cluster.table(resource, info.namespace or None, labels=labels, fields=fields, include_object=whole)
        except StatusError as e:
            raise enhanced(e, resource, labels, fields) from None
    obj = info.get(cluster, o["subresource"] or None)
    info.obj = None
    if not o["server_print"]:
        return tables.plain(cluster, [obj])
    if o["subresource"] == "scale":
        return tables.of_scale(cluster, obj)
    return cluster.table(resource, info.namespace or None, info.name, include_object=whole)


def _row_order(o: dict[str, Any]) -> Any:
    if not o["sort_by"]:
        return None
    from fakectl.printers.sorting import sort_rows

    return lambda rows: sort_rows(rows, o["sort_by"], lambda row: row["object"])


def _check_sortable(session: Any, exc: CommandError) -> None:
    """A table that cannot be sorted is not shown, and nothing is said of it, unless its values do not compare."""
    from fakectl.printers.sorting import SortError, UnsortableError

    if isinstance(exc, UnsortableError):
        raise _unsortable(session, exc)
    if not isinstance(exc, SortError):
        raise exc


def _sorted_tables(session: Any, found: list[tuple[Info, Object]], o: dict[str, Any]) -> list[tuple[Info, Object]]:
    """Several tables are themselves sorted by --sort-by, as if they were objects: a field of objects is not found in them."""
    if not o["sort_by"] or len(found) < 2:
        return found
    from fakectl.printers.sorting import UnsortableError, sort_objects

    try:
        return [found[i] for i in sort_objects([table for _, table in found], o["sort_by"])]
    except UnsortableError as e:
        raise _unsortable(session, e) from None


# -- watching ---------------------------------------------------------------------------------------------------------------------


def _watch(session: Any, args: list[str], o: dict[str, Any]) -> None:
    from fakectl.watching import Watcher, play

    infos = _find(session, args, o, flatten=False, single_type=True, continue_on_error=False)
    infos.raise_errors()
    show = _shower(session, infos[0], o)
    first, (labels, fields) = infos[0], _selectors(o)
    assert first.resource is not None
    watcher = Watcher(session.cluster, first.resource, first.namespace, first.name, labels=labels, fields=fields)
    try:
        present = [obj for info in infos for obj in _present(session, info, o)]
    except StatusError as e:
        if o["ignore_not_found"] and e.reason == "NotFound":
            return
        raise
    if not o["watch_only"]:
        show([("ADDED", obj) for obj in _in_order(session, present, o)])
    if len(infos) != 1:
        raise CommandError(UNWATCHABLE.format(len(infos)) if first.source else ONE_WATCH)

    def look() -> bool:
        events = watcher.events()
        for event in events:
            show([event])
        return bool(events)

    play(session, look)


def _present(session: Any, info: Info, o: dict[str, Any]) -> list[Object]:
    assert info.resource is not None
    if info.name:
        return [info.get(session.cluster)]
    labels, fields = _selectors(o)
    try:
        found = session.cluster.list(info.resource, info.namespace or None, labels=labels, fields=fields)
    except StatusError as e:
        raise enhanced(e, info.resource, labels, fields) from None
    return list(found["items"])


def _in_order(session: Any, objects: list[Object], o: dict[str, Any]) -> list[Object]:
    """The first rows of a watch are sorted, objects are not; a table that cannot be sorted is not shown."""
    if not o["sort_by"] or not _human(o):
        return objects
    from fakectl.printers.sorting import sort_rows

    try:
        return [objects[i] for i in sort_rows(objects, o["sort_by"])]
    except CommandError as e:
        _check_sortable(session, e)
        return []


def _shower(session: Any, info: Info, o: dict[str, Any]) -> Any:
    """A function that prints events: under one header as a table, or one object after the other."""
    if not _human(o):
        printer = _printer(session, o)

        def show_objects(events: list[tuple[str, Object]]) -> None:
            for kind, obj in events:
                session.out(printer.print_object({"type": kind, "object": obj} if o["output_watch_events"] else obj))

        return show_objects
    from fakectl import tables
    from fakectl.printers.table import TablePrinter
    from fakectl.printers.tabwriter import MIN_WIDTH

    resource = info.resource
    assert resource is not None
    kind_name = f"{resource.kind}.{resource.group}".rstrip(".").lower()
    width = session.cluster.dialect.min_width() or MIN_WIDTH  # what is to come may be a lesson's
    printer = TablePrinter(**_look(o, False), kind_name=kind_name, with_namespace=o["all_namespaces"], min_width=width)
    make = tables.of_states if o["server_print"] else lambda cluster, _, objects: tables.plain(cluster, objects)

    def show_rows(events: list[tuple[str, Object]]) -> None:
        kind = events[0][0] if events and o["output_watch_events"] else ""
        session.out(printer.print_table(make(session.cluster, resource, [obj for _, obj in events]), first=False, event=kind))

    return show_rows
