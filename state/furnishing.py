"""What every living namespace has: its service account `default` and the root certificate.

Sources: `pkg/controller/serviceaccount/serviceaccounts_controller.go`, `pkg/controller/certificates/rootcacertpublisher/publisher.go`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .pure.objects import clone

if TYPE_CHECKING:
    from .api import Api

ROOT_CA = "kube-root-ca.crt"
DEFAULT_ACCOUNT = "default"
MANAGER = "kube-controller-manager"


def furnish(api: Api, name: str) -> None:
    """Make what the namespace `name` lacks of it."""
    actor, api.actor = api.actor, MANAGER
    if api.find("serviceaccounts", name, DEFAULT_ACCOUNT) is None:
        api.create(api.resource("serviceaccounts"), name, {"metadata": {"name": DEFAULT_ACCOUNT}})
    if api.find("configmaps", name, ROOT_CA) is None:
        first = api.find("configmaps", "kube-system", ROOT_CA)
        if first:
            notes = first["metadata"].get("annotations")
            meta = {"name": ROOT_CA} | ({"annotations": dict(notes)} if notes else {})
            api.create(api.resource("configmaps"), name, {"metadata": meta, "data": clone(first["data"])})
    api.actor = actor
