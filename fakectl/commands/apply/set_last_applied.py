"""`kubectl apply set-last-applied`: a file's content becomes the configuration that the next apply compares with.

Source: kubectl `pkg/cmd/apply/apply_set_last_applied.go`, `pkg/cmd/util/editor/editoptions.go` (GetApplyPatch).
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.lastapplied import ANNOTATION
from fakectl.resolve import NO_RESOURCE, Info, resolve
from fakectl.results import printer
from state.pure.gojson import dumps

Object = dict[str, Any]


@flags.command(short="Set the last-applied-configuration annotation on a live object to match the contents of a file")
@flags.string_slice("filename", "f", help="Files, folders, or - for standard input.")
@flags.boolean("create-annotation", help="Also where no apply has been yet.")
@flags.output_flags
@flags.dry_run_flag
@click.pass_obj
def command(session: Any, args: list[str], filename: list[str], create_annotation: bool, **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "configured", strategy, structs=False)
    if not filename:
        raise CommandError(NO_RESOURCE)
    infos = resolve(session, filenames=filename, require_object=False, continue_on_error=False)
    changes = [(info, text) for info in infos if (text := _wanted(session, info, create_annotation))]
    for info, text in changes:
        obj = info.obj
        if strategy != "client":
            patch = {"metadata": {"annotations": {ANNOTATION: text}}}
            obj = session.cluster.patch(info.resource, info.namespace or None, info.name, patch, "merge", dry_run=strategy == "server",
                                        validation="Warn")
        session.out(shown.print_object(obj))


def _wanted(session: Any, info: Info, create_annotation: bool) -> str:
    """The configuration to set, "" when it is set already. The object is fetched on the way."""
    text = dumps(info.obj) + "\n"
    held = (info.get(session.cluster)["metadata"].get("annotations") or {}).get(ANNOTATION)
    if held is None and not create_annotation:
        raise CommandError(f"no last-applied-configuration annotation found on resource: {info.name}, to create the annotation, "
                           "run the command with --create-annotation")
    if held != text:
        return text
    session.out(f"set-last-applied {info.name}: no changes required.\n")
    return ""
