"""The namespace controller: a dying namespace takes all that is in it along; a new one gets its service account and root certificate.

Source: `pkg/controller/namespace/deletion/namespaced_resources_deleter.go`, `pkg/controller/serviceaccount/serviceaccounts_controller.go`,
`pkg/controller/certificates/rootcacertpublisher/publisher.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..deletion import delete
from ..pure.objects import Object, clone
from . import own_key, split

RANK = 60
ROOT_CA = "kube-root-ca.crt"


def _of_content(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The namespace that lost its service account or certificate."""
    if obj is None and old is not None and old["metadata"].get("namespace"):
        namespace = api.find("namespaces", "", old["metadata"]["namespace"])
        if namespace and not namespace["metadata"].get("deletionTimestamp") and old["kind"] in ("ServiceAccount", "ConfigMap"):
            yield f"/{namespace['metadata']['name']}"


WATCHES = {"namespaces": own_key, "*": _of_content}


def reconcile(api: Api, key: str) -> None:
    """Look after one namespace."""
    name = split(key)[1]
    namespace = api.find("namespaces", "", name)
    if namespace is None:
        return
    if namespace["metadata"].get("deletionTimestamp"):
        _empty(api, namespace)
    else:
        _furnish(api, name)


def _furnish(api: Api, name: str) -> None:
    if api.find("serviceaccounts", name, "default") is None:
        api.create(api.resource("serviceaccounts"), name, {"metadata": {"name": "default"}})
    if api.find("configmaps", name, ROOT_CA) is None:
        first = api.find("configmaps", "kube-system", ROOT_CA)
        if first:
            notes = first["metadata"].get("annotations")
            meta = {"name": ROOT_CA} | ({"annotations": dict(notes)} if notes else {})
            api.create(api.resource("configmaps"), name, {"metadata": meta, "data": clone(first["data"])})


def _empty(api: Api, namespace: Object) -> None:
    """Delete what is inside; when nothing is left, the namespace's own finalizer goes.

    Pods that end gracefully are waited for blindly: half their longest grace period and a second, then another look.
    """
    name = namespace["metadata"]["name"]
    left: list[Object] = []
    for gr in api.store.kinds_in(name):
        resource = api.resource(gr)
        for obj in [*api.store.list(gr, name)]:
            if not obj["metadata"].get("deletionTimestamp"):
                delete(api, resource, name, obj["metadata"]["name"], propagation="Background")
            remaining = api.find(gr, name, obj["metadata"]["name"])
            left += [remaining] if remaining else []
    if left:
        grace = max(o["metadata"].get("deletionGracePeriodSeconds") or 0 for o in left)
        api.later("namespace", f"/{name}", api.now + (grace // 2 + 1) * SECOND)
    elif namespace["spec"].get("finalizers"):
        done = clone(namespace)
        del done["spec"]["finalizers"]
        api.save("namespaces", done, namespace)
