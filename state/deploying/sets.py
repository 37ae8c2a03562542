"""A Deployment's ReplicaSets: adopting them, telling the new one from the old ones, making the new one, keeping revisions.

Source: `pkg/controller/deployment/sync.go`, `pkg/controller/deployment/util/deployment_util.go`,
`pkg/controller/controller_ref_manager.go`.
"""

from __future__ import annotations

from .. import errors
from ..api import Api
from ..dialect import template_hash
from ..events import record
from ..pure.intstr import scaled_value
from ..pure.objects import Object, annotations_of, clone, condition, controller_of, owner_reference
from .status import has_deadline, put_condition

GR = "replicasets.apps"
COMPONENT = "deployment-controller"
HASH = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
REVISIONS = "deployment.kubernetes.io/revision-history"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAXIMUM = "deployment.kubernetes.io/max-replicas"
NOT_COPIED = {
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    REVISIONS,
    DESIRED,
    MAXIMUM,
    "deprecated.deployment.rollback.to",
}
HISTORY_CHARACTERS = 2000


def by_age(replica_sets: list[Object]) -> list[Object]:
    """Oldest first, then by name."""
    return sorted(replica_sets, key=lambda rs: (rs["metadata"]["creationTimestamp"], rs["metadata"]["name"]))


def find_new(d: Object, owned: list[Object]) -> Object | None:
    """The (oldest) ReplicaSet that has the Deployment's template, its hash label apart."""
    want = _bare(d["spec"]["template"])
    return next((rs for rs in by_age(owned) if _bare(rs["spec"]["template"]) == want), None)


def _bare(template: Object) -> Object:
    meta = template.get("metadata", {})
    labels = {k: v for k, v in (meta.get("labels") or {}).items() if k != HASH}
    return {**template, "metadata": {**meta, "labels": labels}}


def find_old(d: Object, owned: list[Object]) -> list[Object]:
    """All but the new one."""
    new = find_new(d, owned)
    return [rs for rs in owned if new is None or rs["metadata"]["uid"] != new["metadata"]["uid"]]


def active(replica_sets: list[Object]) -> list[Object]:
    return [rs for rs in replica_sets if rs["spec"]["replicas"] > 0]


def noted(obj: Object, key: str) -> int:
    """The number in an annotation; 0 for none, or for what somebody put there that is no number."""
    text = annotations_of(obj).get(key, "")
    return int(text) if text.isdecimal() else 0


def revision_of(obj: Object) -> int:
    return noted(obj, REVISION)


def is_scaling(d: Object, owned: list[Object]) -> bool:
    """Whether the Deployment's size changed since its ReplicaSets were last sized."""
    for rs in active(owned):
        desired = annotations_of(rs).get(DESIRED, "")
        if desired.isdecimal() and int(desired) != d["spec"]["replicas"]:
            return True
    return False


def surge(d: Object) -> int:
    """How many pods above the wanted number a rolling update may have."""
    return limits(d)[0] if d["spec"]["strategy"]["type"] == "RollingUpdate" else 0


def unavailable(d: Object) -> int:
    """How many of the wanted pods may be missing during a rolling update."""
    replicas = d["spec"]["replicas"]
    if d["spec"]["strategy"]["type"] != "RollingUpdate" or replicas == 0:
        return 0
    return min(limits(d)[1], replicas)


def limits(d: Object) -> tuple[int, int]:
    """(surge, unavailable) as numbers; both zero would stand still, so one may be missing then (`ResolveFenceposts`)."""
    rolling = d["spec"]["strategy"].get("rollingUpdate") or {}
    up = scaled_value(rolling.get("maxSurge", 0), d["spec"]["replicas"], True)
    down = scaled_value(rolling.get("maxUnavailable", 0), d["spec"]["replicas"], False)
    return up, 1 if up == 0 and down == 0 else down


def sync_revision(api: Api, d: Object, owned: list[Object], *, create: bool) -> tuple[Object, Object | None, list[Object]]:
    """(Deployment, new ReplicaSet or None, old ReplicaSets) with revisions up to date; `create` makes the new one when it is missing."""
    old = find_old(d, owned)
    revision = max((revision_of(rs) for rs in old), default=0) + 1
    new = find_new(d, owned)
    if new is not None:
        d, new = _refresh(api, d, new, revision)
    elif create:
        d, new = _make(api, d, old, revision)
    return d, new, old


def _refresh(api: Api, d: Object, new: Object, revision: int) -> tuple[Object, Object]:
    changed = clone(new)
    annotate(d, changed, revision, exists=True)
    if d["spec"].get("minReadySeconds"):
        changed["spec"]["minReadySeconds"] = d["spec"]["minReadySeconds"]
    else:
        changed["spec"].pop("minReadySeconds", None)
    if changed != new:
        new = api.update(api.resource(GR), changed)
        return d, new
    fresh = clone(d)
    status = fresh.setdefault("status", {})
    fresh["metadata"].setdefault("annotations", {})[REVISION] = annotations_of(new)[REVISION]
    if has_deadline(d) and condition(d, "Progressing") is None:
        put_condition(
            status, api.stamp(), "Progressing", "True", "FoundNewReplicaSet", f'Found new replica set "{new["metadata"]["name"]}"'
        )
    return api.save("deployments.apps", fresh, d, "status"), new


