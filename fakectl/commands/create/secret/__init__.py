"""`kubectl create secret`: its subcommands are the files of this folder."""
from __future__ import annotations

from fakectl import flags

LONG = """Create a secret with specified type.

 A docker-registry type secret is for accessing a container registry.

 A generic type secret indicate an Opaque secret type.

 A tls type secret holds TLS certificate and its associated key."""

command = flags.group(short="Create a secret using a specified subcommand", long=LONG)
