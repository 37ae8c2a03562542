"""`describe clusterrolebinding` (k8s.io/kubectl/pkg/describe/describe.go, ClusterRoleBindingDescriber)."""
from __future__ import annotations

from .metadata import Object
from .rbac_text import binding_text
from .source import Source


def describe(binding: Object, source: Source, show_events: bool) -> str:
    """Who a cluster role is given to; kubectl shows no events here."""
    return binding_text(binding)
