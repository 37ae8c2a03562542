"""Turns a solution into the data form of a lesson (`state/lessonform.py`): a cluster that has it loaded prints the document's bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from fakectl.printers.tabwriter import TabWriter
from state.following import words
from state.pure.times import format_rfc3339

from .calls import calls
from .matching import HEADER, columns
from .openings import Known, Ledger
from .reading import Document
from .shown import files
from .solving import Solution

OLD_WIDTH = 10  # the least width of a column in older releases; it is 6 now (cli-runtime pkg/printers/tabwriter.go)
NEWEST_REVISION, OLDEST, NEWEST = ORDERS = ("newest-revision-first", "oldest-first", "newest-first")
ROOTS = {"deployments.apps": "Deployment", "replicasets.apps": "ReplicaSet", "pods": "Pod", "jobs.batch": "Job", "services": "Service",
         "daemonsets.apps": "DaemonSet", "statefulsets.apps": "StatefulSet", "cronjobs.batch": "CronJob", "configmaps": "ConfigMap",
         "secrets": "Secret", "horizontalpodautoscalers.autoscaling": "HorizontalPodAutoscaler", "namespaces": "Namespace",
         "persistentvolumeclaims": "PersistentVolumeClaim", "ingresses.networking.k8s.io": "Ingress",
         "replicationcontrollers": "ReplicationController", "serviceaccounts": "ServiceAccount"}


def lesson(document: Document, solution: Solution) -> dict[str, Any]:
    """The lesson that a solved document is."""
    name = re.sub(r"[^a-z0-9-]+", "-", os.path.splitext(os.path.basename(document.path))[0].lower()).strip("-") or "lesson"
    data: dict[str, Any] = {"name": name, "title": document.title, "binds": _binds(solution), "owns": _owns(solution)}
    data |= _names(solution)
    rows = orders(solution)
    if rows:
        data["rows"] = rows
    if solution.short:
        data["ages"] = "short"
    if old_widths(document):
        data["minWidth"] = OLD_WIDTH
    if solution.pod_start:
        data["podStart"] = solution.pod_start
    if solution.pod_stop:
        data["podStop"] = solution.pod_stop
    if any(a.since < solution.epoch for s in solution.seen if s.match for a in s.match.ages):
        data["clusterAge"] = solution.age
    if solution.zero is not None:
        data["zero"] = format_rfc3339(solution.zero)
    data["steps"], left = _steps(document, solution)
    data["close"] = _paragraphs(left, document.close)
    data["files"] = files(document)
    return {key: value for key, value in data.items() if value or key in ("name", "binds", "steps")}


def _steps(document: Document, solution: Solution) -> tuple[list[dict[str, Any]], str]:
    """The steps that a learner types into fakectl; the others are prose before the next one, or the prose that is left."""
    out: list[dict[str, Any]] = []
    prose = ""
    for step, at, seen in zip(document.steps, solution.times, solution.seen, strict=True):
        lines = calls(step.command)
        prose = _paragraphs(prose, step.text)
        if seen.skipped or not lines:
            prose = _paragraphs(prose, f"```\n{step.command}\n```")
            continue
        made = {"text": prose, "command": step.command, "output": step.output.text if step.output else "", "at": at, "line": step.line}
        out.append(made if lines == [words(step.command)] else {**made, "calls": lines})
        prose = ""
    return out, prose


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _binds(solution: Solution) -> list[dict[str, Any]]:
    bound: dict[tuple[str, str], dict[str, str]] = {}
    for var, value in solution.values.items():
        if var.kind == "hash":
            namespace, deployment, real = var.key
            hashes = bound.setdefault((namespace, deployment), {})
            if value != real:
                hashes[real] = value
    return [{"namespace": ns, "deployment": name, "hashes": hashes} for (ns, name), hashes in sorted(bound.items())]


def _owns(solution: Solution) -> list[dict[str, str]]:
    """What the document's commands made, apart from what belongs to something else."""
    bound = {(var.key[0], var.key[1]) for var in solution.values if var.kind == "hash"}
    made = [k for k in solution.ledger.objects.values() if k.created >= solution.epoch and k.resource in ROOTS and _is_root(k)]
    return [
        {"kind": ROOTS[k.resource], "namespace": k.namespace, "name": solution.ledger.called(k.name, solution.values)}
        for k in sorted(made, key=lambda k: (k.resource, k.namespace, k.name))
        if k.resource != "deployments.apps" or (k.namespace, k.name) not in bound
    ]


def _is_root(known: Known) -> bool:
    return known.root[1:] == (known.namespace, known.name) and known.name not in ("kube-root-ca.crt", "default")


