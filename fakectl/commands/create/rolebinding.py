"""`kubectl create rolebinding NAME`. Source: kubectl `pkg/cmd/create/create_rolebinding.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.subjects import role_ref, subject_flags, subjects


@flags.command(short="Create a role binding for a particular role or cluster role")
@creation_flags
@subject_flags
@flags.string("clusterrole", help="The cluster role that the subjects get.")
@flags.string("role", help="The role that the subjects get.")
@click.pass_obj
def command(session: Any, args: list[str], user: list[str], group: list[str], serviceaccount: list[str], clusterrole: str, role: str,
            **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    if bool(clusterrole) == bool(role):
        raise CommandError("exactly one of clusterrole or role must be specified")
    ref = role_ref("Role", role) if role else role_ref("ClusterRole", clusterrole)
    creation.finish({"kind": "RoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": creation.metadata(),
                     "subjects": subjects(user, group, serviceaccount), "roleRef": ref}, "failed to create rolebinding: ")
