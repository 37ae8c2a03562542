"""ResourceQuota admission: a request that a namespace's quotas do not allow is refused, one that they allow is charged at once.

Source: apiserver `pkg/admission/plugin/resourcequota/controller.go` (`CheckRequest`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import errors
from .kind import Resource
from .podresources import Amounts, add
from .pure import quantity
from .pure.objects import Object
from .quotausage import NAMED, container_usage, in_scope, tracks, usage

if TYPE_CHECKING:
    from .api import Api

GR = "resourcequotas"
MANAGER = "kube-apiserver"
UPDATED = ("services", "persistentvolumeclaims")  # whose later changes count too
FREE = ("events",)  # never counted


def check(api: Api, resource: Resource, obj: Object, old: Object | None) -> list[tuple[Object, Amounts]]:
    """The quotas that the request uses up, with what is used then. Raises Forbidden.

    `old` is the object that is replaced, None for a new one.
    """
    gr, namespace = resource.gr, obj["metadata"].get("namespace", "")
    if not namespace or gr in FREE or (old is not None and gr not in UPDATED):
        return []
    quotas = [q for q in api.store.list(GR, namespace) if q is not old]
    if not quotas:
        return []
    name = obj["metadata"].get("name", "")
    concerned = [q for q in quotas if any(tracks(gr, n) for n in _hard(q)) and in_scope(q, gr, obj)]
    for quota in concerned:
        why = _unnamed(quota, obj) if gr == "pods" else ""
        if why:
            raise errors.forbidden(resource, name, f"failed quota: {quota['metadata']['name']}: {why}")
    asked = _more(usage(gr, obj, api.now), usage(gr, old, api.now) if old else {})
    return [(q, _charged(q, asked, resource, name)) for q in concerned if any(n in _hard(q) for n in asked)]


def charge(api: Api, charges: Iterable[tuple[Object, Amounts]]) -> None:
    """Write what `check` found to be used."""
    actor, api.actor = api.actor, MANAGER
    for quota, used in charges:
        api.set_status(GR, quota, {**quota["status"], "used": used})
    api.actor = actor


def _hard(quota: Object) -> Amounts:
    """The limits that the controller has taken up; a quota limits nothing before that."""
    return quota.get("status", {}).get("hard") or {}


def _unnamed(quota: Object, pod: Object) -> str:
    """Which containers do not say what the quota counts, in the server's words; "" when all do."""
    required = [n for n in sorted(_hard(quota)) if n in NAMED]
    spec = pod["spec"]
    if spec.get("resources"):
        said = container_usage(spec)
        texts = [f"{n} for: {pod['metadata']['name']}" for n in required if n not in said]
        return f"must specify {'; '.join(texts)}" if texts else ""
    containers = [(c["name"], container_usage(c)) for c in (*spec["containers"], *(spec.get("initContainers") or ()))]
    lacking = {n: sorted({who for who, said in containers if n not in said}) for n in required}
    texts = [f"{n} for: {','.join(who)}" for n, who in lacking.items() if who]
    return f"must specify {'; '.join(texts)}" if texts else ""


def _more(now: Amounts, before: Amounts) -> Amounts:
    """What is used up beyond what was already; names without a difference are left out."""
    less = {name: f"-{amount}" for name, amount in before.items() if quantity.compare(amount, "0")}
    return {name: amount for name, amount in add(now, less).items() if quantity.compare(amount, "0")}


def _charged(quota: Object, asked: Amounts, resource: Resource, name: str) -> Amounts:
    hard, used = _hard(quota), quota["status"].get("used") or {}
    wanted = {n: asked[n] for n in asked if n in hard}
    after = add(used, wanted)
    over = sorted(n for n in wanted if quantity.compare(after[n], hard[n]) > 0)
    if over:
        told = (_listed(amounts, over) for amounts in (wanted, used, hard))
        words = ", ".join(f"{word}: {text}" for word, text in zip(("requested", "used", "limited"), told, strict=True))
        raise errors.forbidden(resource, name, f"exceeded quota: {quota['metadata']['name']}, {words}")
    return after


def _listed(amounts: Amounts, names: list[str]) -> str:
    return ",".join(f"{n}={quantity.canonical(amounts[n])}" for n in names if n in amounts)
