"""`kubectl delete`: objects by name, by selector, of a whole type, or of files; then waits until they are gone.

Source: kubectl `pkg/cmd/delete/delete.go`, `delete_flags.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.deletion_wait import WEEK, wait_gone
from fakectl.deletions import cascade_flag, delete, kind_name, propagation
from fakectl.errors import CommandError, but_not_found, raise_all, with_source
from fakectl.resolve import Info, Infos, resolve
from state import StatusError

FORCED = ("Immediate deletion does not wait for confirmation that the running resource has been terminated. "
          "The resource may continue to run on the cluster indefinitely.")
CLUSTER_WIDE = "deleting cluster-scoped resources, not scoped to the provided namespace"


@flags.command(short="Delete resources by file names, stdin, resources and names, or by resources and label selector")
@flags.all_flag
@flags.all_namespaces_flag
@cascade_flag
@flags.dry_run_flag
@flags.boolean("force", help="Take the object away at once, without a graceful end.")
@flags.integer("grace-period", default=-1, help="Seconds that the object has to end; -1: its own. 0 only with --force.")
@flags.boolean("ignore-not-found", help="It is no error when an object does not exist; the default with --all and selectors.")
@flags.boolean("interactive", "i", help="Ask before anything is deleted.")
@flags.boolean("now", help="As --grace-period=1.")
@flags.string("output", "o", help='"name" for names only.')
@flags.string("raw", help="A path to send a request of deletion to.")
@flags.duration("timeout", help="How long to wait; 0 for as long as it takes.")
@flags.boolean("wait", default=True, help="Wait until the objects are gone.")
@flags.filename_flags
@flags.selector_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if o["raw"]:
        from fakectl.rawrequests import check_file, send_file

        check_file(o["filename"], o)
        send_file(session, "DELETE", o["raw"], o["filename"])
        return
    o["propagation"] = propagation(session, o["cascade"])
    _complete(o)
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], selector=o["selector"],
                    field_selector=o["field_selector"], all_=o["all_"], all_namespaces=o["all_namespaces"], require_object=False)
    _validate(session, o)
    if o["interactive"] and not _confirmed(session, infos, o):
        return
    _delete_all(session, infos, o)


def _complete(o: dict[str, Any]) -> None:
    """Work out the grace period, and whether what is not there counts as an error."""
    if (o["all_"] or o["selector"] or o["field_selector"]) and not flags.changed("ignore-not-found"):
        o["ignore_not_found"] = True
    if o["now"]:
        if o["grace_period"] != -1:
            raise CommandError("--now and --grace-period cannot be specified together")
        o["grace_period"] = 1
    if o["grace_period"] == 0 and not o["force"]:
        o["grace_period"] = 1
    if o["force"] and o["grace_period"] < 0:
        o["grace_period"] = 0


def _validate(session: Any, o: dict[str, Any]) -> None:
    if o["output"] not in ("", "name"):
        raise CommandError(f"unexpected -o output mode: {o['output']}. We only support '-o name'")
    if o["force"] and o["grace_period"] > 0:
        raise CommandError("--force and --grace-period greater than 0 cannot be specified together")
    if o["force"] and o["grace_period"] == 0:
        session.note(f"Warning: {FORCED}")


def _not_ignored(errors: list[Exception], o: dict[str, Any]) -> list[Exception]:
    return but_not_found(errors) if o["ignore_not_found"] else errors


def _confirmed(session: Any, infos: Infos, o: dict[str, Any]) -> bool:
    """Show what would be deleted and ask."""
    raise_all(_not_ignored(infos.errors, o))
    if not infos:
        session.out("No resources found\n")
        return False
    session.out(f"You are about to delete the following {len(infos)} resource(s):\n")
    for info in infos:
        session.out(f"{kind_name(info)}/{info.name}\n")
    session.out("Do you want to continue? (y/N): ")
    session.flush()
    answer = session.stdin.readline().split()
    if not answer or answer[0].lower() != "y":
        session.out("deletion is cancelled\n")
        return False
    return True


def _delete_all(session: Any, infos: Infos, o: dict[str, Any]) -> None:
    errors = infos.errors
    deleted: list[tuple[Info, str]] = []
    warn = bool(session.globals.get("namespace")) and not o["all_namespaces"]
    for info in infos:
        assert info.resource is not None
        if warn and not info.resource.namespaced:
            session.note(f"Warning: {CLUSTER_WIDE}")
            warn = False
        try:
            uid = delete(session, info, policy=o["propagation"], grace=o["grace_period"], output=o["output"], strategy=o["strategy"])
            deleted.append((info, uid))
        except StatusError as e:
            errors.append(with_source("deleting", info.source, e))
    raise_all(_not_ignored(errors, o))
    if not infos:
        session.out("No resources found\n")
    elif o["wait"] and o["strategy"] == "none":
        deadline = session.cluster.now + (o["timeout"] or WEEK)
        for info, uid in deleted:
            assert info.resource is not None
            wait_gone(session, info.resource, info.namespace, info.name, deadline, uid=uid)
