"""`kubectl attach`. Source: kubectl `pkg/cmd/attach/attach.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags, podchoice
from fakectl.attaching import Attachment
from fakectl.errors import CommandError, UsageError
from fakectl.resolve import resolve

SECOND = 1_000_000_000


@flags.command(short="Attach to a running container")
@flags.string("container", "c", help="The container; without it the one that the pod's annotation names, or the first.")
@flags.string("detach-keys", default="ctrl-p,ctrl-q", help="Without effect: a session ends with its process, or with Ctrl-C.")
@flags.duration("pod-running-timeout", default=60 * SECOND, help="How long to wait for the first pod of an object.")
@flags.boolean("quiet", "q", help="Print only what the process prints.")
@flags.boolean("stdin", "i", help="Pass standard input to the process.")
@flags.boolean("tty", "t", help="Standard input is a terminal.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if o["pod_running_timeout"] <= 0:
        raise UsageError("--pod-running-timeout must be higher than zero")
    if not args:
        raise CommandError("at least 1 argument is required for attach")
    if len(args) > 2:
        raise CommandError(f"expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {len(args)}: [{' '.join(args)}]")
    infos = resolve(session, args[-1:], default_type=args[0] if len(args) == 2 else "pods")
    infos.raise_errors()
    obj = infos[0].obj
    assert obj is not None
    if obj["kind"] != "Pod":
        obj = podchoice.pods_of(session, obj, "cannot attach to", o["pod_running_timeout"], podchoice.by_activity)[0]
    phase = obj.get("status", {}).get("phase")
    if phase in ("Succeeded", "Failed"):
        raise CommandError(f"cannot attach a container in a completed pod; current phase is {phase}")
    Attachment(session, obj, o["container"], stdin=o["stdin"], tty=o["tty"], quiet=o["quiet"]).run(from_start=False)
