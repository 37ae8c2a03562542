"""`kubectl auth`: the group of the commands on who may do what. Source: kubectl `pkg/cmd/auth/auth.go`."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Inspect authorization", long="Inspect authorization.")
