"""`kubectl describe`: one file a kind (`describe/<plural>.py`), blocks that kinds share, and an outline for everything else.

A describer is pure: an object and a `Source` in, text out. Which kinds have one is k8s.io/kubectl/pkg/describe/describe.go's describerMap.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from state.kind import Resource

    from .source import Source

_DESCRIBED = frozenset((
    "pods", "replicationcontrollers", "secrets", "services", "serviceaccounts", "nodes", "limitranges", "resourcequotas",
    "persistentvolumes", "persistentvolumeclaims", "namespaces", "endpoints", "configmaps", "endpointslices.discovery.k8s.io",
    "horizontalpodautoscalers.autoscaling", "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io",
    "servicecidrs.networking.k8s.io", "ipaddresses.networking.k8s.io", "networkpolicies.networking.k8s.io", "jobs.batch", "cronjobs.batch",
    "statefulsets.apps", "deployments.apps", "daemonsets.apps", "replicasets.apps", "certificatesigningrequests.certificates.k8s.io",
    "storageclasses.storage.k8s.io", "csinodes.storage.k8s.io", "volumeattributesclasses.storage.k8s.io", "poddisruptionbudgets.policy",
    "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
    "clusterrolebindings.rbac.authorization.k8s.io", "priorityclasses.scheduling.k8s.io",
))


def describe(obj: dict[str, Any], resource: Resource, source: Source, *, show_events: bool = True) -> str:
    """The description of the object, ending with a newline."""
    from importlib import import_module

    name = resource.plural if resource.gr in _DESCRIBED else "generic"
    module = import_module(f"{__name__}.{name}")
    text: str = module.describe(obj, source, show_events)
    return text
