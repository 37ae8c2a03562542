"""What a controller's selector lays claim to: matching orphans are adopted, what matches no longer is let go.

Source: `pkg/controller/controller_ref_manager.go`; new pods: `pkg/controller/controller_utils.go` (GetPodFromTemplate).
"""

from __future__ import annotations

from collections.abc import Callable

from .api import Api
from .podwork import active
from .pure.objects import Object, clone, controller_of, labels_of, owner_reference
from .pure.selectors import Selector, from_label_selector, from_map


def selector_of(owner: Object) -> Selector:
    """The selector of a controller of pods; that of a ReplicationController is a bare map of labels."""
    selector = owner["spec"].get("selector")
    return from_map(selector) if owner["kind"] == "ReplicationController" else from_label_selector(selector)


def claim(
    api: Api, gr: str, owner: Object, *, finalizer: str = "", member: Callable[[Object], bool] = lambda _: True
) -> list[Object]:
    """The objects of a kind that are the owner's now, by name, adopted ones last. Those get `finalizer`, those let go lose it.

    Beside the selector `member` says which ones the owner wants.
    """
    selector = selector_of(owner)
    namespace, uid = owner["metadata"]["namespace"], owner["metadata"]["uid"]
    dying = bool(owner["metadata"].get("deletionTimestamp"))
    kept = []
    for obj in [*api.store.owned(gr, namespace, uid), *api.store.owned(gr, namespace, "")]:
        matches = selector.matches(labels_of(obj)) and member(obj)
        if controller_of(obj):
            if matches:
                kept.append(obj)
            elif not dying:
                release(api, gr, obj, uid, finalizer)
        elif matches and not dying and (active(obj) if gr == "pods" else not obj["metadata"].get("deletionTimestamp")):
            kept.append(_adopt(api, gr, obj, owner, finalizer))
    return kept


def release(api: Api, gr: str, obj: Object, uid: str, finalizer: str = "") -> None:
    """Take the reference to an owner off an object."""
    released = clone(obj)
    meta = released["metadata"]
    meta["ownerReferences"] = [r for r in meta["ownerReferences"] if r["uid"] != uid]
    if not meta["ownerReferences"]:
        del meta["ownerReferences"]
    drop_finalizer(meta, finalizer)
    api.save(gr, released, obj)


def drop_finalizer(meta: Object, finalizer: str) -> None:
    """Take a finalizer off, in place."""
    rest = [f for f in meta.get("finalizers", ()) if f != finalizer]
    if rest:
        meta["finalizers"] = rest
    else:
        meta.pop("finalizers", None)


def _adopt(api: Api, gr: str, obj: Object, owner: Object, finalizer: str) -> Object:
    adopted = clone(obj)
    meta = adopted["metadata"]
    meta.setdefault("ownerReferences", []).append(owner_reference(owner))
    if finalizer and finalizer not in meta.get("finalizers", ()):
        meta.setdefault("finalizers", []).append(finalizer)
    return api.save(gr, adopted, obj)


def pod_from(owner: Object, template: Object | None = None) -> Object:
    """A new pod of the owner's template, or of the one given (which is taken over)."""
    template = clone(owner["spec"]["template"]) if template is None else template
    meta = {k: template.get("metadata", {})[k] for k in ("labels", "annotations", "finalizers") if k in template.get("metadata", {})}
    meta |= {"generateName": f"{owner['metadata']['name']}-", "ownerReferences": [owner_reference(owner)]}
    return {"metadata": meta, "spec": template["spec"]}
