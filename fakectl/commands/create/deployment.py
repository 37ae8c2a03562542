"""`kubectl create deployment`. Source: kubectl `pkg/cmd/create/create_deployment.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError

Object = dict[str, Any]


@flags.command(short="Create a deployment with the specified name")
@flags.string_slice("image", required=True, help="The image of a container; several for several containers.")
@flags.integer("port", default=-1, bits=32, help="The port that the first container opens.")
@flags.integer("replicas", "r", default=1, bits=32, help="The number of pods.")
@creation_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    creation = Creation(session, args, o)
    if len(o["image"]) > 1 and creation.command:
        raise CommandError("cannot specify multiple --image options and command")
    labels = {"app": creation.name}
    containers = [_container(creation, image, i) for i, image in enumerate(o["image"])]
    if o["port"] >= 0 and containers:
        containers[0]["ports"] = [{"containerPort": o["port"]}]
    spec: Object = {"replicas": o["replicas"], "selector": {"matchLabels": labels}}
    spec["template"] = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
    creation.finish({"kind": "Deployment", "apiVersion": "apps/v1", "metadata": creation.metadata(labels=labels), "spec": spec},
                    "failed to create deployment: ")


def _container(creation: Creation, image: str, number: int) -> Object:
    name = image.rpartition("/")[2].partition(":")[0].partition("@")[0]
    if "_" in name or "." in name:
        name = f"{name.replace('_', '-').replace('.', '-')}-{_suffix(creation, image, number)}"
    return {"name": name, "image": image, "command": creation.command}


def _suffix(creation: Creation, image: str, number: int) -> str:
    """What kubectl draws at random is the same here for the same command in the same cluster."""
    from hashlib import blake2b

    from state.pure.names import suffix

    parts = (creation.session.cluster.settings.seed, creation.session.namespace, creation.name, image, str(number))
    return suffix(blake2b("\0".join(parts).encode(), digest_size=8).digest())
