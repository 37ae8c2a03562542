"""Waiting until an object is gone, as `delete` and `wait --for=delete` do. Source: kubectl `pkg/cmd/wait/delete.go`, `wait.go`."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from state import StatusError
from state.kind import Resource

from .errors import CommandError

if TYPE_CHECKING:
    from .session import Session

WEEK = 7 * 24 * 3600 * 1_000_000_000


def timed_out(resource: Resource, name: str) -> CommandError:
    """The end of a wait at its deadline."""
    return CommandError(f"timed out waiting for the condition on {resource.plural}/{name}")


def not_met(resource: Resource, name: str) -> CommandError:
    """The answer of a wait that only looks once."""
    return CommandError(f"condition not met for {resource.plural}/{name}")


def wait_gone(session: Session, resource: Resource, namespace: str, name: str, deadline: int, *, uid: str = "", once: bool = False) -> Any:
    """Wait until the object is gone, or another (by `uid`) has its name; what was there at first, None for nothing.

    Raises CommandError at the deadline; with `once` as soon as it is seen that the object is there.
    """
    cluster = session.cluster
    session.watches()
    first: dict[str, Any] | None = None
    while True:
        try:
            obj = cluster.get(resource, namespace or None, name)
        except StatusError as e:
            if e.reason != "NotFound":
                raise
            return first
        first = first or obj
        uid = uid or obj["metadata"]["uid"]
        if obj["metadata"]["uid"] != uid:
            return first
        if once:
            raise not_met(resource, name)
        session.flush()
        if not cluster.wait_next(deadline):
            raise timed_out(resource, name)
