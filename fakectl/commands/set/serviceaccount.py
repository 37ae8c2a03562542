"""`kubectl set serviceaccount`: the account that pods run as. Source: kubectl `pkg/cmd/set/set_serviceaccount.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.edits import edited, send, targets
from fakectl.errors import CommandError, raise_all
from fakectl.podtemplates import pod_spec
from fakectl.results import printer


@flags.command(short="Update the service account of a resource")
@flags.boolean("all", help="All objects of the given types in the namespace.")
@flags.boolean("local", help="Change the objects of files without asking the server.")
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.record_flag
@flags.field_manager_flag("kubectl-set")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    if o["local"] and strategy == "server":
        raise CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
    shown = printer(session, o, "serviceaccount updated", strategy)
    if not args:
        raise CommandError("serviceaccount is required")
    infos = targets(session, [] if o["local"] else args[:-1], o)
    record = recorder(session, command, o["record"])

    def change(obj: dict[str, Any]) -> None:
        pod_spec(obj)["serviceAccountName"] = args[-1]
        record(obj)

    errors: list[Exception] = []
    send(session, edited(infos, change), shown, errors, strategy=strategy, failed="failed to patch ServiceAccountName ",
         manager=o["field_manager"], local=o["local"], unchanged=True)
    raise_all(errors)
