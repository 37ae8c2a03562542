"""`kubectl top node`. Source: kubectl `pkg/cmd/top/top_node.go`, `pkg/metricsutil/metrics_printer.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags, usage
from fakectl.errors import CommandError

Object = dict[str, Any]

COLUMNS = {"cpu": ("CPU(cores)", "CPU(%)"), "memory": ("MEMORY(bytes)", "MEMORY(%)"), "swap": ("SWAP(bytes)", "SWAP(%)")}


@flags.command(short="Display resource (CPU/memory) usage of nodes")
@usage.usage_flags
@flags.boolean("show-capacity", help="Percentages of the capacity, not of what pods may have.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    usage.check(args, o, "node [NAME | -l label]", "--selector")
    usage.check_served(session, o)
    cluster = session.cluster
    items = [cluster.node_metrics(args[0])] if args else cluster.node_metrics(labels=o["selector"])["items"]
    if not items:
        raise CommandError("metrics not available yet")
    resource = session.catalog.by_plural("nodes", "")
    nodes = [cluster.get(resource, None, args[0])] if args else cluster.list(resource, labels=o["selector"])["items"]
    session.out(_table(items, nodes, o))


def _table(items: list[Object], nodes: list[Object], o: dict[str, Any]) -> str:
    names = usage.resources(o)
    field = "capacity" if o["show_capacity"] else "allocatable"
    available = {node["metadata"]["name"]: {n: a for n, a in node["status"].get(field, {}).items() if n in names} for node in nodes}
    swap = {node["metadata"]["name"]: node["status"].get("nodeInfo", {}).get("swap", {}).get("capacity") for node in nodes}
    lines = []
    for item in usage.ordered(items, o["sort_by"], lambda n: n["usage"], lambda n: n["metadata"]["name"]):
        name = item["metadata"]["name"]
        most = available.pop(name, {})
        if swap.get(name) is not None:
            most["swap"] = str(swap[name])
        lines.append([name, *usage.cells(item["usage"], names, most, "" if swap.get(name) is not None else "swap")])
    lines += [[name, *[usage.UNKNOWN] * (2 * len(names))] for name in available]
    return usage.table([] if o["no_headers"] else ["NAME", *(c for n in names for c in COLUMNS[n])], lines)
