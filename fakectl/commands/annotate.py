"""`kubectl annotate`: annotations set and taken away. Source: kubectl `pkg/cmd/annotate/annotate.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import ANNOTATION, recorder
from fakectl.errors import CommandError
from fakectl.mapedits import MapEdit, map_flags
from fakectl.pairs import parse_pairs, split_pairs
from fakectl.resolve import Info
from fakectl.results import printer

Object = dict[str, Any]


@flags.command(short="Update the annotations on a resource")
@map_flags("kubectl-annotate", recursive=True)
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    resources, pairs = split_pairs(args, "annotation")
    wanted, removed = parse_pairs(pairs, "annotation", removable=True)
    if o["list_"] and o["output"]:
        raise CommandError("--list and --output may not be specified together")
    edit = MapEdit(session, "annotations", wanted, removed, o, strategy)
    edit.check(resources, "rsrc")
    if both := [key for key in removed if key in wanted]:
        raise CommandError(f"can not both modify and remove the following annotation(s) in the same command: {', '.join(both)}")
    shown = printer(session, o, "annotated", strategy, structs=False)
    infos = edit.targets(resources)
    record = recorder(session, command, o["record"])

    def change(info: Info) -> None:
        assert info.obj is not None
        before = edit.before(info.obj)
        after = edit.before(info.obj)
        if not edit.only_here:
            record(after)
        _refuse_overwriting(edit, after, o["overwrite"])
        after = edit.changed(after)
        if not edit.only_here:
            after = edit.send(info, before, after)
        if o["list_"]:
            edit.show(infos, info, after)
        else:
            session.out(shown.print_object(after))

    infos.each(change)


def _refuse_overwriting(edit: MapEdit, obj: Object, overwrite: bool) -> None:
    """Raise for what has a value already; the cause of a change may always be replaced."""
    found = [f"'{key}' already has a value ({value})" for key, value in edit.conflicts(obj) if key != ANNOTATION]
    if found and not overwrite:
        raise CommandError(f"--overwrite is false but found the following declared annotation(s): {'; '.join(found)}")
