"""The garbage collector: what has lost all its owners goes; foreground and orphan deletions are carried out.

Source: `pkg/controller/garbagecollector/garbagecollector.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..deletion import FOREGROUND, ORPHAN, delete
from ..pure.objects import Object, clone

RANK = 5  # first: what an owner left behind must not stand in the way of its successor of the same name


def _written(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """Owners that are gone or dying with something that depends on them, and owners that never were."""
    if obj is None:
        assert old is not None
        if api.store.dependents(old["metadata"]["uid"]):
            yield old["metadata"]["uid"]
        for ref in old["metadata"].get("ownerReferences") or ():
            owner = _living(api, ref["uid"]) if ref.get("blockOwnerDeletion") else None
            if owner and owner["metadata"].get("deletionTimestamp"):
                yield ref["uid"]
    elif old is None:
        for ref in obj["metadata"].get("ownerReferences") or ():
            if not api.store.by_uid(ref["uid"]):
                yield ref["uid"]
    elif obj["metadata"].get("deletionTimestamp") and obj["metadata"].get("finalizers"):
        yield obj["metadata"]["uid"]


def _living(api: Api, uid: str) -> Object | None:
    place = api.store.by_uid(uid)
    return api.find(*place) if place else None


WATCHES = {"*": _written}  # anything can own and be owned


def reconcile(api: Api, uid: str) -> None:
    """Look after the dependents of one owner (named by uid, since it may be gone)."""
    owner = _living(api, uid)
    if owner is None:
        for key in api.store.dependents(uid):
            _collect(api, *key)
        return
    finalizers = owner["metadata"].get("finalizers") or []
    if not owner["metadata"].get("deletionTimestamp"):
        return
    gr = _gr(api, uid)
    if ORPHAN in finalizers:
        for key in api.store.dependents(uid):
            _disown(api, *key, uid)
        _drop_finalizer(api, gr, owner, ORPHAN)
    elif FOREGROUND in finalizers:
        _foreground(api, gr, owner, uid)


def _gr(api: Api, uid: str) -> str:
    place = api.store.by_uid(uid)
    assert place is not None
    return place[0]


def _collect(api: Api, gr: str, namespace: str, name: str) -> None:
    """Delete a dependent all of whose owners are gone; else drop only the references to those that are."""
    obj = api.find(gr, namespace, name)
    if obj is None:
        return
    refs = obj["metadata"].get("ownerReferences") or []
    solid = [r for r in refs if api.store.by_uid(r["uid"])]
    if not solid:
        if not obj["metadata"].get("deletionTimestamp"):
            delete(api, api.resource(gr), namespace, name, propagation=_policy(obj))
    elif len(solid) < len(refs):
        changed = clone(obj)
        changed["metadata"]["ownerReferences"] = solid
        api.save(gr, changed, obj)


def _policy(obj: Object) -> str:
    finalizers = obj["metadata"].get("finalizers") or []
    return "Orphan" if ORPHAN in finalizers else "Foreground" if FOREGROUND in finalizers else "Background"


def _disown(api: Api, gr: str, namespace: str, name: str, uid: str) -> None:
    obj = api.find(gr, namespace, name)
    if obj is None:
        return
    changed = clone(obj)
    rest = [r for r in obj["metadata"]["ownerReferences"] if r["uid"] != uid]
    if rest:
        changed["metadata"]["ownerReferences"] = rest
    else:
        del changed["metadata"]["ownerReferences"]
    api.save(gr, changed, obj)


def _foreground(api: Api, gr: str, owner: Object, uid: str) -> None:
    blocking = False
    for key in api.store.dependents(uid):
        obj = api.find(*key)
        if obj is None:
            continue
        refs = [r for r in obj["metadata"]["ownerReferences"] if r["uid"] == uid]
        blocking = blocking or any(r.get("blockOwnerDeletion") for r in refs)
        if not obj["metadata"].get("deletionTimestamp"):
            delete(api, api.resource(key[0]), key[1], key[2], propagation="Foreground")
    if blocking and any(_blocks(api, key, uid) for key in api.store.dependents(uid)):
        return
    _drop_finalizer(api, gr, owner, FOREGROUND)


def _blocks(api: Api, key: tuple[str, str, str], uid: str) -> bool:
    obj = api.find(*key)
    return obj is not None and any(r["uid"] == uid and r.get("blockOwnerDeletion") for r in obj["metadata"].get("ownerReferences") or ())


def _drop_finalizer(api: Api, gr: str, owner: Object, finalizer: str) -> None:
    changed = clone(owner)
    rest = [f for f in owner["metadata"]["finalizers"] if f != finalizer]
    if rest:
        changed["metadata"]["finalizers"] = rest
    else:
        del changed["metadata"]["finalizers"]
    api.save(gr, changed, owner)
