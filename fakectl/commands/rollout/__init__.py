"""`kubectl rollout`: the group of the commands that manage a rollout. Source: kubectl `pkg/cmd/rollout/rollout.go`."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Manage the rollout of a resource", on_stderr=False)
