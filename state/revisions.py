"""ControllerRevisions: the templates that a DaemonSet or StatefulSet had, each kept as the patch that goes back to it.

Sources: `pkg/controller/history/controller_history.go`, `pkg/controller/daemon/update.go`,
`pkg/controller/statefulset/stateful_set_utils.go`.
"""

from __future__ import annotations

from .api import Api
from .deletion import delete
from .pure.objects import Object, clone, owner_reference

GR = "controllerrevisions.apps"
HASH = "controller-revision-hash"


def patch_of(owner: Object) -> Object:
    """The strategic merge patch that gives an object this template."""
    return {"spec": {"template": {"$patch": "replace", **clone(owner["spec"]["template"])}}}


def by_revision(revisions: list[Object]) -> list[Object]:
    """Oldest first (`SortControllerRevisions`)."""
    return sorted(revisions, key=lambda r: (r["revision"], r["metadata"]["creationTimestamp"], r["metadata"]["name"]))


def renumber(api: Api, revision: Object, number: int) -> Object:
    """Give a revision that is the newest again its new number."""
    if revision["revision"] == number:
        return revision
    return api.save(GR, {**clone(revision), "revision": number}, revision)


def remove(api: Api, revision: Object) -> None:
    """Delete a revision."""
    meta = revision["metadata"]
    delete(api, api.resource(GR), meta["namespace"], meta["name"])


def new_revision(owner: Object, name: str, labels: dict[str, str], number: int) -> Object:
    """A revision of the owner's template, not stored yet."""
    had = owner["metadata"]
    meta: Object = {"name": name, "namespace": had["namespace"], "labels": labels, "ownerReferences": [owner_reference(owner)]}
    if had.get("annotations"):
        meta["annotations"] = dict(had["annotations"])
    return {"metadata": meta, "data": patch_of(owner), "revision": number}


def template_labels(owner: Object) -> dict[str, str]:
    """The labels of the owner's template."""
    return dict((owner["spec"]["template"].get("metadata") or {}).get("labels") or {})
