"""Admission plugins: what the server adds to a request and refuses beside the kinds' own validation.

Sources: apiserver `pkg/admission/plugin/namespace/lifecycle`, `plugin/pkg/admission/{serviceaccount,defaulttolerationseconds,priority}`,
`pkg/registry/core/service/{ipallocator,portallocator}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import errors, limitranging, podsecurity_admission, quotas
from .fielderrors import invalid
from .furnishing import DEFAULT_ACCOUNT, furnish
from .hashing import suffix
from .kind import Resource
from .pure.objects import Object

if TYPE_CHECKING:
    from .api import Api
    from .podresources import Amounts

TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
TOKEN_SECONDS = 3607
GRACE_ON_BAD_NODE = 300
SIGNING_REQUESTS = "certificatesigningrequests.certificates.k8s.io"

MIRROR = "kubernetes.io/config.mirror"


def namespace_is_open(api: Api, resource: Resource, namespace: str, name: str) -> None:
    """Refuse new content in a namespace that is not there (NotFound) or that is going (Forbidden)."""
    if not resource.namespaced:
        return
    found = api.find("namespaces", "", namespace)
    if found is None:
        raise errors.not_found(api.resource("namespaces"), namespace)
    if found["metadata"].get("deletionTimestamp"):
        raise errors.forbidden(resource, name, f"unable to create new content in namespace {namespace} because it is being terminated")


def mutate(api: Api, resource: Resource, obj: Object) -> None:
    """What admission adds to a new object; changes it. Raises Forbidden."""
    if resource.gr == "pods":
        limitranging.fill(api, obj)
        _service_account(api, resource, obj)
        _tolerations(obj)
        _priority(api, resource, obj)
        _runtime_class(api, resource, obj)
    elif resource.gr == "persistentvolumeclaims":
        _storage_class(api, obj)
    elif resource.gr == "namespaces":
        obj["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = obj["metadata"].get("name", "")
    elif resource.gr == SIGNING_REQUESTS:
        _requester(api, obj)


def _requester(api: Api, obj: Object) -> None:
    """Who asks for a certificate is who sent the request, whatever it says."""
    user, spec = api.user, obj["spec"]
    for key, value in (("username", user.name), ("uid", user.uid), ("groups", [*user.groups]), ("extra", dict(user.extra))):
        spec.pop(key, None)
        if value:
            spec[key] = value


def stamp_conditions(api: Api, resource: Resource, obj: Object, old: Object) -> None:
    """A certificate request's conditions have the moment at which they came, unless they say so themselves; changes `obj`."""
    if resource.gr != SIGNING_REQUESTS:
        return
    had = {c.get("type"): c.get("status") for c in old.get("status", {}).get("conditions") or ()}
    for condition in obj.get("status", {}).get("conditions") or ():
        if not condition.get("lastUpdateTime"):
            condition["lastUpdateTime"] = api.stamp()
        if not condition.get("lastTransitionTime") and had.get(condition.get("type")) != condition.get("status"):
            condition["lastTransitionTime"] = api.stamp()


def allocate(api: Api, resource: Resource, obj: Object) -> None:
    """What a new object gets of the cluster's addresses and ports; changes it. Raises Invalid."""
    if resource.gr == "services":
        _addresses(api, resource, obj)


def check(api: Api, resource: Resource, obj: Object, old: Object | None) -> list[tuple[Object, Amounts]]:
    """Refuse what the namespace's rules do not allow; what its quotas are to be charged with. Raises Forbidden."""
    if resource.gr == "persistentvolumeclaims" or (resource.gr == "pods" and old is None):
        limitranging.check(api, resource, obj)
    if resource.kind in podsecurity_admission.TEMPLATES or resource.gr in ("pods", "namespaces"):
        podsecurity_admission.check(api, resource, obj, old)
    return quotas.check(api, resource, obj, old)


def charge(api: Api, charges: list[tuple[Object, Amounts]]) -> None:
    """Write down what the quotas are charged with."""
    if charges:
        quotas.charge(api, charges)


