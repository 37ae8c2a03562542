"""`kubectl config unset PROPERTY`: take one value away. Source: kubectl `pkg/cmd/config/unset.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import unexpected
from fakectl.configpaths import unset_property
from state.pure.gojson import quote


@flags.command(short="Unset an individual value in a kubeconfig file")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    if len(args) != 1:
        raise unexpected(session, args)
    config = session.editable_config
    unset_property(config, args[0])
    config.save()
    session.out(f"Property {quote(args[0])} unset.\n")
