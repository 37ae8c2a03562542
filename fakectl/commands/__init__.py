"""kubectl itself: called without a command it prints its help. Every other file of this folder is one command, under kubectl's name."""
from __future__ import annotations

from fakectl import flags
from fakectl.errors import ShowHelp


@flags.command(short="Answer kubectl commands from a simulated cluster")
def command(args: list[str]) -> None:
    raise ShowHelp
