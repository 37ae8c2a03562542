"""`kubectl plugin`: the group of the command on plugins. Source: kubectl `pkg/cmd/plugin/plugin.go`."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Provides utilities for interacting with plugins", long="Provides utilities for interacting with plugins.")
