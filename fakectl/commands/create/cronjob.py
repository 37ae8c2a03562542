"""`kubectl create cronjob NAME`. Source: kubectl `pkg/cmd/create/create_cronjob.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags


@flags.command(short="Create a cron job with the specified name")
@creation_flags
@flags.string("image", required=True, help="The image to run.")
@flags.string("schedule", required=True, help="When to run it, as in a crontab.")
@flags.string("restart", help="OnFailure or Never.")
@click.pass_obj
def command(session: Any, args: list[str], image: str, schedule: str, restart: str, **options: Any) -> None:
    creation = Creation(session, args, options)
    container = {"name": creation.name, "image": image, "command": creation.command}
    template = {"spec": {"containers": [container], "restartPolicy": restart or "OnFailure"}}
    creation.finish({"kind": "CronJob", "apiVersion": "batch/v1", "metadata": creation.metadata(), "spec": {
        "schedule": schedule, "jobTemplate": {"metadata": {"name": creation.name}, "spec": {"template": template}}}},
        "failed to create cronjob: ")