def annotate(d: Object, rs: Object, revision: int, *, exists: bool) -> None:
    """Give a ReplicaSet the Deployment's annotations and its revision (`SetNewReplicaSetAnnotations`); changes `rs`."""
    notes = rs["metadata"].setdefault("annotations", {})
    for key, value in annotations_of(d).items():
        if key not in NOT_COPIED:
            notes[key] = value
    had = notes.get(REVISION)
    if revision_of(rs) < revision:
        notes[REVISION] = str(revision)
        if had is not None:
            past = [r for r in notes.get(REVISIONS, "").split(",") if r]
            while past and len(",".join([*past, had])) > HISTORY_CHARACTERS:
                past.pop(0)
            notes[REVISIONS] = ",".join([*past, had])
    if not exists:
        notes[DESIRED] = str(d["spec"]["replicas"])
        notes[MAXIMUM] = str(d["spec"]["replicas"] + surge(d))
    if not notes:
        del rs["metadata"]["annotations"]


def _make(api: Api, d: Object, old: list[Object], revision: int) -> tuple[Object, Object | None]:
    code = template_hash(api, d)
    rs = _replica_set(d, code)
    rs["spec"]["replicas"] = room(d, old, rs)
    annotate(d, rs, revision, exists=False)
    namespace = d["metadata"]["namespace"]
    taken = api.find(GR, namespace, rs["metadata"]["name"])
    if taken is not None:
        owner = controller_of(taken)
        if owner and owner["uid"] == d["metadata"]["uid"] and _bare(taken["spec"]["template"]) == _bare(d["spec"]["template"]):
            return d, taken
        fresh = clone(d)
        fresh["status"]["collisionCount"] = fresh["status"].get("collisionCount", 0) + 1
        return api.save("deployments.apps", fresh, d, "status"), None
    try:
        new = api.create(api.resource(GR), namespace, rs)
    except errors.StatusError as e:
        return _failed(api, d, rs, e), None
    count = new["spec"]["replicas"]
    if count:
        record(api, d, "Normal", "ScalingReplicaSet", f"Scaled up replica set {new['metadata']['name']} from 0 to {count}", COMPONENT)
    fresh = clone(d)
    fresh["metadata"].setdefault("annotations", {})[REVISION] = str(revision)
    if has_deadline(d):
        put_condition(
            fresh.setdefault("status", {}),
            api.stamp(),
            "Progressing",
            "True",
            "NewReplicaSetCreated",
            f'Created new replica set "{new["metadata"]["name"]}"',
        )
    return api.save("deployments.apps", fresh, d, "status"), new


def _failed(api: Api, d: Object, rs: Object, why: errors.StatusError) -> Object:
    message = f'Failed to create new replica set "{rs["metadata"]["name"]}": {why.message}'
    fresh = clone(d)
    if has_deadline(d):
        put_condition(fresh.setdefault("status", {}), api.stamp(), "Progressing", "False", "ReplicaSetCreateError", message)
    record(api, d, "Warning", "ReplicaSetCreateError", message, COMPONENT)
    return api.save("deployments.apps", fresh, d, "status")


def _replica_set(d: Object, code: str) -> Object:
    template = clone(d["spec"]["template"])
    labels = {**(template.setdefault("metadata", {}).get("labels") or {}), HASH: code}
    template["metadata"]["labels"] = labels
    selector = clone(d["spec"]["selector"])
    selector["matchLabels"] = {**selector.get("matchLabels", {}), HASH: code}
    spec = {"replicas": 0, "selector": selector, "template": template}
    if d["spec"].get("minReadySeconds"):
        spec["minReadySeconds"] = d["spec"]["minReadySeconds"]
    return {
        "metadata": {
            "name": f"{d['metadata']['name']}-{code}",
            "namespace": d["metadata"]["namespace"],
            "labels": dict(labels),
            "ownerReferences": [owner_reference(d)],
        },
        "spec": spec,
    }


def room(d: Object, others: list[Object], new: Object) -> int:
    """How many replicas the new ReplicaSet may have now (`NewRSNewReplicas`)."""
    replicas, has = d["spec"]["replicas"], new["spec"]["replicas"]
    if d["spec"]["strategy"]["type"] == "Recreate":
        return replicas
    total = has + sum(rs["spec"]["replicas"] for rs in others)
    most = replicas + surge(d)
    return has if total >= most else has + min(most - total, replicas - has)


def resize(api: Api, d: Object, rs: Object, replicas: int) -> Object:
    """Give a ReplicaSet another size, its annotations with it, and tell so."""
    before = rs["spec"]["replicas"]
    changed = clone(rs)
    changed["spec"]["replicas"] = replicas
    notes = changed["metadata"].setdefault("annotations", {})
    notes[DESIRED], notes[MAXIMUM] = str(d["spec"]["replicas"]), str(d["spec"]["replicas"] + surge(d))
    if changed == rs:
        return rs
    rs = api.update(api.resource(GR), changed)
    if replicas != before:
        way = "up" if replicas > before else "down"
        record(
            api,
            d,
            "Normal",
            "ScalingReplicaSet",
            f"Scaled {way} replica set {rs['metadata']['name']} from {before} to {replicas}",
            COMPONENT,
        )
    return rs
