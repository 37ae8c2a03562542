"""`kubectl kustomize`: the objects of a folder with a kustomization. Source: kustomize `kustomize/commands/build/build.go`."""
from __future__ import annotations

import os
from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.kustomizing.build import build
from fakectl.printers.yaml import dumps


@flags.command(short="Build a kustomization target from a directory or URL")
@flags.string("output", "o", help="The file, or the folder for one file an object, to write to.")
@click.pass_obj
def command(session: Any, args: list[str], output: str) -> None:
    if len(args) > 1:
        raise CommandError("specify one path to kustomization.yaml")
    objects = build(session, args[0] if args else ".")
    if not output:
        session.out("---\n".join(map(dumps, objects)))
        return
    path = session.path(output)
    if not os.path.isdir(path):
        _write(path, "---\n".join(map(dumps, objects)))
        return
    for obj in objects:
        version = str(obj["apiVersion"]).replace("/", "_")
        _write(os.path.join(path, f"{version}_{obj['kind']}_{obj['metadata']['name']}.yaml".lower()), dumps(obj))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
