"""`kubectl edit`: live objects in the user's editor; what was changed is sent as a patch.

Source: kubectl `pkg/cmd/edit/edit.go`, `pkg/cmd/util/editor/editoptions.go` (visitToPatch).
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.editing import Editing, Outcome, edit_flags, original_of
from fakectl.errors import CommandError
from fakectl.resolve import Info, Infos, resolve
from fakectl.results import printer, sorted_keys
from state import StatusError
from state.pure.gojson import dumps
from state.schema import type_for
from state.strategic_diff import IDENTITY, create_two_way_merge_patch
from state.strategic_diff import create_merge_patch as create_json_patch

Object = dict[str, Any]


@flags.command(short="Edit a resource on the server")
@edit_flags
@flags.save_config_flag
@flags.boolean("output-patch", help="Print the patch of each object that was changed.")
@flags.string("subresource", help="Edit this subresource; not the whole object.")
@flags.field_manager_flag("kubectl-edit")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], latest=True,
                    allow_empty_selector=True, require_object=not o["subresource"])
    flags.validation_directive(o["validate"])
    if o["subresource"]:
        infos.each(lambda info: info.get(session.cluster, o["subresource"]))
    infos.raise_errors()
    if not infos:
        raise CommandError("edit cancelled, no objects found")

    def send(originals: Sequence[Info], changed: Infos, outcome: Outcome) -> None:
        for info in changed:
            _patch(session, original_of(originals, info), info, outcome, o)

    Editing(session, o, send, record=recorder(session, command, o["record"]), save_config=o["save_config"]).run(infos)


def _patch(session: Any, original: Info, info: Info, outcome: Outcome, o: dict[str, Any]) -> None:
    before, after = original.obj or {}, info.obj or {}
    if dumps(before) == dumps(after):
        session.out(printer(session, o, "skipped", structs=False).print_object(after))
        return
    patch, kind = _difference(info, before, after)
    if o["output_patch"]:
        session.out(f"Patch: {dumps(patch)}\n")
    try:
        obj = session.cluster.patch(info.resource, info.namespace or None, info.name, patch, kind, manager=o["field_manager"],
                                    validation=flags.validation_directive(o["validate"]), subresource=o["subresource"] or None)
    except StatusError as e:
        session.note(outcome.failed(e, info))
        return
    session.out(printer(session, o, "edited", structs=False).print_object(obj))


def _difference(info: Info, before: Object, after: Object) -> tuple[Object, str]:
    """The patch from one to the other, and its type. Raises MergeError when what identifies the object was changed."""
    assert info.resource is not None
    struct = type_for(info.resource)
    if struct is not None:
        return sorted_keys(create_two_way_merge_patch(before, after, struct, IDENTITY)), "strategic"
    patch = create_json_patch(before, after)
    if any(key in patch for key in ("apiVersion", "kind")) or "name" in (patch.get("metadata") or {}):
        raise CommandError("At least one of apiVersion, kind and name was changed")
    return sorted_keys(patch), "merge"
