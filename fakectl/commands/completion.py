"""`kubectl completion SHELL`: a short script that asks `kubectl __complete` for every suggestion.

Source: kubectl `pkg/cmd/completion/completion.go`.
"""
from __future__ import annotations

import os
from typing import Any

import click

from fakectl import flags
from fakectl.completions import SHELLS
from fakectl.errors import UsageError
from state.pure.gojson import quote


@flags.command(short="Output shell completion code for the specified shell (bash, zsh, fish, or powershell)")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    """Load what it prints into the shell: source <(kubectl completion bash)."""
    if not args:
        raise UsageError("Shell not specified.")
    if len(args) > 1:
        raise UsageError("Too many arguments. Expected only the shell type.")
    if args[0] not in SHELLS:
        raise UsageError(f"Unsupported shell type {quote(args[0])}.")
    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", f"completion.{args[0]}")
    with open(path, encoding="utf-8") as f:
        session.out(f.read())
