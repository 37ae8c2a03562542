"""`kubectl kuberc`: the group of the commands on the user's preferences. Source: kubectl `pkg/cmd/kuberc/kuberc.go`."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Manage kuberc configuration files", long="Manage user preferences (kuberc) file.")
