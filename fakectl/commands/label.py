"""`kubectl label`: labels set and taken away. Source: kubectl `pkg/cmd/label/label.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.errors import CommandError, raise_all
from fakectl.mapedits import MapEdit, map_flags
from fakectl.pairs import split_pairs
from fakectl.resolve import Info
from fakectl.results import printer
from state.pure.gojson import dumps, quote
from state.pure.names import label_value


@flags.command(short="Update the labels on a resource")
@map_flags("kubectl-label", recursive=False)
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    resources, pairs = split_pairs(args, "label")
    edit = MapEdit(session, "labels", *_parse(pairs), o, strategy)
    if o["list_"] and o["output"]:
        raise CommandError("--list and --output may not be specified together")
    edit.check(resources, "pod")
    infos = edit.targets(resources)
    record = recorder(session, command, o["record"])

    def change(info: Info) -> None:
        assert info.obj is not None
        before = edit.before(info.obj)
        if not edit.only_here:
            for key in edit.removed:
                if key not in edit.held(before):
                    session.out(f"label {quote(key)} not found.\n")
        if not o["overwrite"]:
            raise_all([CommandError(f"'{key}' already has a value ({value}), and --overwrite is false")
                       for key, value in edit.conflicts(before)])
        after = edit.changed(before)
        if not edit.only_here:
            record(after)
        shown = printer(session, o, _done(before, after, o["overwrite"]), strategy, structs=False)
        if not edit.only_here:
            edit.send(info, before, after)
        if o["list_"]:
            edit.show(infos, info, after)
        else:
            session.out(shown.print_object(after))

    infos.each(change)


def _parse(pairs: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The labels to set and the keys to take away. Raises CommandError for what can be neither."""
    wanted, removed = {}, []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            removed.append(pair[:-1])
            continue
        if "=" in value:
            raise CommandError(f"invalid label spec: {pair}")
        if faults := label_value(value):
            raise CommandError(f"invalid label value: {quote(pair)}: {';'.join(faults)}")
        wanted[key] = value
    if any(key in wanted for key in removed):
        raise CommandError("can not both modify and remove a label in the same command")
    return wanted, removed


def _done(before: Any, after: Any, overwrite: bool) -> str:
    """What was done, as kubectl tells it from the length of the objects' texts."""
    old, new = dumps(before), dumps(after)
    if old == new:
        return "not labeled"
    return "unlabeled" if not overwrite and len(new.encode()) < len(old.encode()) else "labeled"
