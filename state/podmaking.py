"""Pods made and deleted for a controller, and told of in its events. Source: `pkg/controller/controller_utils.go` (RealPodControl)."""

from __future__ import annotations

from .api import Api
from .deletion import delete
from .errors import StatusError
from .events import record
from .pure.objects import Object


def make_pod(api: Api, owner: Object, pod: Object, component: str, twin: Object | None = None) -> Object:
    """Create a pod of the owner's; `twin` is the one made just before of the same template. Raises the refusal, and tells of it."""
    try:
        made = api.create(api.resource("pods"), owner["metadata"]["namespace"], pod, twin=twin)
    except StatusError as e:
        record(api, owner, "Warning", "FailedCreate", f"Error creating: {e.message}", component)
        raise
    record(api, owner, "Normal", "SuccessfulCreate", f"Created pod: {made['metadata']['name']}", component)
    return made


def delete_pod(api: Api, owner: Object, pod: Object, component: str) -> None:
    """Delete a pod of the owner's."""
    name = pod["metadata"]["name"]
    delete(api, api.resource("pods"), pod["metadata"]["namespace"], name)
    record(api, owner, "Normal", "SuccessfulDelete", f"Deleted pod: {name}", component)
