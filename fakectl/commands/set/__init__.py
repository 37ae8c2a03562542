"""`kubectl set`: the group of the commands that change one feature of an object. Source: kubectl `pkg/cmd/set/set.go`."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Set specific features on objects")
