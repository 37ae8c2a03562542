"""`kubectl rollout history`: the revisions of a workload, or one of them. Source: kubectl `pkg/cmd/rollout/rollout_history.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.resolve import Info
from fakectl.results import printer
from fakectl.rollouts import as_revision, check_named, check_revisioned, described, revisions, rollout_flags, targets

NOT_FOUND = "unable to find the specified revision"


@flags.command(short="View rollout history")
@flags.integer("revision", help="Show this revision with its pod template.")
@rollout_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if o["revision"] < 0 and (args or o["filename"] or o["kustomize"]):
        raise CommandError(f"revision must be a positive integer: {o['revision']}")
    check_named(args, o)
    shown = printer(session, o, "")  # a format that is none is told of before any object is looked for
    infos = targets(session, args, o)
    show = _show_objects if o["output"] or o["template"] else _show_text

    def look(info: Info) -> None:
        assert info.resource is not None
        check_revisioned(info.resource, "history", "history viewer")
        show(session, info, o, shown)

    infos.each(look)


def _show_objects(session: Any, info: Info, o: dict[str, Any], shown: Any) -> None:
    """With -o: the objects that stand for the revisions."""
    obj, number = info.obj or {}, o["revision"]
    held = revisions(session, obj)
    if number and number not in held:
        raise CommandError(NOT_FOUND)
    for each in [number] if number else sorted(held):
        session.out(shown.print_object(as_revision(obj, held[each])))


def _show_text(session: Any, info: Info, o: dict[str, Any], shown: Any) -> None:
    obj, number = info.obj or {}, o["revision"]
    held = revisions(session, obj)
    if not held:
        text = "No rollout history found."
    elif number:
        if number not in held:
            raise CommandError(NOT_FOUND)
        text = described(obj, held[number])
    else:
        from fakectl.describe.writer import align

        lines = [f"{each}\t{held[each].cause or '<none>'}\n" for each in sorted(held)]
        text = align("REVISION\tCHANGE-CAUSE\n" + "".join(lines))
    heading = f"with revision #{number}" if number else ""
    session.out(shown.print_object(obj).rstrip("\n") + f" {heading}\n{text}\n")
