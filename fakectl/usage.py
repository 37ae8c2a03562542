"""Tables of what pods and nodes use, and what the subcommands of `top` check alike.

Source: kubectl `pkg/metricsutil/metrics_printer.go`, `metrics_resource_sorter.go`, `pkg/cmd/top/top_pod.go`, `top_node.go`.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from state.pure import quantity

from . import flags
from .errors import CommandError, UsageError
from .printers.sorting_pdq import sort
from .printers.tabwriter import TabWriter

Object = dict[str, Any]
Key = Callable[[Object], Any]

MEBI = 1 << 20
UNKNOWN = "<unknown>"

usage_flags = flags.bundle(
    flags.selector_flag,
    flags.boolean("no-headers", help="No line with the names of the columns."),
    flags.boolean("show-swap", help="Show the use of swap too."),
    flags.string("sort-by", help="cpu or memory: the greatest first."),
    flags.boolean("use-protocol-buffers", default=True, help="Without effect: nothing is sent."),
)


def check(args: Sequence[str], o: Mapping[str, Any], use: str, chosen: str) -> None:
    """Refuse what does not go together. `use` is the usage line; `chosen` how the error calls what excludes a name."""
    if len(args) > 1:
        raise UsageError(use)
    if o["sort_by"] not in ("", "cpu", "memory"):
        raise CommandError("--sort-by accepts only cpu or memory")
    if args and (o["selector"] or o.get("field_selector")):
        raise CommandError(f"only one of NAME or {chosen} can be provided")


def check_served(session: Any, o: Mapping[str, Any]) -> None:
    """Raise CommandError for a selector that is none, and for a cluster without metrics."""
    from state.pure.selectors import parse_fields, parse_labels

    try:
        if o["selector"]:
            parse_labels(o["selector"])
        if o.get("field_selector"):
            parse_fields(o["field_selector"])
    except ValueError as e:
        raise CommandError(str(e)) from None
    session.reach("/api")
    session.reach("/apis")
    if not session.cluster.settings.serves_metrics:
        raise CommandError("Metrics API not available")


def resources(o: Mapping[str, Any]) -> list[str]:
    """What is shown, in order."""
    return ["cpu", "memory", *(["swap"] if o["show_swap"] else [])]


def total(usages: Sequence[Mapping[str, str]], names: Sequence[str]) -> dict[str, str]:
    """The sum of what containers use."""
    return {name: quantity.add(u.get(name, "0") for u in usages) for name in names}


def ordered(items: Sequence[Object], sort_by: str, usage: Callable[[Object], Mapping[str, str]], name: Key) -> list[Object]:
    """The greatest users first, or by name."""
    found = list(items)
    if sort_by:
        measure = quantity.milli_value if sort_by == "cpu" else quantity.value
        sizes = {id(item): measure(usage(item).get(sort_by, "0")) for item in found}
        sort(found, lambda a, b: sizes[id(a)] > sizes[id(b)])
    else:
        sort(found, lambda a, b: name(a) < name(b))
    return found


def cells(usage: Mapping[str, str], names: Sequence[str], available: Mapping[str, str] | None = None, missing: str = "") -> list[str]:
    """One object's columns; with `available`, what share of it that is. `missing` is a resource that nobody knows of."""
    shown = []
    for name in names:
        if name == missing:
            shown += [UNKNOWN, UNKNOWN]
            continue
        used = usage.get(name, "0")
        shown.append(f"{quantity.milli_value(used)}m" if name == "cpu" else f"{quantity.value(used) // MEBI}Mi")
        if available and name in available:
            most = quantity.milli_value(available[name])
            shown.append(f"{int(quantity.milli_value(used) / most * 100) if most else 0}%")
    return shown


def table(headers: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Lines with a tab behind each cell, under the headers if there are any."""
    writer = TabWriter()
    for line in [headers, *lines] if headers else lines:
        writer.line([*line, ""])
    return writer.flush()
