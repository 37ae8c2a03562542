"""Roles. Sources: kubernetes `pkg/registry/rbac/role/strategy.go` and what `state/rbacspec.py` cites."""
from __future__ import annotations

from typing import Any

from ..cells import name_and_creation
from ..fielderrors import Cause
from ..rbacspec import validate_rules

row = name_and_creation


def validate(obj: dict[str, Any]) -> list[Cause]:
    return validate_rules(obj, namespaced=True)
