"""`kubectl set resources`: requests and limits of containers. Source: kubectl `pkg/cmd/set/set_resources.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.edits import edited, send, set_flags, targets
from fakectl.errors import CommandError
from fakectl.podtemplates import containers, pod_spec
from fakectl.results import printer
from state.pure.quantity import canonical


@flags.command(short="Update resource requests/limits on objects with pod templates")
@set_flags
@flags.string("containers", "c", "*", help="The names of the containers to change; * stands for any text.")
@flags.string("limits", help="The limits: cpu=100m,memory=256Mi.")
@flags.string("requests", help="The requests: cpu=100m,memory=256Mi.")
@flags.filename_flags
@flags.selector_flag
@flags.record_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "resource requirements updated", strategy)
    infos = targets(session, args, o)
    wanted = _wanted(strategy, o)
    errors: list[Exception] = []
    record = recorder(session, command, o["record"])

    def change(obj: dict[str, Any]) -> bool:
        found = containers(pod_spec(obj), o["containers"])
        for container in found:
            _require(container, wanted)
        if not found:
            errors.append(CommandError(f"error: unable to find container named {o['containers']}"))
            return False
        record(obj)
        return True

    send(session, edited(infos, change), shown, o, strategy=strategy, failed="failed to patch resources update to pod template ",
         errors=errors)


def _wanted(strategy: str, o: dict[str, Any]) -> dict[str, dict[str, str]]:
    if o["local"] and strategy == "server":
        raise CommandError(flags.LOCAL_AND_SERVER)
    if o["all_"] and o["selector"]:
        raise CommandError(flags.ALL_AND_SELECTOR)
    if not o["limits"] and not o["requests"]:
        raise CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)")
    return {kind: _amounts(o[kind]) for kind in ("limits", "requests") if o[kind]}


def _amounts(text: str) -> dict[str, str]:
    amounts = {}
    for statement in text.split(","):
        parts = statement.split("=")
        if len(parts) != 2:
            raise CommandError(f"invalid argument syntax {statement}, expected <resource>=<value>")
        try:
            amounts[parts[0]] = canonical(parts[1])
        except ValueError as e:
            raise CommandError(str(e)) from None
    return amounts


def _require(container: dict[str, Any], wanted: dict[str, dict[str, str]]) -> None:
    resources = container.setdefault("resources", {})
    for kind, amounts in wanted.items():
        resources[kind] = {**(resources.get(kind) or {}), **amounts}
