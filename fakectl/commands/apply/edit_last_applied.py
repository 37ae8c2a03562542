"""`kubectl apply edit-last-applied`: the configuration that the next apply compares with, in the user's editor.

Source: kubectl `pkg/cmd/apply/apply_edit_last_applied.go`, `pkg/cmd/util/editor/editoptions.go` (visitToApplyEditPatch).
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.editing import ANNOTATIONS, Editing, Outcome, edit_flags, original_of
from fakectl.errors import CommandError
from fakectl.lastapplied import ANNOTATION
from fakectl.resolve import Info, Infos, resolve, resolve_text
from fakectl.results import printer
from state.pure.gojson import dumps

NONE = ("no last-applied-configuration annotation found on resources, to create the annotation, use command "
        "`kubectl apply set-last-applied --create-annotation`")


@flags.command(short="Edit latest last-applied-configuration annotations of a resource/object")
@edit_flags
@flags.field_manager_flag("kubectl-client-side-apply")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], latest=True,
                    allow_empty_selector=True)
    directive = flags.validation_directive(o["validate"])
    infos.raise_errors()
    applied = [found for info in infos if (found := _applied(session, info)) is not None]
    if not applied:
        raise CommandError(NONE)

    def send(originals: Sequence[Info], changed: Infos, outcome: Outcome) -> None:
        for info in changed:
            same = dumps(original_of(originals, info).obj) == dumps(info.obj)
            if not same:
                patch = {"metadata": {"annotations": {ANNOTATION: dumps(info.obj) + "\n"}}}
                session.cluster.patch(info.resource, session.namespace if info.namespace else None, info.name, patch, "merge",
                                      manager=o["field_manager"], validation=directive)
            session.out(printer(session, o, "skipped" if same else "edited", structs=False).print_object(info.obj))

    Editing(session, o, send, header=ANNOTATIONS, record=recorder(session, command, o["record"])).run(applied)


def _applied(session: Any, info: Info) -> Info | None:
    """The object as it was applied last, None where it was not."""
    text = ((info.obj or {})["metadata"].get("annotations") or {}).get(ANNOTATION)
    if text is None:
        return None
    found = resolve_text(session, text, "edited-file")
    found.raise_errors()
    return found[0]
