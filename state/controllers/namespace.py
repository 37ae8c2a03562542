"""The namespace controller: a dying namespace takes all that is in it along; a new one gets its service account and root certificate.

Source: `pkg/controller/namespace/deletion/namespaced_resources_deleter.go`, `pkg/controller/serviceaccount/serviceaccounts_controller.go`,
`pkg/controller/certificates/rootcacertpublisher/publisher.go`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..api import Api
from ..clock import SECOND
from ..deletion import delete
from ..furnishing import furnish
from ..pure.objects import Object, clone, condition
from ..pure.times import parse_rfc3339
from . import own_key, split

RANK = 60
GRACE = 5 * SECOND  # from a namespace's deletion to that of what is in it: API servers may be slow to hear
FINALIZER = "kubernetes"


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
    dying = namespace["metadata"].get("deletionTimestamp")
    if dying and api.now < parse_rfc3339(dying) + GRACE:
        api.later("namespace", key, parse_rfc3339(dying) + GRACE)
    elif dying:
        _empty(api, namespace)
    else:
        furnish(api, name)


def _empty(api: Api, namespace: Object) -> None:
    """Delete what is inside; when nothing is left, the namespace's own finalizer goes.

    The second look follows the first, since that one says in the status what is left; pods that end gracefully even later are waited for
    blindly: half their longest grace period and a second.
    """
    name = namespace["metadata"]["name"]
    namespace = api.find("namespaces", "", name) or namespace
    left: list[Object] = []
    for gr in api.store.kinds_in(name):
        resource = api.resource(gr)
        for obj in [*api.store.list(gr, name)]:
            if not obj["metadata"].get("deletionTimestamp"):
                delete(api, resource, name, obj["metadata"]["name"], propagation="Background")
            remaining = api.find(gr, name, obj["metadata"]["name"])
            left += [remaining] if remaining else []
    if left:
        _tell(api, namespace, left)
        grace = max(o["metadata"].get("deletionGracePeriodSeconds") or 0 for o in left)
        second = parse_rfc3339(namespace["metadata"]["deletionTimestamp"]) + 2 * GRACE
        api.later("namespace", f"/{name}", second if api.now < second else api.now + (grace // 2 + 1) * SECOND)
    elif FINALIZER in namespace["spec"].get("finalizers", ()):
        done = clone(namespace)
        others = [f for f in done["spec"].pop("finalizers") if f != FINALIZER]
        if others:
            done["spec"]["finalizers"] = others
        api.save("namespaces", done, namespace)


def _tell(api: Api, namespace: Object, left: list[Object]) -> None:
    """Say in the conditions what holds the namespace up."""
    resources = Counter(_resource(api, obj) for obj in left)
    finalizers = Counter(f for obj in left for f in obj["metadata"].get("finalizers", ()))
    remains = ", ".join(f"{resource} has {n} resource instances" for resource, n in sorted(resources.items()))
    held = ", ".join(f"{finalizer} in {n} resource instances" for finalizer, n in sorted(finalizers.items()))
    said = [
        ("DiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"),
        ("GroupVersionParsingFailure", "False", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
        ("ContentFailure", "False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
        ("NamespaceContentRemaining", "True", "SomeResourcesRemain", f"Some resources are remaining: {remains}"),
        ("NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
    ]
    if held:
        text = f"Some content in the namespace has finalizers remaining: {held}"
        said[-1] = ("NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", text)
    conditions = []
    for kind, value, reason, message in said:
        kind = kind if kind.startswith("Namespace") else f"NamespaceDeletion{kind}"
        had = condition(namespace, kind)
        since = had["lastTransitionTime"] if had and had["status"] == value else api.stamp()
        conditions.append({"type": kind, "status": value, "lastTransitionTime": since, "reason": reason, "message": message})
    api.set_status("namespaces", namespace, {**namespace["status"], "conditions": conditions})


def _resource(api: Api, obj: Object) -> str:
    """The resource of an object with its group, as the deleter writes it (a dot even without a group)."""
    found = api.catalog.by_kind(obj["apiVersion"], obj["kind"])
    return f"{found.plural}.{found.group}" if found else obj["kind"]
