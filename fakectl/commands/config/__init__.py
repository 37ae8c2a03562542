"""`kubectl config`: the group of the commands on fakectl's own kubeconfig. Source: kubectl `pkg/cmd/config/config.go`."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Modify kubeconfig files")
