"""The resource quota controller: takes up a quota's limits and counts anew what is used when something that it counts goes or ends.

What comes is charged by admission (`state/quotas.py`). Source: `pkg/controller/resourcequota/resource_quota_controller.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..pure.objects import Object
from ..quotas import GR
from ..quotausage import counted, total, tracks
from . import split, written

RANK = 65
ENDED = ("Succeeded", "Failed")


def _of_quota(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    if obj is not None and (old is None or obj["spec"] != old["spec"]):
        yield f"{obj['metadata']['namespace']}/{obj['metadata']['name']}"


def _of_content(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The quotas of the namespace that count what has gone, or a pod that has ended."""
    if obj is not None and (old is None or obj["kind"] != "Pod" or not _ends(obj, old)):
        return
    seen = written(obj, old)
    namespace = seen["metadata"].get("namespace")
    quotas = [*api.store.list(GR, namespace)] if namespace and seen["kind"] != "Event" else []
    resource = api.catalog.by_kind(seen["apiVersion"], seen["kind"]) if quotas else None
    for quota in quotas:
        if resource and any(tracks(resource.gr, name) for name in quota["spec"].get("hard") or ()):
            yield f"{namespace}/{quota['metadata']['name']}"


def _ends(pod: Object, old: Object) -> bool:
    return pod["status"].get("phase") in ENDED and old["status"].get("phase") not in ENDED


WATCHES = {GR: _of_quota, "*": _of_content}


def reconcile(api: Api, key: str) -> None:
    """Count what the namespace's objects use of one quota."""
    namespace, name = split(key)
    quota = api.find(GR, namespace, name)
    if quota is None:
        return
    hard = dict(quota["spec"].get("hard") or {})
    objects = ((gr, obj) for gr in counted(hard) for obj in api.store.list(gr, namespace))
    used = total(quota, objects, api.now)
    api.set_status(GR, quota, {"hard": hard, "used": used} if hard else {})
