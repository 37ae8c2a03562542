"""What an object uses up of a quota, which objects a quota counts, and how much of it is used.

Source: kubernetes `pkg/quota/v1/evaluator/core/{pods,services,persistent_volume_claims}.go`, apiserver `pkg/quota/v1/generic/evaluator.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from .claimspec import storage_class
from .clock import SECOND
from .podresources import Amounts, add, pod_amounts
from .podspec_resources import is_hugepages, is_native
from .podupdate import qos_class
from .pure.objects import Object
from .pure.times import parse_rfc3339

COMPUTE = frozenset(f"{prefix}{name}" for prefix in ("", "requests.", "limits.") for name in ("cpu", "memory", "ephemeral-storage"))
# what each container must name when a quota counts it
NAMED = frozenset({"cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"})
LEGACY = frozenset({"configmaps", "resourcequotas", "replicationcontrollers", "secrets"})  # counted under their bare names too
CLASS_INFIX = ".storageclass.storage.k8s.io/"
ZERO, ONE = "0", "1"


def tracks(gr: str, name: str) -> bool:
    """Whether the quota's resource `name` is about objects of the group-resource."""
    if name == f"count/{gr}":
        return True
    if gr == "pods":
        rest = name.removeprefix("requests.")
        extended = rest != name and not is_native(rest)
        return name == "pods" or name in COMPUTE or is_hugepages(rest) or extended
    if gr == "services":
        return name in ("services", "services.nodeports", "services.loadbalancers")
    if gr == "persistentvolumeclaims":
        return name in ("persistentvolumeclaims", "requests.storage") or CLASS_INFIX in name
    return gr in LEGACY and name == gr


def counted(hard: Iterable[str]) -> list[str]:
    """The group-resources that a quota with these limits counts."""
    found: dict[str, None] = {}
    for name in hard:
        if name.startswith("count/"):
            found[name.removeprefix("count/")] = None
        else:
            found.update(dict.fromkeys(gr for gr in ("pods", "services", "persistentvolumeclaims", *sorted(LEGACY)) if tracks(gr, name)))
    return list(found)


def usage(gr: str, obj: Object, now: int) -> Amounts:
    """What the object uses up at the moment `now` (nanoseconds), by the quota's resource names."""
    if gr == "pods":
        return _pod(obj, now)
    if gr == "services":
        return _service(obj["spec"])
    if gr == "persistentvolumeclaims":
        return _claim(obj)
    return {f"count/{gr}": ONE} | ({gr: ONE} if gr in LEGACY else {})


def container_usage(container: Object) -> Amounts:
    """What one container's resources come to."""
    resources = container.get("resources") or {}
    return _computed(resources.get("requests") or {}, resources.get("limits") or {})


def in_scope(quota: Object, gr: str, obj: Object) -> bool:
    """Whether the quota's scopes take the object in; one without scopes takes everything."""
    spec = quota["spec"]
    needs = [{"scopeName": name, "operator": "Exists"} for name in spec.get("scopes") or ()]
    needs += (spec.get("scopeSelector") or {}).get("matchExpressions") or []
    if gr == "pods":
        return all(_pod_in(need, obj) for need in needs)
    if gr == "persistentvolumeclaims":
        return all(need["scopeName"] == "VolumeAttributesClass" and _selected(need, _attributes_class(obj)) for need in needs)
    return not needs


def _pod(pod: Object, now: int) -> Amounts:
    count = {"count/pods": ONE}
    if pod.get("status", {}).get("phase") in ("Succeeded", "Failed") or _overdue(pod, now):
        return count
    return count | _computed(pod_amounts(pod["spec"], "requests"), pod_amounts(pod["spec"], "limits"))


def _overdue(pod: Object, now: int) -> bool:
    """Whether the pod should be gone by now: a node that is lost must not keep others from scaling up."""
    meta = pod["metadata"]
    until, grace = meta.get("deletionTimestamp"), meta.get("deletionGracePeriodSeconds")
    return bool(until) and grace is not None and now > parse_rfc3339(until) + grace * SECOND


