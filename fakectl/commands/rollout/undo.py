"""`kubectl rollout undo`: back to the revision before, or to another. Source: kubectl `pkg/cmd/rollout/rollout_undo.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.lastapplied import ANNOTATION
from fakectl.resolve import Info
from fakectl.results import printer
from fakectl.rollouts import check_revisioned, chosen, described, revisions, rolled_back, rollout_flags, targets
from state import StatusError

APPLIED = (f"Warning: resource %s was previously managed with 'kubectl apply'. Rolling back will not update the {ANNOTATION} annotation, "
           "which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous "
           "configuration file instead.")
PAUSED = "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again"


@flags.command(short="Undo a previous rollout")
@flags.integer("to-revision", help="The revision to go back to; 0 for the one before.")
@rollout_flags
@flags.dry_run_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    infos = targets(session, args, o)

    def undo(info: Info) -> None:
        done = _undone(session, info, o["to_revision"], strategy)
        session.out(printer(session, o, done, strategy).print_object(info.obj))

    infos.each(undo)


def _undone(session: Any, info: Info, number: int, strategy: str) -> str:
    """Roll back, and say so in kubectl's words."""
    assert info.resource is not None
    obj = info.obj or {}
    if ANNOTATION in (obj["metadata"].get("annotations") or {}):
        session.note(APPLIED % f"{info.resource.plural}/{info.name}")
    check_revisioned(info.resource, "rollbacker", "rollbacker")
    revision = chosen(obj, revisions(session, obj, called="Deployment"), number)
    if strategy == "client":
        text = described(obj, revision)
        return text if obj["kind"] == "Deployment" else f"will roll back to {text}"
    if obj["spec"].get("paused"):
        raise CommandError(PAUSED)
    patch = rolled_back(obj, revision)
    if patch is None:
        return f"skipped rollback (current template already matches revision {number})"
    try:
        session.cluster.patch(info.resource, info.namespace, info.name, patch[1], patch[0], dry_run=strategy == "server")
    except StatusError as e:
        raise CommandError(f"failed restoring revision {number}: {e.message}") from None
    return "rolled back"
