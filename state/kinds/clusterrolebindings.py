"""Cluster role bindings. Sources: kubernetes `pkg/registry/rbac/clusterrolebinding/strategy.go` and what `state/rbacspec.py` cites."""
from __future__ import annotations

from typing import Any

from ..fielderrors import Cause
from ..rbacspec import binding_row, default_binding, validate_binding, validate_binding_change

row = binding_row
default = default_binding
validate_update = validate_binding_change


def validate(obj: dict[str, Any]) -> list[Cause]:
    return validate_binding(obj, ("ClusterRole",))
