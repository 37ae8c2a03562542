"""`kubectl create clusterrolebinding NAME`. Source: kubectl `pkg/cmd/create/create_clusterrolebinding.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.subjects import role_ref, subject_flags, subjects


@flags.command(short="Create a cluster role binding for a particular cluster role")
@creation_flags
@subject_flags
@flags.string("clusterrole", required=True, help="The cluster role that the subjects get.")
@click.pass_obj
def command(session: Any, args: list[str], user: list[str], group: list[str], serviceaccount: list[str], clusterrole: str,
            **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    creation.finish({"kind": "ClusterRoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1",
                     "metadata": creation.metadata(namespaced=False), "subjects": subjects(user, group, serviceaccount),
                     "roleRef": role_ref("ClusterRole", clusterrole)},
                    "failed to create clusterrolebinding: ")
