"""`kubectl options`: the flags that every command takes. Source: kubectl `pkg/cmd/options/options.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags

_DEFAULTS = {"bool": "false", "array": "[]", "int32": "0", "seconds": "5s"}
_WORDS = {
    "as": "Act as this user.", "as-group": "Act as a member of this group; may be repeated.", "as-uid": "Act with this UID.",
    "as-user-extra": "Act with this extra value; may be repeated.", "cluster": "The cluster of the kubeconfig to use.",
    "context": "The context of the kubeconfig to use.", "kubeconfig": "The kubeconfig file to use: one of fakectl's own.",
    "namespace": "The namespace of this command.", "server": "The cluster's address; fakectl opens no connections.",
    "user": "The user of the kubeconfig to use.", "warnings-as-errors": "Let a command fail when the server warns.",
}


@flags.command(short="List the flags that every command takes", use="kubectl options")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    session.out("The following options can be passed to any command:\n\n")
    for flag in sorted(flags.GLOBALS.values(), key=lambda f: f.flag):
        short = f"-{flag.shorthand}, " if flag.shorthand else ""
        words = _WORDS.get(flag.flag, "Accepted, and without effect on a simulated cluster.")
        session.out(f"    {short}--{flag.flag}={_DEFAULTS.get(flag.kind, chr(39) * 2)}:\n\t{words}\n\n")
