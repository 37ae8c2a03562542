"""`describe role` (k8s.io/kubectl/pkg/describe/describe.go, RoleDescriber)."""
from __future__ import annotations

from .metadata import Object
from .rbac_text import role_text
from .source import Source


def describe(role: Object, source: Source, show_events: bool) -> str:
    """A role's rules; kubectl shows no events here."""
    return role_text(role)
