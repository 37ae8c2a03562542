"""Pods taken off a node one beside the other, each with its own retries and waits, in the cluster's time.

Where kubectl has a goroutine for each pod there is a list of pods with the moment at which each has something to do next.
Source: kubectl `pkg/drain/drain.go` (evictPods, deletePods, waitForDelete).
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, NamedTuple

from state import StatusError
from state.pure.duration import format_go_duration
from state.pure.gojson import quote

from .draining import SECOND, Object, long_deleted
from .errors import CommandError, MultipleErrors
from .printers.name import ResultPrinter

RETRY, POLL = 5 * SECOND, SECOND
# In frozen time nobody can come and interrupt: an eviction without --timeout gives up when it has asked for so long in vain.
PATIENCE = 300 * SECOND
ENDLESS = ("the clock is frozen and this pod could not be evicted for five minutes of the cluster's time; "
           "kubectl without --timeout would go on forever")


class Removal(NamedTuple):
    """What the flags say: `grace` below 0 is the pod's own, `timeout` 0 is none (nanoseconds), `skip` in seconds, `strategy` "none" or
    "server"."""

    grace: int
    timeout: int
    skip: int
    strategy: str


class Evictions:
    """Takes pods away. `said` is "evicted" or "deleted"."""

    def __init__(self, session: Any, removal: Removal, said: str):
        self.session, self.removal = session, removal
        self.resource = session.catalog.by_plural("pods", "")
        self.printer = ResultPrinter(said, removal.strategy)
        self.begun = session.cluster.now
        self.errors: list[Exception] = []

    @property
    def late(self) -> bool:
        """Whether the time that --timeout gives is over."""
        return bool(self.removal.timeout) and self.session.cluster.now >= self.begun + self.removal.timeout

    def reached(self) -> str:
        return f"global timeout reached: {format_go_duration(self.removal.timeout)}"

    def sleep(self, until: int) -> None:
        """Let everything said be seen, and come to the moment."""
        self.session.flush()
        while self.session.cluster.now < until and self.session.cluster.wait_next(until):
            pass

    def frozen(self) -> bool:
        return bool(self.session.env.get("FAKECTL_NOW")) or self.session.cluster.clock.frozen_at is not None

    def options(self) -> dict[str, Any]:
        """The DeleteOptions of each eviction."""
        given: dict[str, Any] = {"gracePeriodSeconds": self.removal.grace} if self.removal.grace >= 0 else {}
        return given | ({"dryRun": ["All"]} if self.removal.strategy == "server" else {})

    def gone(self, pod: Object) -> bool:
        """Whether nobody needs to wait for the pod any more; says so."""
        meta = pod["metadata"]
        try:
            found = self.session.cluster.get(self.resource, meta["namespace"], meta["name"])
        except StatusError as e:
            if e.reason != "NotFound":
                raise
            found = None
        if found is None or found["metadata"]["uid"] != meta["uid"]:
            self.session.out(self.printer.print_object({"apiVersion": "v1", **pod, "kind": "Pod"}))
            return True
        if long_deleted(found, self.session.cluster.now, self.removal.skip):
            self.session.out(f"pod {quote(meta['name'])} has DeletionTimestamp older than {self.removal.skip} seconds, skipping\n")
            return True
        return False


def evict_all(session: Any, pods: list[Object], removal: Removal) -> None:
    """Evict the pods and wait until they are gone. Raises MultipleErrors with what went wrong, pod by pod."""
    work = Evictions(session, removal, "evicted")
    # (moment, whether it has been evicted, number of the pod): at one moment all are asked before one is looked for
    steps = [(work.begun, False, i) for i in range(len(pods))]
    while steps:
        moment, evicted, i = heappop(steps)
        work.sleep(moment)
        again = _wait(work, pods[i]) if evicted else _ask(work, pods[i])
        if again is not None:
            heappush(steps, (session.cluster.now + again[0], again[1], i))
    if work.errors:
        raise MultipleErrors(work.errors)


def _ask(work: Evictions, pod: Object) -> tuple[int, bool] | None:
    """Evict one pod; when it has something to do again, and whether it is only waited for then."""
    meta, session = pod["metadata"], work.session
    name = f"pods/{quote(meta['name'])} -n {quote(meta['namespace'])}"
    dry = " (server dry run)" if work.removal.strategy == "server" else ""
    session.out(f"evicting pod {meta['namespace']}/{meta['name']}{dry}\n")
    if work.late:
        work.errors.append(CommandError(f"error when evicting {name}: {work.reached()}"))
        return None
    body = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": meta["name"], "namespace": meta["namespace"]},
        "deleteOptions": work.options(),
    }
    try:
        session.cluster.post(work.resource, meta["namespace"], meta["name"], "eviction", body)
    except StatusError as e:
        return _refused(work, name, e)
    return None if dry else (0, True)


def _refused(work: Evictions, name: str, e: StatusError) -> tuple[int, bool] | None:
    if e.reason == "NotFound":
        return None
    if e.reason != "TooManyRequests":
        work.errors.append(CommandError(f"error when evicting {name}: {e.message}"))
        return None
    work.session.note(f"error when evicting {name} (will retry after 5s): {e.message}")
    if not work.removal.timeout and work.frozen() and work.session.cluster.now - work.begun >= PATIENCE:
        work.errors.append(CommandError(f"error when evicting {name}: {ENDLESS}"))
        return None
    return RETRY, False


def _wait(work: Evictions, pod: Object) -> tuple[int, bool] | None:
    meta = pod["metadata"]
    if work.gone(pod):
        return None
    if work.late:
        where = f"pod {quote(meta['name'])} in namespace {quote(meta['namespace'])}"
        work.errors.append(CommandError(f"error when waiting for {where} to terminate: {work.reached()}"))
        return None
    return POLL, True


def delete_all(session: Any, pods: list[Object], removal: Removal) -> None:
    """Delete the pods without asking their budgets, and wait until they are gone. Raises what the server refuses, and at the timeout."""
    work = Evictions(session, removal, "deleted")
    for pod in pods:
        meta = pod["metadata"]
        try:
            grace = removal.grace if removal.grace >= 0 else None
            session.cluster.delete(work.resource, meta["namespace"], meta["name"], grace=grace, dry_run=removal.strategy == "server")
        except StatusError as e:
            if e.reason != "NotFound":
                raise
    if removal.strategy == "server":
        return
    while pods := [pod for pod in pods if not work.gone(pod)]:
        if work.late or (work.frozen() and not removal.timeout and session.cluster.now - work.begun >= PATIENCE):
            raise CommandError("timed out waiting for the condition")
        work.sleep(session.cluster.now + POLL)
