"""Two clusters side by side: where their objects come from, and which of them differ."""
from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .errors import CommandError

Object = dict[str, Any]
Key = tuple[str, str, str]  # (group-resource, namespace, name)
Side = Iterator[tuple[Key, Object]]
Pair = tuple[Any, Any]  # an object on both sides, None where it is not there
_UNDO = re.compile(r"undo~([0-9]+)")
_NOISE = ("managedFields", "resourceVersion")


@contextmanager
def side(session: Any, word: str) -> Iterator[Side]:
    """The objects that a word means, in the order of their keys: of a cluster, a file, the current cluster ("") or `undo~N`."""
    from state.copies import is_database, objects

    before = _UNDO.fullmatch(word)
    if before or not word or word in session.config.names("clusters"):
        changed = _before(session, int(before[1])) if before else {}
        yield _overlaid(objects(_settled(session, "" if before else word)), changed)
        return
    path = session.path(word)
    if not os.path.isfile(path):
        raise CommandError(f'"{word}" is no cluster and no file')
    if is_database(path):
        yield objects(path)
        return
    numbered = (os.path.join(session.home, f"compared.{os.getpid()}.{number}.db") for number in range(2))
    draft = next(name for name in numbered if not os.path.exists(name))
    try:
        from .clusterfiles import from_dump

        from_dump(session, word, keep_secrets=True, at="")(draft)
        yield objects(draft)
    finally:
        from .session import delete_file

        delete_file(draft)


def _settled(session: Any, name: str) -> str:
    """The file of a living cluster, in which all has happened that is due."""
    from state import Cluster

    path = session.cluster_file(name)
    cluster = Cluster(path, env=session.env)
    try:
        cluster.settle()
    finally:
        cluster.close()
    return path


def _before(session: Any, count: int) -> Mapping[Key, Object | None]:
    session.cluster.settle()
    return session.cluster.objects_before(count)


def _overlaid(found: Side, changed: Mapping[Key, Object | None]) -> Side:
    """The objects with some of them as they were."""
    others = iter(sorted(changed.items()))
    return ((key, obj) for key, now, was in _merged(found, others) for obj in [was if key in changed else now] if obj is not None)


def _merged(a: Iterator[tuple[Key, Any]], b: Iterator[tuple[Key, Any]]) -> Iterator[tuple[Key, Any, Any]]:
    """Two ordered streams as one: (key, what a has, what b has)."""
    left, right = next(a, None), next(b, None)
    while left or right:
        key = min(side[0] for side in (left, right) if side)
        mine = left[1] if left and left[0] == key else None
        other = right[1] if right and right[0] == key else None
        yield key, mine, other
        if left and left[0] == key:
            left = next(a, None)
        if right and right[0] == key:
            right = next(b, None)


class Comparison:
    """The pairs of objects that differ, in the order of their keys. `everything`: what changes all the time is compared too."""

    def __init__(self, first: Side, second: Side, namespace: str, *, everything: bool):
        self._first, self._second, self._namespace, self._everything = first, second, namespace, everything

    def __iter__(self) -> Iterator[Pair]:
        for key, before, after in _merged(self._first, self._second):
            if self._namespace and key[1] != self._namespace or not self._everything and key[0] == "events":
                continue
            if not self._everything:
                before, after = before and _quiet(before), after and _quiet(after)
            if before != after:
                yield before, after


def _quiet(obj: Object) -> Object:
    """The object without what changes all the time: versions, who owns which field, what kubelets renew."""
    quiet = {**obj, "metadata": {k: v for k, v in obj["metadata"].items() if k not in _NOISE}}
    if obj["kind"] == "Lease":
        quiet["spec"] = {k: v for k, v in (obj.get("spec") or {}).items() if k != "renewTime"}
    elif obj["kind"] == "Node" and (obj.get("status") or {}).get("conditions"):
        beats = [{k: v for k, v in c.items() if k != "lastHeartbeatTime"} for c in obj["status"]["conditions"]]
        quiet["status"] = {**obj["status"], "conditions": beats}
    return quiet


def lines(found: Comparison) -> Iterator[str]:
    """A line for each pair: what became of the object, called as kubectl would be asked for it."""
    for before, after in found:
        obj = before or after
        meta = obj["metadata"]
        group = obj["apiVersion"].rpartition("/")[0]
        kind = obj["kind"].lower() + (f".{group}" if group else "")
        where = f" -n {meta['namespace']}" if meta.get("namespace") else ""
        yield f"{'+' if before is None else '-' if after is None else '~'} {kind}/{meta['name']}{where}\n"
