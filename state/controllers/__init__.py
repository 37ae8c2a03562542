"""What moves the cluster on: the registry of controllers (one file each, found by listing this folder) and the loop that runs them.

A controller module has RANK (its order at one instant), WATCHES (group-resource, or "*" for all, -> function that names
the keys to look at after a write)
and `reconcile(api, key)`, which reads afresh, converges, writes status and asks for its next due time with `api.later`. It holds no state.
"""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from types import ModuleType

from ..api import WAVE, Api
from ..claims import selector_of
from ..errors import StatusError
from ..pure.objects import Object, controller_of

Keys = Callable[[Api, Object | None, Object | None], Iterable[str]]
MANAGER = "kube-controller-manager"  # the field manager of a controller that names no other
SLICE = 2_000  # pieces of work after which a long settle commits
SAME_INSTANT = 500  # a key that is due this often at one instant waits a second: a livelock must not hang the command


class Registry:
    """All controllers; told of every write, it makes the keys due that care."""

    def __init__(self) -> None:
        names = sorted(f[:-3] for f in os.listdir(os.path.dirname(__file__)) if f.endswith(".py") and f != "__init__.py")
        self.modules: dict[str, ModuleType] = {}
        self._watchers: dict[str, list[tuple[str, Keys]]] = {}
        self._told: dict[str, list[tuple[str, Keys]]] = {}
        for name in names:
            module = importlib.import_module(f"{__name__}.{name}")
            if not hasattr(module, "reconcile"):
                continue
            self.modules[name] = module
            for gr, keys in module.WATCHES.items():
                self._watchers.setdefault(gr, []).append((name, keys))

    def told(self, api: Api, gr: str, obj: Object | None, old: Object | None) -> None:
        """An object was made (`old` None), changed, or taken away (`obj` None)."""
        if gr not in self._told:
            self._told[gr] = [*self._watchers.get(gr, ()), *self._watchers.get("*", ())]
        for name, keys in self._told[gr]:
            for key in keys(api, obj, old):
                api.later(name, key, api.now)

    def rank(self, controller: str) -> int:
        return self.modules[controller].RANK


@cache
def registry() -> Registry:
    """The controllers, imported on first use."""
    return Registry()


def settle(api: Api, until: int) -> bool:
    """Run what is due up to the moment `until`, due time by due time, with `api.now` at each.

    False when it stopped early to let a commit in.
    """
    collecting = gc.isenabled()
    gc.disable()  # objects are plain data without cycles, and looking for cycles costs more the more pods there are
    try:
        return _settle(api, until)
    finally:
        if collecting:
            gc.enable()


def _settle(api: Api, until: int) -> bool:
    run = registry().modules
    seen: dict[tuple[str, str], int] = {}
    instant = 0
    api.wave = 0
    api.until = until
    for _ in range(SLICE):
        work = api.store.pop_due(until)
        if work is None:
            api.wave = 0
            return True
        controller, key, at, rank = work
        if at > api.now:
            api.now = at
        api.wave = rank // WAVE
        if api.now != instant:
            instant, seen = api.now, {}
        seen[controller, key] = seen.get((controller, key), 0) + 1
        if seen[controller, key] > SAME_INSTANT:
            api.later(controller, key, api.now + 1_000_000_000)
            continue
        api.actor = getattr(run[controller], "MANAGER", MANAGER)
        _reconcile(api, run[controller], controller, key)
    return False


def _reconcile(api: Api, module: ModuleType, name: str, key: str) -> None:
    try:
        module.reconcile(api, key)
    except StatusError:
        # a real controller's worker logs the refusal and tries again with back-off
        api.later(name, key, api.now + 5_000_000_000)


def written(obj: Object | None, old: Object | None) -> Object:
    """The newest state of what was written: the last one, for an object that is gone."""
    found = obj if obj is not None else old
    assert found is not None
    return found


def own_key(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
    """The key of the written object itself."""
    meta = written(obj, old)["metadata"]
    return (f"{meta.get('namespace', '')}/{meta['name']}",)


def controller_key(kind: str) -> Keys:
    """The key of the controller (of this kind) that the written object has or had."""

    def keys(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
        for seen in filter(None, (obj, old)):
            ref = controller_of(seen)
            if ref and ref["kind"] == kind:
                yield f"{seen['metadata']['namespace']}/{ref['name']}"

    return keys


def claimant_keys(kind: str, gr: str) -> Keys:
    """The key of the controller (of this kind) that a pod has or had; for an orphan, of every object of `gr` whose selector matches it."""
    owner = controller_key(kind)

    def keys(api: Api, obj: Object | None, old: Object | None) -> Iterable[str]:
        yield from owner(api, obj, old)
        if obj is not None and not controller_of(obj):
            meta = obj["metadata"]
            for claimant in api.store.list(gr, meta["namespace"]):
                if selector_of(claimant).matches(meta.get("labels")):
                    yield f"{meta['namespace']}/{claimant['metadata']['name']}"

    return keys


def split(key: str) -> tuple[str, str]:
    """(namespace, name) of a key."""
    namespace, _, name = key.partition("/")
    return namespace, name
