"""`kubectl logs`: what a container has printed. Source: kubectl `pkg/cmd/logs/logs.go`, `pkg/polymorphichelpers/logsforobject.go`."""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from fakectl import flags, podchoice
from fakectl.errors import CommandError, UsageError
from fakectl.resolve import resolve
from state import StatusError

if TYPE_CHECKING:
    from state.logs import Log, LogOptions

Object = dict[str, Any]
SECOND = 1_000_000_000
SELECTOR_TAIL = 10
USAGE = ("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
         "POD or TYPE/NAME is a required argument for the logs command")


class Request(NamedTuple):
    """One container's log that will be asked for."""

    pod: Object
    options: LogOptions


@flags.command(short="Print the logs for a container in a pod")
@flags.boolean("all-containers", help="The logs of all containers.")
@flags.boolean("all-pods", help="The logs of all pods of the object, with a prefix.")
@flags.string("container", "c", help="The container whose log it is.")
@flags.boolean("follow", "f", help="Go on and show what is printed from now on.")
@flags.boolean("ignore-errors", help="Go on when the log of one container cannot be had.")
@flags.boolean("insecure-skip-tls-verify-backend", help="Without effect: there is no kubelet to be verified.")
@flags.integer("limit-bytes", help="So many bytes of a log at most; 0 for all.")
@flags.integer("max-log-requests", default=5, help="How many logs may be followed at once.")
@flags.duration("pod-running-timeout", default=20 * SECOND, help="How long to wait for the first pod of an object.")
@flags.boolean("prefix", help="Begin each line with its pod and container.")
@flags.boolean("previous", "p", help="The log of the container's instance before this one.")
@flags.selector_flag
@flags.duration("since", help="Only what is newer than this, as in 5s, 2m or 3h.")
@flags.string("since-time", help="Only what was printed after this moment (RFC 3339).")
@flags.integer("tail", default=-1, help="Only so many of the last lines; all without a selector, 10 with one.")
@flags.boolean("timestamps", help="Begin each line with its moment.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    _check_words(args, o)
    if o["pod_running_timeout"] <= 0:
        raise CommandError("--pod-running-timeout must be higher than zero")
    o["container_given"] = flags.changed("container")
    if len(args) == 2:
        o["container"] = args[1]
    options = _options(o)
    pods, obj = _objects(session, args, o)
    _validate(args, o, options)
    requests = list(_requests(session, pods, obj, options, o))
    if o["follow"] and len(requests) > o["max_log_requests"] and len(requests) > 1:
        raise CommandError(f"you are attempting to follow {len(requests)} log streams, but maximum allowed concurrency is "
                           f"{o['max_log_requests']}, use --max-log-requests to increase the limit")
    _show(session, requests, o)


def _check_words(args: list[str], o: dict[str, Any]) -> None:
    if len(args) > 2 or not args and not o["selector"]:
        raise UsageError(USAGE)
    if len(args) == 1 and o["selector"]:
        raise UsageError("only a selector (-l) or a POD name is allowed")


def _options(o: dict[str, Any]) -> LogOptions:
    from state.logs import LogOptions
    from state.pure.times import format_rfc3339, parse_rfc3339

    since = ""
    if o["since_time"]:
        try:
            since = format_rfc3339(parse_rfc3339(o["since_time"]))
        except ValueError as e:
            raise CommandError(str(e)) from None
    seconds = (abs(o["since"]) + SECOND // 2) // SECOND * (1 if o["since"] > 0 else -1)
    tail = SELECTOR_TAIL if o["selector"] and o["tail"] == -1 and not flags.changed("tail") else o["tail"]
    return LogOptions(container=o["container"], follow=o["follow"], previous=o["previous"], timestamps=o["timestamps"],
                      since_seconds=seconds if o["since"] else None, since_time=since, tail=None if tail == -1 else tail,
                      limit_bytes=o["limit_bytes"] or None)


def _objects(session: Any, args: list[str], o: dict[str, Any]) -> tuple[list[Object], Object | None]:
    """The pods that were asked for, or the object that has them."""
    if o["selector"]:
        infos = resolve(session, ["pods"], selector=o["selector"])
        infos.raise_errors()
        if not infos:
            session.note(f"No resources found in {session.namespace} namespace.")
        return [info.obj for info in infos if info.obj], None
    try:
        infos = resolve(session, args[:1], default_type="pods", single_type=True)
        infos.raise_errors()
    except StatusError as e:
        if e.reason == "NotFound":
            raise CommandError(f'error from server (NotFound): {e.message} in namespace "{session.namespace}"') from None
        raise
    if len(infos) != 1 or infos[0].obj is None:
        raise CommandError("expected a resource")
    found = infos[0].obj
    return ([found], None) if found["kind"] == "Pod" else ([], found)


def _validate(args: list[str], o: dict[str, Any], options: LogOptions) -> None:
    if o["since_time"] and o["since"]:
        raise CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified")
    if o["all_containers"] and options.container:
        raise CommandError(f"--all-containers=true should not be specified with container name {options.container}")
    if o["container_given"] and len(args) == 2:
        raise CommandError("only one of -c or an inline [CONTAINER] arg is allowed")
    if o["limit_bytes"] < 0:
        raise CommandError("--limit-bytes must be greater than 0")
    if o["since"] and (options.since_seconds or 0) < 0:
        raise CommandError("--since must be greater than 0")
    if o["tail"] < -1:
        raise CommandError("--tail must be greater than or equal to -1")


# -- which logs -------------------------------------------------------------------------------------------------------------------


def _requests(session: Any, pods: list[Object], obj: Object | None, options: LogOptions, o: dict[str, Any]) -> Iterator[Request]:
    if obj is not None:
        pods = podchoice.pods_of(session, obj, "cannot get the logs from", o["pod_running_timeout"], podchoice.by_logging)
        if len(pods) > 1 and not o["all_pods"]:
            session.note(f"Found {len(pods)} pods, using pod/{pods[0]['metadata']['name']}")
            pods = pods[:1]
    for pod in pods:
        if o["all_containers"]:
            order = ("initContainers", "containers", "ephemeralContainers")
            for name in (c["name"] for field in order for c in pod["spec"].get(field) or ()):
                yield Request(pod, options._replace(container=name))
        else:
            if options.container:
                podchoice.check_container(pod, options.container)
            yield Request(pod, options._replace(container=options.container or _container(session, pod, o["all_pods"])))


def _container(session: Any, pod: Object, quiet: bool) -> str:
    named = (pod["metadata"].get("annotations") or {}).get(podchoice.DEFAULT_CONTAINER, "")
    if named and not podchoice.field_of(pod, named):
        session.note(f'Default container name "{named}" not found in pod {pod["metadata"]["name"]}')
    return podchoice.default_container(session, pod, quiet=quiet)


# -- reading them -----------------------------------------------------------------------------------------------------------------


class _Stream:
    """One log as it is printed, line by line."""

    def __init__(self, session: Any, request: Request, prefix: bool):
        meta = request.pod["metadata"]
        self.session = session
        self.prefix = f"[pod/{meta['name']}/{request.options.container}] " if prefix else ""
        self.log: Log = session.cluster.logs(meta["namespace"], meta["name"], request.options)

    def show(self) -> bool:
        """Print what is new; whether there was something."""
        text = self.session.cluster.log_text(self.log)
        lines = text.split("\n")
        for i, line in enumerate(lines):
            whole = line + "\n" if i + 1 < len(lines) else line
            if whole:
                self.session.out(self.prefix + whole)
        return bool(text)


def _show(session: Any, requests: list[Request], o: dict[str, Any]) -> None:
    prefix = o["prefix"] or o["all_pods"]
    streams: list[_Stream] = []
    for request in requests:
        try:
            streams.append(_Stream(session, request, prefix))
        except StatusError as e:
            if not o["ignore_errors"]:
                raise
            session.out(f"error: {e.message}\n")
            continue
        if not o["follow"]:
            streams[-1].show()
    if o["follow"]:
        _follow(session, streams)


def _follow(session: Any, streams: list[_Stream]) -> None:
    from fakectl.pacing import Pace

    pace = Pace(session)
    while True:
        for stream in streams:
            if stream.show():
                pace.note()
        streams = [stream for stream in streams if not stream.log.over]
        if not streams:
            return
        moments = [stream.log.next_at for stream in streams if stream.log.next_at is not None]
        if not pace.go(min(moments, default=None)):
            return
