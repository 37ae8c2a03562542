"""`kubectl replace`: objects put in the place of those that are there; with --force those are deleted first.

Source: kubectl `pkg/cmd/replace/replace.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.deletions import delete_all, deletion_flags, propagation
from fakectl.errors import CommandError, raise_all, with_source
from fakectl.lastapplied import refreshed
from fakectl.resolve import Info, resolve
from fakectl.results import printer, sorted_keys
from state import StatusError


@flags.command(short="Replace a resource by file name or stdin")
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.validate_flag
@flags.save_config_flag
@deletion_flags
@flags.string("raw", help="A path to put the file to, as it is.")
@flags.string("subresource", help="Replace this subresource.")
@flags.field_manager_flag("kubectl-replace")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if o["raw"]:
        _send(session, o)
        return
    o["directive"] = flags.validation_directive(o["validate"])
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "replaced", o["strategy"], structs=False)
    o["policy"] = propagation(session, o["cascade"])
    if o["filename"] and o["kustomize"]:
        raise CommandError("only one of -f or -k can be specified")
    if not o["filename"] and not o["kustomize"]:
        raise CommandError("must specify one of -f and -k")
    _check(o)
    infos = resolve(session, args if o["force"] else (), filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"],
                    require_object=False, validate=o["directive"] != "Ignore")
    if o["force"]:
        _force(session, infos, shown, o)
        return
    errors = infos.errors
    for info in infos:
        try:
            session.out(shown.print_object(_replaced(session, info, o)))
        except StatusError as e:
            errors.append(with_source("replacing", info.source, e))
    raise_all(errors)


def _send(session: Any, o: dict[str, Any]) -> None:
    from fakectl.rawrequests import check_file, send_file

    if not o["filename"]:
        raise CommandError("must specify one of -f and -k")
    check_file(o["filename"], o)
    send_file(session, "PUT", o["raw"], o["filename"])


def _check(o: dict[str, Any]) -> None:
    if o["grace_period"] == 0:
        o["grace_period"] = 1
    if o["grace_period"] >= 0 and not o["force"]:
        raise CommandError("--grace-period must have --force specified")
    if o["timeout"] and not o["force"]:
        raise CommandError("--timeout must have --force specified")
    if o["force"] and o["strategy"] != "none":
        raise CommandError("--dry-run can not be used when --force is set")


def _replaced(session: Any, info: Info, o: dict[str, Any]) -> dict[str, Any]:
    obj = refreshed(info.obj or {}, o["save_config"])
    if o["strategy"] == "client":
        return obj
    _look_first(session, info)
    return session.cluster.update(info.resource, info.namespace or None, info.name, sorted_keys(obj), dry_run=o["strategy"] == "server",
                                  manager=o["field_manager"], validation=o["directive"], subresource=o["subresource"] or None)


def _look_first(session: Any, info: Info) -> None:
    """kubectl asks for the version to replace, and goes on without it when that fails; fakectl replaces any version anyway."""
    if not info.obj or not info.obj["metadata"].get("resourceVersion"):
        session.tries(lambda: session.cluster.get(info.resource, info.namespace or None, info.name))


def _force(session: Any, infos: Any, shown: Any, o: dict[str, Any]) -> None:
    """Delete all of them, then make all of them."""
    infos.raise_errors()
    delete_all(session, infos, policy=o["policy"], grace=o["grace_period"], timeout=o["timeout"], output=o["output"])
    errors: list[Exception] = []
    for info in infos:
        obj = sorted_keys(refreshed(info.obj or {}, o["save_config"]))
        obj["metadata"].pop("resourceVersion", None)
        try:
            made = session.cluster.create(info.resource, info.namespace or None, obj, manager=o["field_manager"], validation=o["directive"])
        except StatusError as e:
            errors.append(e)
            continue
        session.out(shown.print_object(made))
    raise_all(errors)
    if not infos:
        raise CommandError("no objects passed to replace")
