"""Faults of the API at the door of HTTP: asked for before a request is answered, and what they look like on the wire.

A client that is refused a connection sees one that ends without an answer; one that waits in vain waits until it gives up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from state.refusals import Asked, PlainText, Unreachable
from state.standing import StandingCluster
from state.users import User

from .messages import Answer, text
from .paths import Target
from .protocol import CUT

T = TypeVar("T")
CONNECTED = {"GET": "get", "POST": "create"}  # the verbs of what a client connects to


def asked_of(method: str, path: str, target: Target | None) -> Asked:
    """The request as faults know it."""
    if target is None:
        return Asked(method.lower(), path=path)
    verb = CONNECTED.get(method, "create") if target.verb == "connect" else target.verb
    return Asked(verb, target.resource, target.namespace or "", target.name, target.subresource)


def guarded(work: Callable[[StandingCluster], T], asked: Asked, user: User) -> Callable[[StandingCluster], T]:
    """The same work, unless the request meets a fault."""

    def met(cluster: StandingCluster) -> T:
        if cluster.refuses:
            cluster.user = user
            cluster.ask(asked)
        return work(cluster)

    return met


def plain(error: PlainText) -> Answer:
    """A refusal in the words of a filter that stands before the API."""
    made = text(error.body + "\n", error.code)
    seconds = error.details.get("retryAfterSeconds")
    made.headers += [("Retry-After", str(seconds))] if seconds else []
    return made


async def leave(how: str, scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    """Give no answer. Raises Unreachable where there is no connection that could end."""
    cut = scope.get("extensions", {}).get(CUT)
    if cut is None:
        raise Unreachable(how)
    if how == "timeout":
        while (await receive())["type"] != "http.disconnect":
            continue
    cut[""]()