def _computed(requests: Amounts, limits: Amounts) -> Amounts:
    found = {"pods": ONE}
    for name, amount in requests.items():
        if name in ("cpu", "memory", "ephemeral-storage") or is_hugepages(name):
            found |= {name: amount, f"requests.{name}": amount}
        elif not is_native(name):
            found[f"requests.{name}"] = amount
    return found | {f"limits.{name}": limits[name] for name in ("cpu", "memory", "ephemeral-storage") if name in limits}


def _service(spec: Object) -> Amounts:
    ports = spec.get("ports") or ()
    nodes = balancers = 0
    if spec.get("type") == "NodePort":
        nodes = len(ports)
    elif spec.get("type") == "LoadBalancer":
        balancers = 1
        nodes = len(ports) if spec.get("allocateLoadBalancerNodePorts", True) else sum(bool(p.get("nodePort")) for p in ports)
    return {"count/services": ONE, "services": ONE, "services.nodeports": str(nodes), "services.loadbalancers": str(balancers)}


def _claim(claim: Object) -> Amounts:
    found = {"count/persistentvolumeclaims": ONE, "persistentvolumeclaims": ONE}
    name = storage_class(claim)
    if name:
        found[f"{name}{CLASS_INFIX}persistentvolumeclaims"] = ONE
    storage = (claim["spec"].get("resources", {}).get("requests") or {}).get("storage")
    if storage:
        found |= {"requests.storage": storage} | ({f"{name}{CLASS_INFIX}requests.storage": storage} if name else {})
    return found


def _pod_in(need: Object, pod: Object) -> bool:
    scope, spec = need["scopeName"], pod["spec"]
    if scope in ("Terminating", "NotTerminating"):
        return (spec.get("activeDeadlineSeconds") is not None) == (scope == "Terminating")
    if scope in ("BestEffort", "NotBestEffort"):
        return (qos_class(spec) == "BestEffort") == (scope == "BestEffort")
    if scope == "PriorityClass":
        return _selected(need, spec.get("priorityClassName") or "")
    return scope == "CrossNamespacePodAffinity" and _crosses(spec.get("affinity") or {})


def _selected(need: Object, value: str) -> bool:
    values, operator = need.get("values") or (), need["operator"]
    if operator in ("In", "NotIn"):
        return (value in values) == (operator == "In") and (bool(value) or operator == "NotIn")
    return bool(value) == (operator == "Exists")


def _crosses(affinity: Object) -> bool:
    """Whether a term of pod (anti-)affinity names other namespaces."""
    for key in ("podAffinity", "podAntiAffinity"):
        group = affinity.get(key) or {}
        terms = [*(group.get("requiredDuringSchedulingIgnoredDuringExecution") or ())]
        terms += [t.get("podAffinityTerm", {}) for t in group.get("preferredDuringSchedulingIgnoredDuringExecution") or ()]
        if any(t.get("namespaces") or t.get("namespaceSelector") is not None for t in terms):
            return True
    return False


def _attributes_class(claim: Object) -> str:
    status = claim.get("status", {})
    names = (claim["spec"].get("volumeAttributesClassName"), status.get("currentVolumeAttributesClassName"))
    return next(filter(None, names), "")


def total(quota: Object, objects: Iterable[tuple[str, Object]], now: int) -> Amounts:
    """How much of the quota's limits these objects (group-resource, object) use up."""
    hard = quota["spec"].get("hard") or {}
    known = counted(hard)
    used = {name: ZERO for name in hard if any(tracks(gr, name) for gr in known)}
    for gr, obj in objects:
        if in_scope(quota, gr, obj):
            found = usage(gr, obj, now)
            used |= add({n: used[n] for n in found if n in used}, {n: found[n] for n in found if n in used})
    return used