def _names(solution: Solution) -> dict[str, Any]:
    names: dict[str, list[str]] = {}
    found: dict[str, dict[str, Any]] = {"addresses": {}, "uids": {}, "nodePorts": {}, "places": {}, "leaving": {}}
    ledger, values = solution.ledger, solution.values
    for var, value in sorted(values.items(), key=lambda pair: str(pair[0])):
        if var.kind == "suffix":
            namespace, base, index = var.key
            called = ledger.called(base.removesuffix("-"), values) + "-"
            listed = names.setdefault(f"{namespace}/{called}", [])
            listed += [""] * (index + 1 - len(listed))
            listed[index] = value
            found["leaving"] |= _going(ledger, namespace, base, index, f"{namespace}/{called}{value}")
        elif var.kind == "address" and var.key[0] != "nodes":
            found["addresses"][f"{var.key[0]}/{var.key[1]}/{ledger.called(var.key[2], values)}"] = value
        elif var.kind == "uid":
            found["uids"][f"{var.key[0]}/{var.key[1]}/{ledger.called(var.key[2], values)}"] = value
        elif var.kind == "place":
            found["places"][f"{var.key[0]}/{ledger.called(var.key[1], values)}"] = value
        elif var.kind == "port":
            ports = found["nodePorts"].setdefault(f"{var.key[0]}/{var.key[1]}", [])
            ports += [0] * (var.key[2] + 1 - len(ports))
            ports[var.key[2]] = int(value)
    nodes = {var.key[0]: value for var, value in values.items() if var.kind == "node" and value != var.key[0]}
    late = {f"{gr}/{ns}/{ledger.called(name, values)}": seconds for (gr, ns, name), seconds in solution.late.items() if seconds}
    return {"names": names, **found, "nodes": nodes, "late": late}


def _going(ledger: Ledger, namespace: str, base: str, index: int, name: str) -> dict[str, int]:
    """Whether the document's pod `name` goes before others of its kind: below 0, the first one lowest; above 0 when it stays."""
    made = ledger.made[namespace, base]
    gone = [pod for pod in sorted(made, key=lambda pod: ledger.left.get((namespace, pod), 0)) if (namespace, pod) in ledger.left]
    if not gone or len(made) < 2:
        return {}
    return {name: gone.index(made[index]) - len(gone) if made[index] in gone else 1}


# -- the order of rows --------------------------------------------------------------------------------------------------------------


def orders(solution: Solution) -> dict[str, str]:
    """How the document orders the rows of each resource, where that is not kubectl's way: by name."""
    tables: dict[str, list[list[Known]]] = {}
    for seen in solution.seen:
        for rows in seen.match.rows if seen.match else ():
            kinds = {k.resource for k in rows}
            if len(rows) > 1 and len(kinds) == 1:
                tables.setdefault(kinds.pop(), []).append(rows)
    out = {}
    for resource, shown in tables.items():
        if all(_agrees(rows, "", solution) for rows in shown):
            continue
        fitting = [o for o in ORDERS if (o != NEWEST_REVISION or resource == "replicasets.apps")]
        best = max(fitting, key=lambda order: sum(_agrees(rows, order, solution) for rows in shown))
        if any(_agrees(rows, best, solution) for rows in shown):
            out[resource] = best
    return out


def in_kubectls_order(rows: Sequence[Known], solution: Solution) -> bool:
    """Whether a table's rows stand by name."""
    return _agrees(rows, "", solution)


def _agrees(rows: Sequence[Known], order: str, solution: Solution) -> bool:
    by_name = sorted(rows, key=lambda k: (k.namespace, solution.ledger.called(k.name, solution.values)))
    if order == NEWEST_REVISION:
        wanted = sorted(by_name, key=lambda k: -k.revision)
    elif order:
        wanted = sorted(by_name, key=lambda k: k.created)
        wanted = wanted[::-1] if order == NEWEST else wanted
    else:
        wanted = by_name
    return [id(k) for k in wanted] == [id(k) for k in rows]


# -- widths -------------------------------------------------------------------------------------------------------------------------


def old_widths(document: Document) -> bool:
    """Whether the document's tables are as wide as those of older releases, and not as those of today."""
    votes = [_width_votes(step.output.text) for step in document.steps if step.output]
    return any(old for old, _ in votes) and not any(new for _, new in votes)


def is_old_width(text: str) -> bool:
    """Whether a block holds a table that only older releases print so wide."""
    return _width_votes(text) == (1, 0)


def _width_votes(text: str) -> tuple[int, int]:
    """(1, 0) where only the old widths print a table so, (0, 1) where only the new ones do."""
    old = new = 0
    lines = text.splitlines()
    for start, line in enumerate(lines):
        if not HEADER.match(line):
            continue
        end = next((i for i in range(start + 1, len(lines)) if not lines[i].strip()), len(lines))
        body = [line.rstrip() for line in lines[start:end]]
        cells = [columns(row) for row in body]
        if any(len(c) != len(cells[0]) for c in cells):
            continue
        fits_old, fits_new = (_aligned(cells, width) == body for width in (OLD_WIDTH, 6))
        old += fits_old and not fits_new
        new += fits_new and not fits_old
    return old, new


def _aligned(cells: list[list[str]], width: int) -> list[str]:
    writer = TabWriter(width)
    for row in cells:
        writer.line(row)
    return [line.rstrip() for line in writer.flush().splitlines()]
