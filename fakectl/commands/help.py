"""`kubectl help COMMAND`: the help of a command, by its words. Source: spf13/cobra `command.go` (InitDefaultHelpCmd)."""
from __future__ import annotations

from fakectl import flags
from fakectl.errors import ShowHelp


@flags.command(short="Help about any command")
def command(args: list[str]) -> None:
    raise ShowHelp(args)
