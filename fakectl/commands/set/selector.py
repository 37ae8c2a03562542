"""`kubectl set selector`: another selector for a service. Source: kubectl `pkg/cmd/set/set_selector.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.edits import edited, patched, set_flags
from fakectl.errors import CommandError
from fakectl.resolve import Info, resolve
from fakectl.results import printer
from state.pure.gojson import quote
from state.pure.selectors import parse_labels

Object = dict[str, Any]


@flags.command(short="Set the selector on a resource")
@set_flags
@flags.string_slice("filename", "f", help="Files, folders, or - for standard input.")
@flags.boolean("recursive", "R", default=True, help="Read the folders given to -f recursively.")
@flags.string("resource-version", help="Change the object only if this is its version.")
@flags.record_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    labels, expressions = _selector(args[-1]) if args else ({}, "")
    shown = printer(session, o, "selector updated", strategy)
    if not args:
        raise CommandError("one selector is required")
    local = o["local"]
    infos = resolve(session, [] if local else args[:-1], filenames=o["filename"], recursive=o["recursive"], local=local,
                    allow_empty_selector=o["all_"], latest=not local)
    record = recorder(session, command, o["record"])

    def change(obj: Object) -> None:
        _set_selector(obj, labels, expressions)
        if o["resource_version"]:
            obj["metadata"]["resourceVersion"] = o["resource_version"]
        record(obj)

    for info in infos:
        edit = edited([_unversioned(info) if o["resource_version"] else info], change)[0]
        if edit.error:
            infos.errors.append(edit.error)
            continue
        obj = edit.obj
        if not local and strategy != "client":
            obj = patched(session, edit, dry_run=strategy == "server", manager=o["field_manager"])
        session.out(shown.print_object(obj))
    infos.raise_errors()


def _unversioned(info: Info) -> Info:
    """The object without its version, so that the patch always says one."""
    obj = info.obj or {}
    metadata = {k: v for k, v in obj["metadata"].items() if k != "resourceVersion"}
    return Info(info.resource, info.namespace, info.name, {**obj, "metadata": metadata}, info.source)


def _set_selector(obj: Object, labels: dict[str, str], expressions: str) -> None:
    if (obj["apiVersion"], obj["kind"]) != ("v1", "Service"):
        raise CommandError("setting a selector is only supported for Services")
    if expressions:
        raise CommandError(f"match expression {expressions} not supported on this object")
    obj["spec"]["selector"] = labels


def _selector(text: str) -> tuple[dict[str, str], str]:
    """The labels of a selector, and its expressions as Go prints them."""
    try:
        requirements = parse_labels(text).requirements
    except ValueError as e:
        raise CommandError(f"couldn't parse the selector string {quote(text)}: {e}") from None
    labels: dict[str, str] = {}
    expressions = []
    for r in requirements:
        if r.op in ("=", "=="):
            labels[r.key] = r.values[0]
        elif r.op in _OPERATORS:
            expressions.append(f"{{{r.key} {_OPERATORS[r.op]} [{' '.join(sorted(r.values))}]}}")
        elif r.op in ("gt", "lt"):
            raise CommandError(f"{quote(r.op)} isn't supported in label selectors")
        else:
            raise CommandError(f"{quote(r.op)} is not a valid label selector operator")
    return labels, f"[{' '.join(expressions)}]" if expressions else ""


_OPERATORS = {"in": "In", "notin": "NotIn", "exists": "Exists", "!": "DoesNotExist"}
