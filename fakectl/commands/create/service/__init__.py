"""`kubectl create service`: its subcommands are the files of this folder."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Create a service using a specified subcommand", long="Create a service using a specified subcommand.")
