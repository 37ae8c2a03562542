"""What containers have printed: validated as the API server and the kubelet do, and worked out anew whenever somebody reads.

Sources: `pkg/apis/core/validation/validation.go` (ValidatePodLogOptions), `pkg/registry/core/pod/strategy.go` (LogLocation),
`pkg/kubelet/kubelet_pods.go` (validateContainerLogStatus), `pkg/kubelet/kuberuntime/logs/logs.go`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from . import errors
from .clusternet import ClusterNetwork
from .fielderrors import Cause, forbidden, invalid, not_supported
from .kind import Resource
from .pure.gojson import quote
from .pure.objects import Object
from .pure.times import format_rfc3339, parse_rfc3339
from .shell.process import Process
from .shell.streams import ERR, OUT, Event
from .surroundings import Objects, command_of, container_of, status_of, world_of

MOST = 10 * 1024 * 1024  # characters that a kubelet keeps of a log before it begins a new file
SECOND = 1_000_000_000
OPTIONS = Resource("", "v1", "", "PodLogOptions", "", False)
STREAMS = ("All", "Stdout", "Stderr")


class LogOptions(NamedTuple):
    """PodLogOptions; `since_time` is RFC 3339."""

    container: str = ""
    follow: bool = False
    previous: bool = False
    timestamps: bool = False
    since_seconds: int | None = None
    since_time: str = ""
    tail: int | None = None
    limit_bytes: int | None = None
    stream: str = "All"


def check(options: LogOptions) -> None:
    """Refuse options that mean nothing. Raises Invalid."""
    causes: list[Cause] = []
    if options.tail is not None and options.tail < 0:
        causes.append(invalid("tailLines", options.tail, "must be greater than or equal to 0"))
    if options.limit_bytes is not None and options.limit_bytes < 1:
        causes.append(invalid("limitBytes", options.limit_bytes, "must be greater than or equal to 1"))
    if options.since_seconds is not None and options.since_time:
        causes.append(forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"))
    elif options.since_seconds is not None and options.since_seconds < 1:
        causes.append(invalid("sinceSeconds", options.since_seconds, "must be greater than or equal to 1"))
    if options.stream not in STREAMS:
        causes.append(not_supported("stream", options.stream, STREAMS))
    if causes:
        raise errors.invalid(OPTIONS, "", causes)


def container_name(pod: Object, name: str) -> str:
    """The container that is meant. Raises BadRequest."""
    if name:
        if container_of(pod, name) is None:
            raise errors.bad_request(f"container {name} is not valid for pod {pod['metadata']['name']}")
        return name
    names = [c["name"] for field in ("initContainers", "containers", "ephemeralContainers") for c in pod["spec"].get(field) or ()]
    if len(pod["spec"]["containers"]) == 1:
        return pod["spec"]["containers"][0]["name"]
    raise errors.bad_request(f"a container name must be specified for pod {pod['metadata']['name']}, choose one of: [{' '.join(names)}]")


def instance(pod: Object, name: str, previous: bool) -> Object:
    """The state (running or terminated) of the container's instance whose log is meant. Raises BadRequest when there is none."""
    shown = f"container {quote(name)} in pod {quote(pod['metadata']['name'])}"
    status = status_of(pod, name)
    if status is None:
        raise errors.bad_request(
            f"{shown} is waiting to start: ContainerCreating" if pod["spec"].get("nodeName") else f"{shown} is not available"
        )
    state, last = status["state"], (status.get("lastState") or {}).get("terminated")
    if previous:
        if not last:
            raise errors.bad_request(f"previous terminated {shown} not found")
        return last
    found = state.get("running") or state.get("terminated") or last
    if found:
        return found
    reason = state.get("waiting", {}).get("reason", "")
    why = {"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}.get(reason, reason)
    raise errors.bad_request(f"{shown} is waiting to start: {why}")


class Line(NamedTuple):
    """A line that a container has printed (the last one may lack its end) and when (nanoseconds since the epoch)."""

    at: int
    stream: int
    text: str


class Log:
    """The log of one container's instance; `take` gives what is new up to a moment, `over` tells whether there will be no more.

    Raises NotFound, BadRequest, Invalid when it is made.
    """

    def __init__(self, objects: Objects, pod: Object, options: LogOptions, now: int):
        check(options)
        self.name = container_name(pod, options.container)
        self.options = options
        self.key = pod["metadata"]["namespace"], pod["metadata"]["name"], pod["metadata"]["uid"]
        self.over = False
        self._limit = options.limit_bytes
        self._first = True
        self._held: Event | None = None
        self._begun = True  # whether the next text begins a line
        self._events: Iterator[Event] = iter(())
        self._finished: int | None = None
        if not pod["spec"].get("nodeName"):
            self.over = True
            return  # a pod that no node has taken yet has nothing to show
        found = instance(pod, self.name, options.previous)
        self._id = found.get("containerID") or (status_of(pod, self.name) or {}).get("containerID", "")
        self.start = parse_rfc3339(found["startedAt"])
        if "finishedAt" in found:
            self._finished = parse_rfc3339(found["finishedAt"]) + SECOND - 1  # status has whole seconds
        spec = container_of(pod, self.name)
        assert spec is not None
        until = min(now, self._finished or now) - self.start
        self.network = ClusterNetwork(objects, pod)
        world = world_of(objects, pod, spec, start=self.start, main=True, until=until, network=self.network)
        self._events = Process(world, command_of(spec, world.env)).events()
        self._since = self._moment_wanted(now)

    def _moment_wanted(self, now: int) -> int:
        if self.options.since_time:
            return parse_rfc3339(self.options.since_time)
        return now - self.options.since_seconds * SECOND if self.options.since_seconds is not None else 0

    @property
    def next_at(self) -> int | None:
        """When the next text comes, as far as is known after `take`; None when none does."""
        return self.start + self._held[0] if self._held and not self.over else None

    def take(self, objects: Objects, now: int) -> str:
        """What is new up to the moment `now` (nanoseconds since the epoch)."""
        if self.over:
            return ""
        pod = objects.get("pods", *self.key[:2])
        self.network.objects = objects
        end = self._end(pod)
        lines = self._lines(min(now, end) if end is not None else now)
        if end is not None and now >= end:
            self.over = True
        if not self.options.follow:
            self.over = True
        if self._first and self.options.tail is not None:
            lines = _tail(lines, self.options.tail)
        self._first = False
        return self._cut("".join(self._written(line) for line in lines))

    def _end(self, pod: Object | None) -> int | None:
        """When the instance ended, None while it runs."""
        if self._finished is not None:
            return self._finished
        if pod is None or pod["metadata"]["uid"] != self.key[2]:
            return 0
        status = status_of(pod, self.name) or {"state": {}}
        if "running" in status["state"] and status.get("containerID") == self._id:
            return None
        for ended in (status["state"].get("terminated"), (status.get("lastState") or {}).get("terminated")):
            if ended and ended.get("containerID") == self._id:
                return parse_rfc3339(ended["finishedAt"]) + SECOND - 1
        return 0

    def _lines(self, moment: int) -> list[Line]:
        wanted = {"Stdout": (OUT,), "Stderr": (ERR,)}.get(self.options.stream, (OUT, ERR))
        found: deque[Line] = deque()
        size = 0
        while True:
            event = self._held or next(self._events, None)
            self._held = None
            if event is None:
                break
            if self.start + event[0] > moment:
                self._held = event
                break
            if event[1] not in wanted or self.start + event[0] < self._since:
                continue
            for text in _split(event[2]):
                found.append(Line(self.start + event[0], event[1], text))
                size += len(text)
                while size > MOST:
                    size -= len(found.popleft().text)
        return list(found)

    def _written(self, line: Line) -> str:
        stamp = f"{_nano(line.at)} " if self.options.timestamps and self._begun else ""
        self._begun = line.text.endswith("\n")
        return stamp + line.text

    def _cut(self, text: str) -> str:
        if self._limit is None:
            return text
        raw = text.encode("utf-8", "replace")
        if len(raw) >= self._limit:
            self.over = True
        kept = raw[: self._limit]
        self._limit -= len(kept)
        return kept.decode("utf-8", "ignore")


def _split(text: str) -> list[str]:
    """Lines that only a newline ends."""
    parts = text.split("\n")
    return [p + "\n" for p in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _tail(lines: list[Line], count: int) -> list[Line]:
    """The last lines; pieces of one line count once."""
    at, left = len(lines), count
    while at and left:
        at -= 1
        while at and not lines[at - 1].text.endswith("\n"):
            at -= 1
        left -= 1
    return lines[at:]


def _nano(ns: int) -> str:
    """RFC 3339 with nine decimals, as log files have it."""
    return f"{format_rfc3339(ns)[:-1]}.{ns % SECOND:09d}Z"
