"""`kubectl wait`: until objects are there, are gone, or are as --for says. Source: kubectl `pkg/cmd/wait/wait.go`."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from fakectl import flags
from fakectl.conditions import CREATE, DELETE, Check, parse, wait_created, wait_met
from fakectl.deletion_wait import WEEK, wait_gone
from fakectl.errors import CommandError, but_not_found, raise_all
from fakectl.resolve import Info, Infos, resolve
from fakectl.results import printer
from state import StatusError

Object = dict[str, Any]


@flags.command(short="Wait for a specific condition on one or many resources")
@flags.all_flag
@flags.all_namespaces_flag
@flags.string_slice("filename", "f", help="Files, folders, or - for standard input.")
@flags.string_array("for", help="create, delete, condition=NAME[=VALUE] or jsonpath='{EXPRESSION}'[=VALUE]; several in turn.")
@flags.boolean("recursive", "R", default=True, help="Read the folders given to -f recursively.")
@flags.duration("timeout", default=30 * 1_000_000_000, help="How long to wait; 0 to look once, less than 0 for a week.")
@flags.output_flags
@flags.selector_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    shown = printer(session, o, "condition met", structs=False)
    if not o["for_"]:
        raise CommandError("unrecognized condition: []")
    wanted = [parse(text) for text in o["for_"]]
    timeout = WEEK if o["timeout"] < 0 else o["timeout"]
    deadline = session.cluster.now + timeout
    if CREATE in wanted:
        wait_created(session, lambda: _created(session, args, o), deadline)
    infos = _find(session, args, o)
    errors: list[Exception] = infos.errors
    for info in infos:
        try:
            for obj in _wait(session, info, wanted, deadline, once=not timeout):
                session.out(shown.print_object(obj))
        except (CommandError, StatusError) as e:
            errors.append(e)
    raise_all(but_not_found(errors) if DELETE in wanted else errors)
    if not infos and DELETE not in wanted:
        raise CommandError("no matching resources found")


def _find(session: Any, args: list[str], o: dict[str, Any]) -> Infos:
    """What to wait for; single objects are not fetched yet."""
    return resolve(session, args, filenames=o["filename"], recursive=o["recursive"], selector=o["selector"],
                   field_selector=o["field_selector"], all_namespaces=o["all_namespaces"], allow_empty_selector=o["all_"], latest=True,
                   require_object=False)


def _created(session: Any, args: list[str], o: dict[str, Any]) -> bool:
    """Whether there is something, and all that has a name."""
    infos = _find(session, args, o)
    infos.raise_errors()
    for info in infos:
        if info.obj is None:
            info.get(session.cluster)
    return bool(infos)


def _wait(session: Any, info: Info, wanted: list[str | Check], deadline: int, *, once: bool) -> Iterator[Object]:
    """Wait for one thing after the other; the object as it was at each. Before the first it was made already."""
    assert info.resource is not None
    obj = info.obj if info.obj is not None else info.get(session.cluster)
    session.watches()
    for what in wanted:
        if what == CREATE:
            yield obj
        elif what == DELETE:
            yield wait_gone(session, info.resource, info.namespace, info.name, deadline, once=once) or obj
        elif not isinstance(what, str):
            yield wait_met(session, info, what, deadline, once=once)
