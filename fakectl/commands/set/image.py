"""`kubectl set image`: other images for the containers of pods and pod templates. Source: kubectl `pkg/cmd/set/set_image.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.edits import edited, send, set_flags, targets
from fakectl.errors import CommandError, raise_all
from fakectl.pairs import parse_pairs, split_pairs
from fakectl.podtemplates import pod_spec
from fakectl.results import printer


@flags.command(short="Update the image of a pod template")
@set_flags
@flags.filename_flags
@flags.selector_flag
@flags.record_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "image updated", strategy)
    resources, pairs = split_pairs(args, "image")
    images = parse_pairs(pairs, "image", removable=False)[0]
    infos = targets(session, resources, o)
    raise_all(_faults(resources, images, strategy, o))
    errors: list[Exception] = []
    record = recorder(session, command, o["record"])

    def change(obj: dict[str, Any]) -> None:
        _set_images(pod_spec(obj), images, errors)
        record(obj)

    send(session, edited(infos, change), shown, o, strategy=strategy, failed="failed to patch image update to pod template: ",
         errors=errors)


def _faults(resources: list[str], images: dict[str, str], strategy: str, o: dict[str, Any]) -> list[Exception]:
    faults = []
    if o["all_"] and o["selector"]:
        faults.append(flags.ALL_AND_SELECTOR)
    if not resources and not o["filename"] and not o["kustomize"]:
        faults.append("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    if not images:
        faults.append("at least one image update is required")
    elif len(images) > 1 and "*" in images:
        faults.append("all containers are already specified by *, but saw more than one container_name=container_image pairs")
    if o["local"] and strategy == "server":
        faults.append(flags.LOCAL_AND_SERVER)
    return [CommandError(fault) for fault in faults]


def _set_images(spec: dict[str, Any], images: dict[str, str], errors: list[Exception]) -> None:
    everything = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    for name, image in images.items():
        found = [c for c in everything if name in ("*", c.get("name", ""))]
        for container in found:
            container["image"] = image
        if not found:
            errors.append(CommandError(f'error: unable to find container named "{name}"'))
