"""`kubectl create role NAME`: a role with what --verb allows on --resource. Source: kubectl `pkg/cmd/create/create_role.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.policyrules import RuleSet


@flags.command(short="Create a role with single rule")
@creation_flags
@flags.string_slice("verb", help="What is allowed.")
@flags.string_slice("resource", help="On what: RESOURCE[.GROUP][/SUBRESOURCE].")
@flags.string_array("resource-name", help="Only on objects of this name.")
@click.pass_obj
def command(session: Any, args: list[str], verb: list[str], resource: list[str], resource_name: list[str], **options: Any) -> None:
    creation = Creation(session, args, options)
    wanted = RuleSet(verb, resource, resource_name)
    creation.require_name()
    if not wanted.verbs:
        raise CommandError("at least one verb must be specified")
    wanted.check_verbs(session)
    if not wanted.resources:
        raise CommandError("at least one resource must be specified")
    wanted.check_resources(session.catalog)
    creation.finish({"kind": "Role", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": creation.metadata(),
                     "rules": wanted.rules(session.catalog)})
