"""`pods/NAME/log` over HTTP: plain text, all at once or as it comes. Source: `pkg/registry/core/pod/rest/log.go`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

from state import StatusError
from state.errors import bad_request
from state.pure.gojson import quote
from state.standing import StandingCluster

from .messages import Request
from .paths import Target

if TYPE_CHECKING:
    from state.logs import Log, LogOptions

LOOK = 0.1  # seconds between looks at a log that is followed
Run = Callable[[Callable[[StandingCluster], Any]], Awaitable[Any]]


def options(request: Request) -> LogOptions:
    """The parameters of the request. Raises BadRequest."""
    from state.logs import LogOptions

    return LogOptions(
        container=request.param("container"),
        follow=request.flag("follow"),
        previous=request.flag("previous"),
        timestamps=request.flag("timestamps"),
        since_seconds=_number(request, "sinceSeconds"),
        since_time=request.param("sinceTime"),
        tail=_number(request, "tailLines"),
        limit_bytes=_number(request, "limitBytes"),
        stream=request.param("stream") or "All",
    )


def _number(request: Request, name: str) -> int | None:
    text = request.param(name)
    if not text:
        return None
    try:
        return int(text) if len(text) < 20 else int("")
    except ValueError:
        raise bad_request(f"strconv.ParseInt: parsing {quote(text)}: invalid syntax") from None


def opened(cluster: StandingCluster, request: Request, target: Target, shift: int) -> tuple[Log, str]:
    """The log and what it holds so far. `shift`: nanoseconds that the client's clock is ahead of the cluster's."""
    from state.pure.times import format_rfc3339, parse_rfc3339

    wanted = options(request)
    if wanted.since_time:
        try:
            wanted = wanted._replace(since_time=format_rfc3339(parse_rfc3339(wanted.since_time) - shift))
        except ValueError as e:
            raise bad_request(str(e)) from None
    log = cluster.logs(target.namespace, target.name, wanted)
    return log, cluster.log_text(log)


async def rest(log: Log, run: Run, pause: Callable[[float], Awaitable[None]]) -> AsyncIterator[bytes]:
    """What is printed later, until there will be no more."""
    while not log.over:
        await pause(LOOK)
        try:
            text = await run(lambda cluster: cluster.log_text(log))
        except StatusError:
            return
        if text:
            yield text.encode("utf-8", "replace")
