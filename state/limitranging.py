"""LimitRanger admission: what a namespace's limit ranges add to pods, and what they refuse.

Source: kubernetes `plugin/pkg/admission/limitranger/admission.go`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import errors
from .kind import Resource
from .podresources import Amounts, pod_amounts
from .pure import quantity
from .pure.objects import Object

if TYPE_CHECKING:
    from .api import Api

GR = "limitranges"
NOTE = "kubernetes.io/limit-ranger"


def fill(api: Api, pod: Object) -> None:
    """Give a new pod's containers what the limit ranges say by default; changes it."""
    for limit_range in api.store.list(GR, pod["metadata"]["namespace"]):
        defaults = _defaults(limit_range)
        spec = pod["spec"]
        said = [text for c in spec["containers"] for text in _merge(c, defaults, "container")]
        said += [text for c in spec.get("initContainers") or () for text in _merge(c, defaults, "init container")]
        if said:
            annotations = pod["metadata"].get("annotations") or {}
            pod["metadata"]["annotations"] = annotations | {NOTE: f"LimitRanger plugin set: {'; '.join(said)}"}


def check(api: Api, resource: Resource, obj: Object) -> None:
    """Refuse a pod or claim that is out of a limit range. Raises Forbidden with everything that the first such range says against it."""
    for limit_range in api.store.list(GR, obj["metadata"]["namespace"]):
        items = limit_range["spec"].get("limits") or ()
        found = dict.fromkeys(why for item in items for why in (_pod(item, obj) if resource.gr == "pods" else _claim(item, obj)))
        if found:
            texts = list(found)
            whole = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
            raise errors.forbidden(resource, obj["metadata"].get("name", ""), whole)


def _defaults(limit_range: Object) -> dict[str, Amounts]:
    found: dict[str, Amounts] = {"limits": {}, "requests": {}}
    for item in limit_range["spec"].get("limits") or ():
        if item.get("type") == "Container":
            found["limits"] |= item.get("default") or {}
            found["requests"] |= item.get("defaultRequest") or {}
    return found


def _merge(container: Object, defaults: dict[str, Amounts], kind: str) -> list[str]:
    """Add what the container does not say itself; what the annotation says of that."""
    said = []
    for key, word in (("requests", "request"), ("limits", "limit")):
        had = container.get("resources", {}).get(key) or {}
        new = {name: amount for name, amount in sorted(defaults[key].items()) if name not in had}
        if new:
            container["resources"] = container.get("resources", {}) | {key: had | new}
            said.append(f"{', '.join(new)} {word} for {kind} {container['name']}")
    return said


def _pod(item: Object, pod: Object) -> Iterator[str]:
    spec = pod["spec"]
    if item.get("type") == "Container":
        for container in (*spec["containers"], *(spec.get("initContainers") or ())):
            resources = container.get("resources") or {}
            yield from _against(item, resources.get("requests") or {}, resources.get("limits") or {})
    elif item.get("type") == "Pod":
        yield from _against(item, pod_amounts(spec, "requests"), pod_amounts(spec, "limits"))


def _claim(item: Object, claim: Object) -> Iterator[str]:
    kind = "PersistentVolumeClaim"
    if item.get("type") != kind:
        return
    requests = claim["spec"].get("resources", {}).get("requests") or {}
    for name, bound in sorted((item.get("min") or {}).items()):
        yield from _too_low(name, kind, bound, requests, {})
    for name, bound in sorted((item.get("max") or {}).items()):
        yield from _request_too_high(name, kind, bound, requests)


def _against(item: Object, requests: Amounts, limits: Amounts) -> Iterator[str]:
    kind = item["type"]
    for name, bound in sorted((item.get("min") or {}).items()):
        yield from _too_low(name, kind, bound, requests, limits)
    for name, bound in sorted((item.get("max") or {}).items()):
        yield from _too_high(name, kind, bound, requests, limits)
    for name, bound in sorted((item.get("maxLimitRequestRatio") or {}).items()):
        yield from _too_far(name, kind, bound, requests, limits)


def _too_low(name: str, kind: str, bound: str, requests: Amounts, limits: Amounts) -> Iterator[str]:
    head = f"minimum {name} usage per {kind} is {quantity.canonical(bound)}"
    if name not in requests:
        yield f"{head}.  No request is specified"
    elif quantity.compare(requests[name], bound) < 0:
        yield f"{head}, but request is {quantity.canonical(requests[name])}"
    elif name in limits and quantity.compare(limits[name], bound) < 0:
        yield f"{head}, but limit is {quantity.canonical(limits[name])}"


def _too_high(name: str, kind: str, bound: str, requests: Amounts, limits: Amounts) -> Iterator[str]:
    head = f"maximum {name} usage per {kind} is {quantity.canonical(bound)}"
    if name not in limits:
        yield f"{head}.  No limit is specified"
    elif quantity.compare(limits[name], bound) > 0:
        yield f"{head}, but limit is {quantity.canonical(limits[name])}"
    elif name in requests and quantity.compare(requests[name], bound) > 0:
        yield f"{head}, but request is {quantity.canonical(requests[name])}"


def _request_too_high(name: str, kind: str, bound: str, requests: Amounts) -> Iterator[str]:
    head = f"maximum {name} usage per {kind} is {quantity.canonical(bound)}"
    if name not in requests:
        yield f"{head}.  No request is specified"
    elif quantity.compare(requests[name], bound) > 0:
        yield f"{head}, but request is {quantity.canonical(requests[name])}"


def _too_far(name: str, kind: str, bound: str, requests: Amounts, limits: Amounts) -> Iterator[str]:
    head = f"{name} max limit to request ratio per {kind} is {quantity.canonical(bound)}"
    request, limit = (quantity.milli_value(amounts.get(name, "0")) for amounts in (requests, limits))
    if not request:
        yield f"{head}, but no request is specified or request is 0"
    elif not limit:
        yield f"{head}, but no limit is specified or limit is 0"
    elif limit / request * 1000 > quantity.milli_value(bound):
        yield f"{head}, but provided ratio is {limit / request:f}"
