"""Role bindings. Sources: kubernetes `pkg/registry/rbac/rolebinding/strategy.go` and what `state/rbacspec.py` cites."""
from __future__ import annotations

from typing import Any

from ..fielderrors import Cause
from ..rbacspec import binding_row as row
from ..rbacspec import default_binding as default
from ..rbacspec import validate_binding
from ..rbacspec import validate_binding_change as validate_update

__all__ = ["default", "row", "validate", "validate_update"]


def validate(obj: dict[str, Any]) -> list[Cause]:
    return validate_binding(obj, ("Role", "ClusterRole"))
