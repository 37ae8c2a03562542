"""Nodes closed to new pods and opened again: what `cordon`, `uncordon` and `drain` do to them.

Source: kubectl `pkg/cmd/drain/drain.go` (Complete, RunCordonOrUncordon), `pkg/drain/cordon.go`.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from state import StatusError
from state.pure.gojson import quote

from . import flags
from .errors import CommandError, UsageError
from .printers.name import ResultPrinter
from .resolve import Info, Infos, resolve

cordon_flags = flags.bundle(flags.dry_run_flag, flags.selector_flag)


def cordon(session: Any, verb: str, args: list[str], selector: str, dry_run: str) -> None:
    """The whole of `cordon` and `uncordon`."""
    check_words(verb, args, selector, selected=flags.changed("selector"))
    strategy = flags.dry_run_strategy(session, dry_run)
    set_schedulable(session, node_infos(session, args, selector), verb == "uncordon", strategy)


def check_words(verb: str, args: list[str], selector: str, *, selected: bool) -> None:
    """Raise unless there are either names or a selector; `selected` says that -l was given."""
    if not args and not selected:
        raise UsageError(f"USAGE: {verb} NODE [flags]")
    if args and selector:
        raise UsageError("error: cannot specify both a node name and a --selector option")


def node_infos(session: Any, args: list[str], selector: str) -> Infos:
    """The nodes that the words or -l name. The first that is not there ends it."""
    if selector:
        infos = resolve(session, ["nodes"], selector=selector, continue_on_error=False)
    else:
        infos = resolve(session, args, default_type="nodes", single_type=True, continue_on_error=False) if args else Infos()
    for info in infos:
        assert info.resource is not None
        if info.resource.gr != "nodes":
            group, version, plural = info.resource.group, info.resource.version, info.resource.plural
            raise CommandError(f"error: expected resource of type node, got {quote(f'{group}/{version}, Resource={plural}')}")
    return infos


def set_schedulable(session: Any, infos: Iterable[Info], schedulable: bool, strategy: str) -> None:
    """Open or close the nodes and say so; a node that cannot be changed is told of, and the others follow."""
    done, verb = ("uncordoned", "uncordon") if schedulable else ("cordoned", "cordon")
    for info in infos:
        assert info.resource is not None and info.obj is not None
        if bool(info.obj.get("spec", {}).get("unschedulable")) is not schedulable:
            session.out(ResultPrinter(f"already {done}", strategy).print_object(info.obj))
            continue
        if strategy != "client":
            patch = {"spec": {"unschedulable": None if schedulable else True}}
            try:
                session.cluster.patch(info.resource, None, info.name, patch, "strategic", dry_run=strategy == "server", validation="Warn")
            except StatusError as e:
                session.note(f"error: unable to {verb} node {quote(info.name)}: {e.message}")
                continue
        session.out(ResultPrinter(done, strategy).print_object(info.obj))
