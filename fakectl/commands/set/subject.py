"""`kubectl set subject`: more users, groups and service accounts for a role binding. Source: kubectl `pkg/cmd/set/set_subject.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.edits import edited, send, targets
from fakectl.errors import CommandError, raise_all
from fakectl.resolve import Infos
from fakectl.results import printer

BINDINGS = ("RoleBinding", "ClusterRoleBinding")
GROUP = "rbac.authorization.k8s.io"


@flags.command(short="Update the user, group, or service account in a role binding or cluster role binding")
@flags.boolean("all", help="All objects of the given types in the namespace.")
@flags.string_array("user", help="A user to bind to the role.")
@flags.string_array("group", help="A group to bind to the role.")
@flags.string_array("serviceaccount", help="A service account to bind to the role, as NAMESPACE:NAME.")
@flags.boolean("local", help="Change the objects of files without asking the server.")
@flags.filename_flags
@flags.selector_flag
@flags.output_flags
@flags.dry_run_flag
@flags.field_manager_flag("kubectl-set")
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

    errors: list[Exception] = []
    send(session, edited(infos, change), shown, errors, strategy=strategy, failed="failed to patch subjects to rolebinding: ",
         manager=o["field_manager"], local=o["local"])
    raise_all(errors)


def _validate(infos: Infos, strategy: str, o: dict[str, Any]) -> None:
    if o["local"] and strategy == "server":
        raise CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
    if o["all_"] and o["selector"]:
        raise CommandError("cannot set --all and --selector at the same time")
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
