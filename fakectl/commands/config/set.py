"""`kubectl config set PROPERTY VALUE`: one value by its path. Source: kubectl `pkg/cmd/config/set.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import unexpected
from fakectl.configpaths import set_property
from state.pure.gojson import quote


@flags.command(short="Set an individual value in a kubeconfig file")
@flags.boolean("set-raw-bytes", help="Take the value of a field of bytes as it is, not as base64.")
@click.pass_obj
def command(session: Any, args: list[str], set_raw_bytes: bool) -> None:
    """A path is a list of field names and names of entries, with dots between: contexts.work.namespace."""
    if len(args) != 2:
        raise unexpected(session, args)
    config = session.editable_config
    set_property(config, args[0], args[1], raw=set_raw_bytes)
    config.save()
    session.out(f"Property {quote(args[0])} set.\n")
