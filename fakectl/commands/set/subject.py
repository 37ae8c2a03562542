"""`kubectl set subject`: more users, groups and service accounts for a role binding. Source: kubectl `pkg/cmd/set/set_subject.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.edits import edited, send, set_flags, targets
from fakectl.errors import CommandError
from fakectl.resolve import Infos
from fakectl.results import printer
from fakectl.subjects import GROUP, subject_flags

BINDINGS = ("RoleBinding", "ClusterRoleBinding")


@flags.command(short="Update the user, group, or service account in a role binding or cluster role binding")
@set_flags
@subject_flags
@flags.filename_flags
@flags.selector_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "subjects updated", strategy)
    infos = targets(session, args, o)
    _validate(infos, strategy, o)
    subjects = _subjects(session, o)

    def change(obj: dict[str, Any]) -> bool:
        if obj["kind"] not in BINDINGS or not obj["apiVersion"].startswith(GROUP):
            raise CommandError("setting subjects is only supported for RoleBinding/ClusterRoleBinding")
        have = obj.get("subjects") or []
        more = [s for s in subjects if s not in have]
        obj["subjects"] = have + more
        return bool(more)

    send(session, edited(infos, change), shown, o, strategy=strategy, failed="failed to patch subjects to rolebinding: ")


def _validate(infos: Infos, strategy: str, o: dict[str, Any]) -> None:
    if o["local"] and strategy == "server":
        raise CommandError(flags.LOCAL_AND_SERVER)
    if o["all_"] and o["selector"]:
        raise CommandError(flags.ALL_AND_SELECTOR)
    if not o["user"] and not o["group"] and not o["serviceaccount"]:
        raise CommandError("you must specify at least one value of user, group or serviceaccount")
    for account in o["serviceaccount"]:
        parts = account.split(":")
        if len(parts) != 2 or not parts[1]:
            raise CommandError("serviceaccount must be <namespace>:<name>")
        if not parts[0] and any((info.obj or {}).get("kind") == "ClusterRoleBinding" for info in infos):
            raise CommandError("serviceaccount must be <namespace>:<name>, namespace must be specified")


def _subjects(session: Any, o: dict[str, Any]) -> list[dict[str, str]]:
    subjects = [{"kind": "User", "apiGroup": GROUP, "name": name} for name in sorted(set(o["user"]))]
    subjects += [{"kind": "Group", "apiGroup": GROUP, "name": name} for name in sorted(set(o["group"]))]
    for account in sorted(set(o["serviceaccount"])):
        namespace, _, name = account.partition(":")
        subjects.append({"kind": "ServiceAccount", "name": name, "namespace": namespace or session.namespace})
    return subjects
