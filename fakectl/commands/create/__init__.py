"""`kubectl create -f`: the objects of files, made as they are. Each kind that kubectl makes from flags is a file of this folder.

Source: kubectl `pkg/cmd/create/create.go`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, UsageError, with_source
from fakectl.lastapplied import refreshed
from fakectl.resolve import Info, Infos, resolve
from fakectl.results import printer, sorted_keys
from state import StatusError


@flags.command(short="Create a resource from a file or from stdin")
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.validate_flag
@flags.save_config_flag
@flags.record_flag
@flags.selector_flag
@flags.string("raw", help="A path to send the file to, as it is.")
@flags.boolean("edit", help="Edit each object before it is made.")
@flags.boolean("windows-line-endings", help="Without effect, as in kubectl.")
@flags.field_manager_flag("kubectl-create")
@click.pass_obj
def command(session: Any, args: list[str], filename: list[str], kustomize: str, dry_run: str, validate: str, **options: Any) -> None:
    if args:
        raise UsageError(f"Unexpected args: [{' '.join(args)}]")
    if options["raw"]:
        _send(session, filename, options)
        return
    if options["edit"]:
        _edit(session, filename, kustomize, {"validate": validate, **options})
        return
    if not filename and not kustomize:
        raise CommandError("must specify one of -f and -k")
    strategy = flags.dry_run_strategy(session, dry_run)
    _create(session, filename, kustomize, strategy, flags.validation_directive(validate), options)


def _create(session: Any, filename: list[str], kustomize: str, strategy: str, directive: str, options: dict[str, Any]) -> None:
    shown = printer(session, options, "created", strategy, structs=False)
    _ = session.context  # a kubeconfig that does not fit together is told of before the files are read
    infos = resolve(session, filenames=filename, kustomize=kustomize, recursive=options["recursive"], selector=options["selector"],
                    require_object=False, validate=directive != "Ignore")
    errors = infos.errors
    for info in infos:
        try:
            made = _make(session, info, strategy, directive, options)
        except StatusError as e:
            errors.append(with_source("creating", info.source, e))
            continue
        session.out(shown.print_object(made))
    infos.raise_errors()
    if not infos:
        raise CommandError("no objects passed to create")


def _make(session: Any, info: Info, strategy: str, directive: str, options: dict[str, Any]) -> dict[str, Any]:
    obj = refreshed(info.obj or {}, options["save_config"])
    if strategy == "client":
        return obj
    return session.cluster.create(info.resource, info.namespace or None, sorted_keys(obj), dry_run=strategy == "server",
                                  manager=options["field_manager"], validation=directive)


def _send(session: Any, filename: list[str], o: dict[str, Any]) -> None:
    from fakectl.rawrequests import check_file, send_file

    if o["edit"]:
        raise CommandError("--raw and --edit are mutually exclusive")
    if not filename:
        raise CommandError("must specify one of -f and -k")
    if o["selector"]:
        raise CommandError("--raw and --selector (-l) are mutually exclusive")
    check_file(filename, o)
    send_file(session, "POST", o["raw"], filename)


def _edit(session: Any, filename: list[str], kustomize: str, o: dict[str, Any]) -> None:
    """Let each object be edited, and make what was saved. As in kubectl, --dry-run does not count here."""
    from fakectl.changecause import recorder
    from fakectl.editing import Editing, Outcome

    directive = flags.validation_directive(o["validate"])
    infos = resolve(session, filenames=filename, kustomize=kustomize, recursive=o["recursive"], require_object=False)

    def send(originals: Sequence[Info], changed: Infos, outcome: Outcome) -> None:
        for info in changed:
            made = session.cluster.create(info.resource, info.namespace or None, sorted_keys(info.obj), manager="kubectl-create",
                                          validation=directive)
            session.out(printer(session, o, "created", structs=False).print_object(made))

    editing = Editing(session, {**o, "windows_line_endings": False}, send, record=recorder(session, command, o["record"]),
                      save_config=o["save_config"])
    infos.each(lambda info: editing.run([info]))
