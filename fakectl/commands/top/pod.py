"""`kubectl top pod`. Source: kubectl `pkg/cmd/top/top_pod.go`, `pkg/metricsutil/metrics_printer.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags, usage
from fakectl.errors import CommandError
from state.pure.duration import format_go_duration
from state.pure.times import parse_rfc3339

Object = dict[str, Any]

COLUMNS = {"cpu": "CPU(cores)", "memory": "MEMORY(bytes)", "swap": "SWAP(bytes)"}
DELAY = 120_000_000_000  # a pod this old should have metrics


@flags.command(short="Display resource (CPU/memory) usage of pods")
@usage.usage_flags
@flags.all_namespaces_flag
@flags.boolean("containers", help="A line for each container.")
@flags.string("field-selector", help="Field query: =, ==, !=.")
@flags.boolean("sum", help="The sum of all under the table.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    usage.check(args, o, "pod [NAME | -l label]", "selector")
    usage.check_served(session, o)
    place = None if o["all_namespaces"] else session.namespace
    if args:
        items = [session.cluster.pod_metrics(session.namespace, args[0])]
    else:
        items = session.cluster.pod_metrics(place, labels=o["selector"], fields=o["field_selector"])["items"]
    if not items:
        _explain_none(session, o)
        session.note("No resources found" if o["all_namespaces"] else f"No resources found in {session.namespace} namespace.")
        return
    session.out(_table(items, o))


def _explain_none(session: Any, o: dict[str, Any]) -> None:
    """Raise CommandError when there are pods that should have metrics."""
    resource = session.catalog.by_plural("pods", "")
    pods = session.cluster.list(resource, session.namespace, labels=o["selector"], fields=o["field_selector"])["items"]
    for pod in pods:
        meta = pod["metadata"]
        age = session.cluster.now - parse_rfc3339(meta["creationTimestamp"])
        if age > DELAY:
            raise CommandError(f"Metrics not available for pod {meta['namespace']}/{meta['name']}, age: {format_go_duration(age)}")
    if pods:
        raise CommandError("metrics not available yet")


def _table(items: list[Object], o: dict[str, Any]) -> str:
    names = usage.resources(o)
    everywhere = o["all_namespaces"]

    def whole(pod: Object) -> dict[str, str]:
        return usage.total([c["usage"] for c in pod["containers"]], names)

    def name(item: Object) -> tuple[str, str]:
        return (item["metadata"]["namespace"] if everywhere else "", item["metadata"]["name"])

    lines = []
    for pod in usage.ordered(items, o["sort_by"], whole, name):
        front = [pod["metadata"]["namespace"]] * everywhere
        if o["containers"]:
            for container in usage.ordered(pod["containers"], o["sort_by"], lambda c: c["usage"], lambda c: c["name"]):
                lines.append([*front, pod["metadata"]["name"], container["name"], *usage.cells(container["usage"], names)])
        else:
            lines.append([*front, pod["metadata"]["name"], *usage.cells(whole(pod), names)])
    extra = ([] if o["no_headers"] else ["NAMESPACE"] * everywhere + ["POD"] * o["containers"])
    headers = [*extra, "NAME", *(COLUMNS[n] for n in names)]
    if o["sum_"]:
        width = len(headers)
        added = usage.total([c["usage"] for pod in items for c in pod["containers"]], names)
        lines.append([*[""] * (width - 2), "________", "________"])
        lines.append([*[""] * (width - 3), "", *usage.cells(added, names)])
    return usage.table([] if o["no_headers"] else headers, lines)
