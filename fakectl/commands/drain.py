"""`kubectl drain NODE`: no new pods on the node, and those that are there go. Source: kubectl `pkg/cmd/drain/drain.go`."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.cordoning import check_words, cordon_flags, node_infos, set_schedulable
from fakectl.draining import pick
from fakectl.errors import BareError, CommandError, MultipleErrors, message_of, raise_all
from fakectl.evicting import Removal, delete_all, evict_all
from fakectl.printers.name import ResultPrinter
from fakectl.resolve import Info
from state import StatusError
from state.pure.gojson import quote
from state.pure.selectors import parse_labels


@flags.command(short="Drain node in preparation for maintenance")
@flags.integer("chunk-size", default=500, help="How many pods are asked for at once.")
@flags.boolean("delete-emptydir-data", help="Go on although pods lose what is in their emptyDir volumes.")
@flags.boolean("disable-eviction", help="Delete the pods, whatever their disruption budgets say.")
@flags.boolean("force", help="Go on although there are pods that no controller will make anew.")
@flags.integer("grace-period", default=-1, help="Seconds that each pod has to end; below 0: its own.")
@flags.boolean("ignore-daemonsets", help="Leave the pods of DaemonSets alone.")
@flags.string("pod-selector", help="Only the node's pods that match this label query.")
@flags.integer("skip-wait-for-delete-timeout", help="Do not wait for pods that should have been gone for more than so many seconds; 0: do.")
@flags.duration("timeout", help="How long to wait before giving up; 0 for as long as it takes.")
@cordon_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    check_words("drain", args, o["selector"], selected=flags.changed("selector"))
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    if o["pod_selector"]:
        try:
            parse_labels(o["pod_selector"])
        except ValueError:
            raise CommandError("--pod-selector=<pod_selector> must be a valid label selector") from None
    infos = node_infos(session, args, o["selector"])
    set_schedulable(session, infos, False, o["strategy"])
    failed = [(info.name, why) for info in infos if (why := _drain(session, info, o))]
    if failed:
        session.note("There are pending nodes to be drained:")
    for name, _ in failed:
        session.note(f" {name}")
    raise_all(_bare([why for _, why in failed]))


def _drain(session: Any, info: Info, o: dict[str, Any]) -> Exception | None:
    """Drain one node and say so; what went wrong, which is told too."""
    try:
        _take_pods(session, info.name, o)
    except (CommandError, MultipleErrors, StatusError) as e:
        text = e.message if isinstance(e, StatusError) else message_of(e)
        session.note(f"error: unable to drain node {quote(info.name)} due to error: {text}, continuing command...")
        return e
    assert info.obj is not None
    session.out(ResultPrinter("drained", o["strategy"]).print_object(info.obj))
    return None


def _take_pods(session: Any, node: str, o: dict[str, Any]) -> None:
    picked = pick(session, node, o)
    if picked.errors:
        raise MultipleErrors(picked.failures())
    if picked.warnings:
        session.note(f"Warning: {picked.warning()}")
    if o["strategy"] == "client":
        for pod in picked.pods:
            session.out(f"evicting pod {pod['metadata']['namespace']}/{pod['metadata']['name']} (dry run)\n")
        return
    take = delete_all if o["disable_eviction"] else evict_all
    try:
        take(session, picked.pods, Removal(o["grace_period"], o["timeout"], o["skip_wait_for_delete_timeout"], o["strategy"]))
    except (CommandError, MultipleErrors, StatusError) as e:
        _tell_pending(session, node, e.message if isinstance(e, StatusError) else message_of(e), o)
        raise


def _tell_pending(session: Any, node: str, why: str, o: dict[str, Any]) -> None:
    """The pods that are still there after a failure."""
    left = pick(session, node, o)
    if left.pods:
        session.note(f"There are pending pods in node {quote(node)} when an error occurred: {why}")
    for pod in left.pods:
        session.note(f"pod/{pod['metadata']['name']}")
    if left.errors:
        session.err(f"Following errors occurred while getting the list of pods to delete:\n{message_of(MultipleErrors(left.failures()))}")


def _bare(errors: list[Exception]) -> list[Exception]:
    """One node's several reasons stand on lines of their own, without `error:`, as those of several nodes do."""
    if len(errors) != 1 or not isinstance(errors[0], MultipleErrors):
        return errors
    reasons = errors[0].errors
    return [BareError(str(reasons[0]))] if len(reasons) == 1 else [errors[0]]
