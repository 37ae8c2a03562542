"""The revisions of a DaemonSet. Source: `pkg/controller/daemon/update.go` (constructHistory, snapshot, cleanupHistory)."""

from __future__ import annotations

from ..api import Api
from ..claims import claim
from ..pure.objects import Object, clone, labels_of
from ..revisions import GR, HASH, by_revision, new_revision, patch_of, remove, renumber, template_labels
from ..template_hash import pod_template_hash


def construct(api: Api, ds: Object, pods: list[Object]) -> tuple[Object | None, list[Object]]:
    """(the revision of the present template, made when it is missing, the others); None after a collision of names."""
    data = patch_of(ds)
    held = [_labelled(api, r) for r in claim(api, GR, ds)]
    old = [r for r in held if r["data"] != data]
    present = [r for r in held if r["data"] == data]
    number = max((r["revision"] for r in old), default=0) + 1
    if not present:
        return _snapshot(api, ds, number), old
    kept = max(present, key=lambda r: r["revision"])
    for twin in present:
        if twin is not kept:
            _relabel(api, pods, labels_of(kept)[HASH])
            remove(api, twin)
    return renumber(api, kept, max(number, kept["revision"])), old


def _labelled(api: Api, revision: Object) -> Object:
    if HASH in labels_of(revision):
        return revision
    changed = clone(revision)
    changed["metadata"].setdefault("labels", {})[HASH] = revision["metadata"]["name"]
    return api.save(GR, changed, revision)


def _relabel(api: Api, pods: list[Object], code: str) -> None:
    """Before a double goes, its pods become those of the revision that stays."""
    for pod in pods:
        if labels_of(pod).get(HASH) != code:
            changed = clone(pod)
            changed["metadata"].setdefault("labels", {})[HASH] = code
            api.save("pods", changed, pod)


def _snapshot(api: Api, ds: Object, number: int) -> Object | None:
    meta = ds["metadata"]
    code = pod_template_hash(ds["spec"]["template"], ds.get("status", {}).get("collisionCount"))
    name = f"{meta['name']}-{code}"
    taken = api.find(GR, meta["namespace"], name)
    if taken is None:
        return api.create(api.resource(GR), meta["namespace"], new_revision(ds, name, {**template_labels(ds), HASH: code}, number))
    if taken["data"] == patch_of(ds):
        return taken
    status = {**ds["status"], "collisionCount": ds["status"].get("collisionCount", 0) + 1}
    api.set_status("daemonsets.apps", ds, status)
    return None


def clean_up(api: Api, ds: Object, old: list[Object], pods: list[Object]) -> None:
    """Delete the oldest revisions that no pod has, beyond `revisionHistoryLimit`."""
    surplus = len(old) - ds["spec"].get("revisionHistoryLimit", 10)
    live = {labels_of(p).get(HASH) for p in pods}
    for revision in by_revision(old):
        if surplus <= 0:
            return
        if labels_of(revision)[HASH] not in live:
            remove(api, revision)
            surplus -= 1
