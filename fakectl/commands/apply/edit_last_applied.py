"""`kubectl apply edit-last-applied`: refused, since fakectl opens no editor. Source: kubectl `pkg/cmd/apply/apply_edit_last_applied.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.resolve import resolve


@flags.command(short="Edit latest last-applied-configuration annotations of a resource/object")
@flags.filename_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], latest=True).raise_errors()
    raise CommandError('fakectl does not simulate "kubectl apply edit-last-applied": it opens no editor')
