"""CSI storage capacities. Source: kubernetes `staging/src/k8s.io/apiserver/pkg/registry/rest/table.go`."""
from __future__ import annotations

from ..cells import name_and_creation

row = name_and_creation