def mutate_update(api: Api, resource: Resource, obj: Object, old: Object) -> None:
    """What admission keeps and adds when an object is replaced; changes it."""
    if resource.gr == "pods":
        _tolerations(obj)
        for key in ("priority", "preemptionPolicy"):
            if key in old["spec"]:
                obj["spec"].setdefault(key, old["spec"][key])
    if resource.gr == "services" and obj["spec"].get("type") != "ExternalName":
        for key in ("clusterIP", "clusterIPs"):
            if not obj["spec"].get(key) and old["spec"].get(key):
                obj["spec"][key] = old["spec"][key]
        had = {p["port"]: p["nodePort"] for p in old["spec"].get("ports", ()) if p.get("nodePort")}
        for port in obj["spec"].get("ports", ()):
            if obj["spec"]["type"] in ("NodePort", "LoadBalancer") and not port.get("nodePort") and port["port"] in had:
                port["nodePort"] = had[port["port"]]
        _addresses(api, resource, obj)
    elif resource.gr == "namespaces":
        obj["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = obj["metadata"]["name"]


def _storage_class(api: Api, claim: Object) -> None:
    """A claim that names no storage class gets the default one."""
    from .volumebinding import default_class, names_no_class

    name = default_class(api) if names_no_class(claim) else ""
    if name:
        claim["spec"]["storageClassName"] = name


def _service_account(api: Api, resource: Resource, pod: Object) -> None:
    spec, meta = pod["spec"], pod["metadata"]
    if MIRROR in (meta.get("annotations") or {}):  # a kubelet's own pod has no account
        return
    name = spec.setdefault("serviceAccountName", "default")
    spec["serviceAccount"] = name
    account = api.find("serviceaccounts", meta["namespace"], name)
    if account is None and name == DEFAULT_ACCOUNT:  # the server waits a moment for the controller that makes it
        furnish(api, meta["namespace"])
        account = api.find("serviceaccounts", meta["namespace"], name)
    if account is None:
        why = f'error looking up service account {meta["namespace"]}/{name}: serviceaccount "{name}" not found'
        raise errors.forbidden(resource, meta.get("name", ""), why)
    if account.get("imagePullSecrets") and not spec.get("imagePullSecrets"):
        spec["imagePullSecrets"] = [dict(s) for s in account["imagePullSecrets"]]
    if spec.get("automountServiceAccountToken", account.get("automountServiceAccountToken", True)):
        _mount_token(api, pod)


def _mount_token(api: Api, pod: Object) -> None:
    spec = pod["spec"]
    volume = f"kube-api-access-{suffix(5, api.settings.seed, 'token', pod['metadata']['uid'])}"
    needs = False
    for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]:
        mounts = container.setdefault("volumeMounts", [])
        if any(m.get("mountPath") == TOKEN_PATH for m in mounts):
            continue
        mounts.append({"name": volume, "mountPath": TOKEN_PATH, "readOnly": True})
        needs = True
    if needs:
        spec.setdefault("volumes", []).append(
            {
                "name": volume,
                "projected": {
                    "defaultMode": 420,
                    "sources": [
                        {"serviceAccountToken": {"expirationSeconds": TOKEN_SECONDS, "path": "token"}},
                        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                        {
                            "downwardAPI": {
                                "items": [{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}]
                            }
                        },
                    ],
                },
            }
        )


def _tolerations(pod: Object) -> None:
    """A pod stays five minutes on a node that is not ready or not reachable, unless it says otherwise."""
    had = pod["spec"].get("tolerations", [])
    for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"):
        covers = [t for t in had if t.get("key", key) == key and t.get("effect", "NoExecute") == "NoExecute"]
        if not covers:
            had = [*had, {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": GRACE_ON_BAD_NODE}]
    pod["spec"]["tolerations"] = had


def _priority(api: Api, resource: Resource, pod: Object) -> None:
    spec = pod["spec"]
    name = spec.get("priorityClassName")
    default = None
    if name:
        default = api.find("priorityclasses.scheduling.k8s.io", "", name)
        if default is None:
            raise errors.forbidden(resource, pod["metadata"].get("name", ""), f"no PriorityClass with name {name} was found")
    else:
        defaults = [c for c in api.store.list("priorityclasses.scheduling.k8s.io") if c.get("globalDefault")]
        default = min(defaults, key=lambda c: c["value"]) if defaults else None
        if default:
            spec["priorityClassName"] = default["metadata"]["name"]
    spec["priority"] = default["value"] if default else 0
    spec.setdefault("preemptionPolicy", default.get("preemptionPolicy", "PreemptLowerPriority") if default else "PreemptLowerPriority")


def _runtime_class(api: Api, resource: Resource, pod: Object) -> None:
    """What the pod's runtime class costs and where it may run."""
    name, spec = pod["spec"].get("runtimeClassName"), pod["spec"]
    if not name:
        return
    found = api.find("runtimeclasses.node.k8s.io", "", name)
    if found is None:
        raise errors.forbidden(resource, pod["metadata"].get("name", ""), f'pod rejected: RuntimeClass "{name}" not found')
    overhead, places = (found.get("overhead") or {}).get("podFixed"), found.get("scheduling") or {}
    if overhead:
        spec["overhead"] = dict(overhead)
    if places.get("nodeSelector"):
        spec["nodeSelector"] = {**(spec.get("nodeSelector") or {}), **places["nodeSelector"]}
    if places.get("tolerations"):
        spec["tolerations"] = [*(spec.get("tolerations") or ()), *places["tolerations"]]


def _addresses(api: Api, resource: Resource, service: Object) -> None:
    """A cluster IP for every service that wants one, node ports for those that have them."""
    from .podaddress import cluster_ip

    spec = service["spec"]
    if spec.get("type") == "ExternalName":
        return
    if not spec.get("clusterIP"):
        spec["clusterIP"] = (spec.get("clusterIPs") or [""])[0] or cluster_ip(api, service["metadata"])
    spec.setdefault("clusterIPs", [spec["clusterIP"]])
    if spec.get("type") not in ("NodePort", "LoadBalancer"):
        for port in spec.get("ports", ()):
            port.pop("nodePort", None)
        return
    _node_ports(api, resource, service)


def _node_ports(api: Api, resource: Resource, service: Object) -> None:
    """Allocate the node ports that were not asked for; refuse those that are out of range or somebody else's (`portallocator`)."""
    from .podaddress import NODE_PORTS, node_port, used_node_ports

    uid, name = service["metadata"]["uid"], service["metadata"].get("name", "")
    used = used_node_ports(api, but=uid)
    for index, port in enumerate(service["spec"].get("ports", ())):
        wanted = port.get("nodePort")
        path = f"spec.ports[{index}].nodePort"
        if not wanted:
            port["nodePort"] = node_port(api, service["metadata"], index, used)
        elif wanted not in NODE_PORTS:
            low, high = NODE_PORTS.start, NODE_PORTS.stop - 1
            why = f"provided port is not in the valid range. The range of valid ports is {low}-{high}"
            raise errors.invalid(resource, name, [invalid(path, wanted, why)])
        elif wanted in used:
            raise errors.invalid(resource, name, [invalid(path, wanted, "provided port is already allocated")])
        used.add(port["nodePort"])
