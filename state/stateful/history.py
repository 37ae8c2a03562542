"""The revisions of a StatefulSet and their names.

Sources: `pkg/controller/history/controller_history.go` (HashControllerRevision), `pkg/controller/statefulset/stateful_set_control.go`
(getStatefulSetRevisions, truncateHistory).
"""

from __future__ import annotations

from ..api import Api
from ..claims import claim
from ..pure.gojson import dumps
from ..pure.names import safe_encode
from ..pure.objects import Object
from ..revisions import GR, by_revision, new_revision, patch_of, remove, renumber, template_labels
from .pods import revision_of

HASH_LABEL = "controller.kubernetes.io/hash"
LONGEST_PREFIX = 223


def revision_hash(data: Object, collisions: int) -> str:
    """FNV-1 over the patch as Go writes it and the number of collisions, in letters that form no words."""
    value = 0x811C9DC5
    for byte in dumps(data).encode() + str(collisions).encode():
        value = (value * 0x01000193 & 0xFFFFFFFF) ^ byte
    return safe_encode(str(value))


def construct(api: Api, sts: Object) -> tuple[list[Object], Object, Object, int]:
    """(all revisions but a new one, the current one, the one to update to, the number of collisions)."""
    revisions = by_revision(claim(api, GR, sts))
    collisions = sts.get("status", {}).get("collisionCount", 0)
    number = revisions[-1]["revision"] + 1 if revisions else 1
    data = patch_of(sts)
    equal = [r for r in revisions if r["data"] == data]
    if equal and equal[-1] is revisions[-1]:
        update = revisions[-1]
    elif equal:
        update = renumber(api, equal[-1], number)
    else:
        update, collisions = _create(api, sts, number, collisions)
    name = sts.get("status", {}).get("currentRevision")
    current = next((r for r in revisions if r["metadata"]["name"] == name), update)
    return revisions, current, update, collisions


def _create(api: Api, sts: Object, number: int, collisions: int) -> tuple[Object, int]:
    meta, data = sts["metadata"], patch_of(sts)
    while True:
        code = revision_hash(data, collisions)
        name = f"{meta['name'][:LONGEST_PREFIX]}-{code}"
        taken = api.find(GR, meta["namespace"], name)
        if taken is None:
            made = new_revision(sts, name, {**template_labels(sts), HASH_LABEL: code}, number)
            return api.create(api.resource(GR), meta["namespace"], made), collisions
        if taken["data"] == data:
            return taken, collisions
        collisions += 1


def clean_up(api: Api, sts: Object, revisions: list[Object], live: list[Object], pods: list[Object]) -> None:
    """Delete the oldest revisions that neither the set nor a pod has, beyond `revisionHistoryLimit`."""
    names = {r["metadata"]["name"] for r in live} | {revision_of(p) for p in pods}
    past = [r for r in revisions if r["metadata"]["name"] not in names]
    for revision in past[: max(len(past) - sts["spec"].get("revisionHistoryLimit", 10), 0)]:
        remove(api, revision)
