"""`describe rolebinding` (k8s.io/kubectl/pkg/describe/describe.go, RoleBindingDescriber)."""
from __future__ import annotations

from .metadata import Object
from .rbac_text import binding_text
from .source import Source


def describe(binding: Object, source: Source, show_events: bool) -> str:
    """Who a role is given to; kubectl shows no events here."""
    return binding_text(binding)
