"""`kubectl create token SERVICE_ACCOUNT`: a token that this cluster knows again.

Source: kubectl `pkg/cmd/create/create_token.go`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.creation import name_from
from fakectl.errors import CommandError
from fakectl.results import printer
from state import StatusError

KINDS = ("Node", "Pod", "Secret")
SECOND = 1_000_000_000


@flags.command(short="Request a service account token")
@flags.output_flags
@flags.string_array("audience", help="Who the token is for; may be repeated.")
@flags.string("bound-object-kind", help=f"The kind of the object that the token ends with: {', '.join(KINDS)}.")
@flags.string("bound-object-name", help="The name of that object.")
@flags.string("bound-object-uid", help="The uid of that object.")
@flags.duration("duration", help="How long the token shall be good for.")
@click.pass_obj
def command(session: Any, args: list[str], audience: list[str], duration: int, bound_object_kind: str, bound_object_name: str,
            bound_object_uid: str, **options: Any) -> None:
    name = name_from(args)
    _ = session.context  # a kubeconfig that does not fit together is told of first
    shown = printer(session, options, "created")
    _check(name, audience, duration)
    _check_binding(bound_object_kind, bound_object_name, bound_object_uid)
    spec: dict[str, Any] = {"audiences": audience, "expirationSeconds": duration // SECOND or None}
    if bound_object_kind:
        ref = {"kind": bound_object_kind, "apiVersion": "v1", "name": bound_object_name, "uid": bound_object_uid}
        spec["boundObjectRef"] = {key: value for key, value in ref.items() if value}
    session.reviews = True
    try:
        made = _requested(session, name, {key: value for key, value in spec.items() if value})
    except StatusError as e:
        raise CommandError(f"failed to create token: {e.message}") from None
    session.out(shown.print_object(made) if options["output"] or options["template"] else made["status"]["token"] + "\n")


def _requested(session: Any, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    accounts = session.catalog.by_plural("serviceaccounts", "")
    body = {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": {}, "spec": spec}
    return session.cluster.post(accounts, session.namespace, name, "token", body)


def _check(name: str, audiences: Sequence[str], duration: int) -> None:
    if not name:
        raise CommandError("service account name is required")
    if duration < 0:
        raise CommandError("--duration must be greater than or equal to 0")
    if duration % SECOND:
        raise CommandError("--duration cannot be expressed in units less than seconds")
    if "" in audiences:
        raise CommandError("--audience must not be an empty string")


def _check_binding(kind: str, name: str, uid: str) -> None:
    if kind:
        if kind not in KINDS:
            raise CommandError(f"supported --bound-object-kind values are {', '.join(KINDS)}")
        if not name:
            raise CommandError("--bound-object-name is required if --bound-object-kind is provided")
        return
    for flag, value in (("name", name), ("uid", uid)):
        if value:
            raise CommandError(f"--bound-object-{flag} can only be set if --bound-object-kind is provided")
