"""How replicas move from the old ReplicaSets to the new one. Source: `pkg/controller/deployment/{rolling,recreate,sync}.go`."""

from __future__ import annotations

from ..api import Api
from ..pure.objects import Object, annotations_of
from . import history, progress, sets
from .status import complete


def rolling(api: Api, d: Object, owned: list[Object]) -> None:
    """One step of a rolling update: up with the new, else down with the old, else clean up."""
    d, new, old = sets.sync_revision(api, d, owned, create=True)
    if new is None:
        return
    grown = _grow(api, d, new, old)
    if grown is not new:
        progress.sync_rollout(api, d, grown, old)
        return
    shrunk = _shrink(api, d, new, old)
    if shrunk is None and complete(d, d.get("status", {})):
        history.clean_up(api, d, old)
    progress.sync_rollout(api, d, new, shrunk or old)


def _grow(api: Api, d: Object, new: Object, old: list[Object]) -> Object:
    has, want = new["spec"]["replicas"], d["spec"]["replicas"]
    size = min(has, want) if has >= want else sets.room(d, old, new)
    return new if size == has else sets.resize(api, d, new, size)


def _shrink(api: Api, d: Object, new: Object, old: list[Object]) -> list[Object] | None:
    """Take pods from the old ReplicaSets, unhealthy ones first; None when nothing may go."""
    if not sum(rs["spec"]["replicas"] for rs in old):
        return None
    least = d["spec"]["replicas"] - sets.unavailable(d)
    total = sum(rs["spec"]["replicas"] for rs in [*old, new])
    new_missing = new["spec"]["replicas"] - _available(new)
    spare = total - least - new_missing
    if spare <= 0:
        return None
    after, cleaned = _drop_unhealthy(api, d, old, spare)
    after, dropped = _drop_healthy(api, d, new, after, least)
    return after if cleaned or dropped else None


def _available(rs: Object) -> int:
    return rs.get("status", {}).get("availableReplicas", 0)


def _drop_unhealthy(api: Api, d: Object, old: list[Object], spare: int) -> tuple[list[Object], int]:
    total, after = 0, []
    for rs in sets.by_age(old):
        has = rs["spec"]["replicas"]
        go = min(spare - total, has - _available(rs)) if has else 0
        if go > 0:
            rs = sets.resize(api, d, rs, has - go)
            total += go
        after.append(rs)
    return after, total


def _drop_healthy(api: Api, d: Object, new: Object, old: list[Object], least: int) -> tuple[list[Object], int]:
    spare = sum(_available(rs) for rs in [*old, new]) - least
    total, after = 0, []
    for rs in sets.by_age(old):
        go = min(rs["spec"]["replicas"], spare - total)
        if go > 0:
            rs = sets.resize(api, d, rs, rs["spec"]["replicas"] - go)
            total += go
        after.append(rs)
    return after, total


def recreate(api: Api, d: Object, owned: list[Object]) -> None:
    """All old pods away, then the new ones."""
    d, new, old = sets.sync_revision(api, d, owned, create=False)
    if sets.active(old):
        old = [sets.resize(api, d, rs, 0) if rs["spec"]["replicas"] else rs for rs in old]
        progress.sync_rollout(api, d, new, old)
        return
    if _running(api, old):
        progress.sync_rollout(api, d, new, old)
        return
    if new is None:
        d, new, old = sets.sync_revision(api, d, owned, create=True)
        if new is None:
            return
    if new["spec"]["replicas"] != d["spec"]["replicas"]:
        new = sets.resize(api, d, new, d["spec"]["replicas"])
    if complete(d, d.get("status", {})):
        history.clean_up(api, d, old)
    progress.sync_rollout(api, d, new, old)


def _running(api: Api, old: list[Object]) -> bool:
    for rs in old:
        if rs.get("status", {}).get("replicas", 0):
            return True
        pods = api.store.owned("pods", rs["metadata"]["namespace"], rs["metadata"]["uid"])
        if any(p.get("status", {}).get("phase") not in ("Failed", "Succeeded") for p in pods):
            return True
    return False


def spread(api: Api, d: Object, new: Object | None, old: list[Object]) -> tuple[Object | None, list[Object]]:
    """Share a changed size among the ReplicaSets, in proportion while a rollout is under way (`scale` in sync.go)."""
    every = [*old, new] if new else list(old)
    only = _active_or_latest(new, old)
    if only is not None:
        sized = (
            _sizes(api, d, every, {only["metadata"]["uid"]: d["spec"]["replicas"]})
            if only["spec"]["replicas"] != d["spec"]["replicas"]
            else every
        )
    elif _saturated(d, new):
        sized = _sizes(api, d, every, {rs["metadata"]["uid"]: 0 for rs in sets.active(old)})
    elif d["spec"]["strategy"]["type"] == "RollingUpdate":
        sized = _sizes(api, d, every, _shares(d, sets.active(every)))
    else:
        sized = every
    return (sized[-1], sized[:-1]) if new else (None, sized)


def _sizes(api: Api, d: Object, every: list[Object], sizes: dict[str, int]) -> list[Object]:
    return [sets.resize(api, d, rs, sizes[rs["metadata"]["uid"]]) if rs["metadata"]["uid"] in sizes else rs for rs in every]


def _active_or_latest(new: Object | None, old: list[Object]) -> Object | None:
    busy = sets.active([*old, new] if new else old)
    if not busy:
        return new or (sets.by_age(old)[-1] if old else None)
    return busy[0] if len(busy) == 1 else None


def _saturated(d: Object, new: Object | None) -> bool:
    if new is None:
        return False
    want = d["spec"]["replicas"]
    return new["spec"]["replicas"] == want and annotations_of(new).get(sets.DESIRED) == str(want) and _available(new) == want


def _shares(d: Object, busy: list[Object]) -> dict[str, int]:
    allowed = d["spec"]["replicas"] + sets.surge(d) if d["spec"]["replicas"] else 0
    to_add = allowed - sum(rs["spec"]["replicas"] for rs in busy)
    # equal sizes: when growing the newer comes first, when shrinking the older
    ordered = sorted(sets.by_age(busy), key=lambda rs: rs["metadata"]["creationTimestamp"], reverse=to_add > 0)
    ordered.sort(key=lambda rs: -rs["spec"]["replicas"])
    added, sizes = 0, {}
    for rs in ordered:
        share = _share(d, rs, to_add, added) if to_add else 0
        sizes[rs["metadata"]["uid"]] = rs["spec"]["replicas"] + share
        added += share
    if ordered and to_add:
        first = ordered[0]["metadata"]["uid"]
        sizes[first] = max(sizes[first] + to_add - added, 0)
    return sizes


def _share(d: Object, rs: Object, to_add: int, added: int) -> int:
    has, want = rs["spec"]["replicas"], d["spec"]["replicas"]
    left = to_add - added
    if not has or not left:
        return 0
    if want == 0:
        fraction = -has
    else:
        base = sets.noted(rs, sets.MAXIMUM) or d.get("status", {}).get("replicas", 0)
        if not base:
            return 0
        fraction = _rounded(has * (want + sets.surge(d)), base) - has
    return min(fraction, left) if to_add > 0 else max(fraction, left)


def _rounded(n: int, d: int) -> int:
    return (2 * n + d) // (2 * d)
