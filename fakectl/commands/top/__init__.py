"""`kubectl top`: what pods and nodes use. Source: kubectl `pkg/cmd/top/top.go`."""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Display resource (CPU/memory) usage", use="kubectl top [flags] [options]")
