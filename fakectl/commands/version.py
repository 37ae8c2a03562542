"""`kubectl version`: of the client and the server. Source: kubectl `pkg/cmd/version/version.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.versions import CLIENT, KUSTOMIZE, SERVER
from state import StatusError


@flags.command(short="Show the versions of client and server")
@flags.boolean("client", help="Only the client's; no cluster is asked.")
@flags.string("output", "o", help="'yaml' or 'json'.")
@click.pass_obj
def command(session: Any, args: list[str], client: bool, output: str) -> None:
    if args:
        raise CommandError(f"extra arguments: [{' '.join(args)}]")
    if output not in ("", "yaml", "json"):
        raise CommandError("--output must be 'yaml' or 'json'")
    versions: dict[str, Any] = {"clientVersion": CLIENT, "kustomizeVersion": KUSTOMIZE}
    if not client:
        try:
            session.reach("/version")
        except StatusError:
            session.out(_text(versions, output))
            raise
        versions["serverVersion"] = SERVER
    session.out(_text(versions, output))


def _text(versions: dict[str, Any], output: str) -> str:
    if output == "json":
        from state.pure.gojson import dumps

        return dumps(versions, sort=False, indent=2) + "\n"
    if output == "yaml":
        from fakectl.printers.yaml import dumps as yaml

        return yaml(versions) + "\n"
    names = {"clientVersion": "Client Version", "kustomizeVersion": "Kustomize Version", "serverVersion": "Server Version"}
    return "".join(f"{names[k]}: {v if isinstance(v, str) else v['gitVersion']}\n" for k, v in versions.items())
