"""`kubectl create job NAME`, from an image or as a cron job would. Source: kubectl `pkg/cmd/create/create_job.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.resolve import resolve

Object = dict[str, Any]


@flags.command(short="Create a job with the specified name")
@creation_flags
@flags.string("image", help="The image to run.")
@flags.string("from", help="cronjob/NAME, whose template is taken.")
@click.pass_obj
def command(session: Any, args: list[str], image: str, from_: str, **options: Any) -> None:
    creation = Creation(session, args, options)
    if bool(image) == bool(from_):
        raise CommandError("either --image or --from must be specified")
    if creation.command and from_:
        raise CommandError("cannot specify --from and command")
    made = _from_image(creation, image) if image else _from_cron_job(creation, _cron_job(session, from_))
    creation.finish({"kind": "Job", "apiVersion": "batch/v1", **made}, "failed to create job: ")


def _from_image(creation: Creation, image: str) -> Object:
    container = {"name": creation.name, "image": image, "command": creation.command}
    return {"metadata": creation.metadata(), "spec": {"template": {"spec": {"containers": [container], "restartPolicy": "Never"}}}}


def _cron_job(session: Any, word: str) -> Object:
    infos = resolve(session, [word], continue_on_error=False)
    if len(infos) != 1:
        raise CommandError("from must be an existing cronjob")
    resource, obj = infos[0].resource, infos[0].obj
    assert resource is not None and obj is not None
    if resource.gr != "cronjobs.batch":
        raise CommandError(f"unknown object type *{resource.version}.{resource.kind}")
    return obj


def _from_cron_job(creation: Creation, cron_job: Object) -> Object:
    template = cron_job["spec"]["jobTemplate"]
    own = template.get("metadata") or {}
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": cron_job["metadata"]["name"], "uid": cron_job["metadata"]["uid"],
             "controller": True}
    annotations = {"cronjob.kubernetes.io/instantiate": "manual", **(own.get("annotations") or {})}
    metadata = creation.metadata(annotations=annotations, labels=own.get("labels"), ownerReferences=[owner])
    return {"metadata": metadata, "spec": template["spec"]}
