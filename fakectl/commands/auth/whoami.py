"""`kubectl auth whoami`: the user that the server sees. Source: kubectl `pkg/cmd/auth/whoami.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.asking import ask
from fakectl.describe.metadata import go_list
from fakectl.errors import CommandError
from fakectl.results import printer
from state import StatusError

FORBIDDEN = "the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it"


@flags.command(short="Experimental: Check self subject attributes")
@flags.output_flags
@click.pass_obj
def command(session: Any, args: list[str], **options: Any) -> None:
    session.reviews = True
    _ = session.context
    shown = printer(session, options, "") if options["output"] or options["template"] else None
    try:
        review = ask(session, "authentication.k8s.io", "SelfSubjectReview")
    except StatusError as e:
        raise CommandError(FORBIDDEN) if e.reason == "Forbidden" else e from None
    session.out(shown.print_object(review) if shown else _table(review["status"]["userInfo"]))


def _table(info: dict[str, Any]) -> str:
    from fakectl.printers.tabwriter import TabWriter

    writer = TabWriter()
    rows = [["ATTRIBUTE", "VALUE"], ["Username", info.get("username", "")], ["UID", info.get("uid", "")]]
    rows += [["Groups", go_list(info["groups"])]] if info.get("groups") else []
    extra = info.get("extra") or {}
    rows += [[f"Extra: {key}", go_list(extra[key])] for key in sorted(extra)]
    for row in rows:
        if row[1]:
            writer.line(row)
    return writer.flush()
