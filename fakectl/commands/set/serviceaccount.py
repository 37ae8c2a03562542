"""`kubectl set serviceaccount`: the account that pods run as. Source: kubectl `pkg/cmd/set/set_serviceaccount.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.edits import edited, send, set_flags, targets
from fakectl.errors import CommandError
from fakectl.podtemplates import pod_spec
from fakectl.results import printer


@flags.command(short="Update the service account of a resource")
@set_flags
@flags.filename_flags
@flags.record_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    if o["local"] and strategy == "server":
        raise CommandError(flags.LOCAL_AND_SERVER)
    shown = printer(session, o, "serviceaccount updated", strategy)
    if not args:
        raise CommandError("serviceaccount is required")
    infos = targets(session, [] if o["local"] else args[:-1], o)
    record = recorder(session, command, o["record"])

    def change(obj: dict[str, Any]) -> None:
        pod_spec(obj)["serviceAccountName"] = args[-1]
        record(obj)

    send(session, edited(infos, change), shown, o, strategy=strategy, failed="failed to patch ServiceAccountName ", unchanged=True)
