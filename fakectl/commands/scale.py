"""`kubectl scale`. Source: kubectl `pkg/cmd/scale/scale.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.errors import CommandError
from fakectl.resolve import Info, resolve
from fakectl.results import printer
from fakectl.scaling import Precondition, scaled, wait_scaled
from state.pure.objects import clone

Object = dict[str, Any]


@flags.command(short="Set a new size for a deployment, replica set, or replication controller")
@flags.all_flag
@flags.integer("current-replicas", default=-1, help="Scale only what has this size; -1 for any.")
@flags.integer("replicas", required=True, help="The size.")
@flags.string("resource-version", help="Scale the object only if this is its version.")
@flags.duration("timeout", help="How long to wait for the pods; 0 for not at all.")
@flags.filename_flags
@flags.selector_flag
@flags.output_flags
@flags.dry_run_flag
@flags.record_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "scaled", o["strategy"], structs=False)
    if o["replicas"] < 0:
        raise CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    if o["current_replicas"] < -1:
        raise CommandError("The --current-replicas must specify an integer of -1 or greater")
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], selector=o["selector"],
                    allow_empty_selector=o["all_"])
    if o["resource_version"] and len(infos) > 1:
        raise CommandError("cannot use --resource-version with multiple resources")
    if not infos:
        infos.raise_errors()
        raise CommandError("no objects passed to scale")
    record = recorder(session, command, o["record"])
    for info in infos:
        session.out(shown.print_object(_scaled(session, info, o, record)))
    infos.raise_errors()


def _scaled(session: Any, info: Info, o: dict[str, Any], record: Any) -> Object:
    """Scale, and the object as kubectl then holds it."""
    assert info.resource is not None
    replicas = o["replicas"]
    if o["strategy"] != "client":
        asked = o["current_replicas"] != -1 or o["resource_version"]
        precondition = Precondition(o["current_replicas"], o["resource_version"]) if asked else None
        replicas = scaled(session, info, replicas, precondition, dry_run=o["strategy"] == "server")
        if o["timeout"] and o["strategy"] == "none":
            wait_scaled(session, info, o["replicas"], o["timeout"])
    obj = clone(info.obj or {})
    if info.resource.group in ("", "apps"):
        obj.setdefault("spec", {})["replicas"] = replicas
    before = clone(obj)
    record(obj)
    if obj != before and o["strategy"] == "none":
        session.cluster.patch(info.resource, info.namespace or None, info.name,
                              {"metadata": {"annotations": obj["metadata"]["annotations"]}}, "merge")
    return obj
