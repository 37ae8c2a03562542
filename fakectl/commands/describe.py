"""`kubectl describe`: all about objects, for people; a name that is not there stands for all that begin with it.

Source: kubectl `pkg/cmd/describe/describe.go`.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from fakectl import flags
from fakectl.describe import describe
from fakectl.describe.source import ClusterSource
from fakectl.errors import CommandError, raise_all
from fakectl.resolve import Info, resolve
from state import StatusError

NO_TYPE = 'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.'


@flags.command(short="Show details of a specific resource or group of resources")
@flags.all_namespaces_flag
@flags.integer("chunk-size", default=500, help="How many objects are asked for at once; 0 for all.")
@flags.boolean("show-events", default=True, help="Show the events that concern the object; unless said, only of a single one.")
@flags.filename_flags
@flags.selector_flag
@click.pass_obj
def command(session: Any, args: list[str], filename: list[str], kustomize: str, recursive: bool, selector: str, all_namespaces: bool,
            show_events: bool, chunk_size: int) -> None:
    if not args and not filename and not kustomize:
        raise CommandError(NO_TYPE)
    infos = resolve(session, args, filenames=filename, kustomize=kustomize, recursive=recursive, selector=selector,
                    all_namespaces=all_namespaces, allow_empty_selector=True, require_object=not filename and not kustomize)
    errors = infos.errors
    said = flags.changed("show-events")
    if len(errors) == 1 and len(args) == 2 and _is_not_found(errors[0]):
        _describe_prefix(session, args, errors[0], said and show_events)
        return
    _describe_all(session, infos, errors, show_events and (said or (len(infos) == 1 and not errors)))
    if not infos and not errors:
        session.note("No resources found" if all_namespaces else f"No resources found in {session.namespace} namespace.")
    raise_all(errors)


def _is_not_found(error: Exception) -> bool:
    return isinstance(error, StatusError) and error.reason == "NotFound"


def _describe_all(session: Any, infos: Iterable[Info], errors: list[Exception], show_events: bool) -> None:
    """One description after the other, two blank lines between them; the same failure is told once."""
    told: set[str] = set()
    between = ""
    for info in infos:
        try:
            text = _text(session, info, show_events)
        except StatusError as e:
            if e.message not in told:
                told.add(e.message)
                errors.append(e)
            continue
        session.out(between + text)
        between = "\n\n"


def _describe_prefix(session: Any, args: list[str], error: Exception, show_events: bool) -> None:
    """Everything of the type whose name begins with the word; the first error again when there is nothing."""
    infos = resolve(session, args[:1], allow_empty_selector=True, single_type=True, continue_on_error=False)
    infos.raise_errors()
    found = [info for info in infos if info.name.startswith(args[1])]
    if not found:
        raise error
    for info in found:
        session.out(_text(session, info, show_events) + "\n")


def _text(session: Any, info: Info, show_events: bool) -> str:
    assert info.resource is not None
    obj = session.cluster.get(info.resource, info.namespace or None, info.name)
    return describe(obj, info.resource, ClusterSource(session.cluster), show_events=show_events)
