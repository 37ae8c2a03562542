"""Attaching to a container: what its process prints, and, where it reads its standard input, what is typed.

Source: kubectl `pkg/cmd/attach/attach.go`, `pkg/cmd/exec/exec.go` (SetupTTY), `pkg/cmd/run/run.go` (handleAttachPod, logOpts).
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import podchoice
from .errors import CommandError

if TYPE_CHECKING:
    from state.execs import Execution

Object = dict[str, Any]

RECORDED = ("All commands and output from this session will be recorded in container logs, including credentials and sensitive information "
            "passed through the command prompt.")
ENTER = "If you don't see a command prompt, try pressing enter."
WANT = -1  # the stream of an event that asks for input


class Attachment:
    """Who attaches, and how: `stdin`, `tty` and `quiet` as the flags say, `command` how to come back."""

    def __init__(self, session: Any, pod: Object, container: str, *, stdin: bool, tty: bool, quiet: bool):
        self.session, self.pod, self.stdin, self.quiet = session, pod, stdin, quiet
        self.spec = _container(session, pod, container, quiet)
        self.name: str = self.spec["name"]
        if tty and not self.spec.get("tty"):
            tty = False
            if not quiet:
                session.note(f"error: Unable to use a TTY - container {self.name} did not allocate one")
        self.raw = (tty or bool(self.spec.get("tty"))) and stdin and self._terminal()

    def _terminal(self) -> bool:
        if self.session.stdin.isatty():
            return True
        if not self.quiet:
            self.session.note("Unable to use a TTY - input is not a terminal or the right kind of file")
        return False

    def run(self, *, from_start: bool) -> None:
        """Be attached until the process ends, or, with nobody left to type, as long as it prints."""
        session, meta = self.session, self.pod["metadata"]
        if not self.quiet:
            session.note(RECORDED)
            session.note(ENTER)
        process = session.cluster.attached(meta["namespace"], meta["name"], self.name, tty=self.raw) if self.stdin else None
        if process is None:
            follow(session, self.pod, self.name, from_start=from_start)
        elif self._talk(process):
            session.cluster.end_process(meta["namespace"], meta["name"], self.name, process.code)
        if self.raw and not self.quiet:
            session.out(self._farewell() + "\n")

    def _farewell(self) -> str:
        meta = self.pod["metadata"]
        again = f"'kubectl attach {meta['name']} -c {self.name} -n {meta['namespace']} -i -t'"
        if podchoice.field_of(self.pod, self.name) == "ephemeralContainers":
            return ("Session ended, the ephemeral container will not be restarted but may be reattached using "
                    f"{again} if it is still running")
        return f"Session ended, resume using {again} command"

    def _talk(self, process: Execution) -> bool:
        """Type into the process, and print what it says; whether it has ended."""
        from .pacing import Pace

        session = self.session
        pace = Pace(session)
        for at, stream, text in process.events():
            while session.cluster.now < process.begun + at:
                if not pace.go(process.begun + at):
                    return False
                session.cluster.run_on(process)
            if stream == WANT:
                if not self._type(process):
                    return False
                process.shift(max(session.cluster.now - process.begun - at, 0))
            elif text:
                pace.note()
                (session.out if stream == 1 or self.raw else session.err)(text)
        return True

    def _type(self, process: Execution) -> bool:
        """Give the process a line, or the end of its input; False when it is left alone with an open one."""
        self.session.flush()
        line = self.session.stdin.readline()
        assert process.input is not None
        if line:
            process.input.push(line)
        elif self.raw or self.spec.get("stdinOnce"):
            process.input.close()
        else:
            return False
        self.session.cluster.wait_next(self.session.cluster.now)
        return True


def follow(session: Any, pod: Object, container: str, *, from_start: bool) -> None:
    """Print what the container prints, from its start or from now on, until it has ended."""
    from state.logs import LogOptions
    from state.pure.times import format_rfc3339

    from .pacing import Pace

    since = "" if from_start else format_rfc3339(session.cluster.now)
    meta = pod["metadata"]
    log = session.cluster.logs(meta["namespace"], meta["name"], LogOptions(container=container, follow=True, since_time=since))
    pace = Pace(session)
    while True:
        text = session.cluster.log_text(log)
        if text:
            pace.note()
            session.out(text)
        if log.over or not pace.go(log.next_at):
            return


def print_log(session: Any, pod: Object, container: str) -> None:
    """Print all that a container has printed."""
    from state.logs import LogOptions

    meta = pod["metadata"]
    session.out(session.cluster.log_text(session.cluster.logs(meta["namespace"], meta["name"], LogOptions(container=container))))


def _container(session: Any, pod: Object, name: str, quiet: bool) -> Object:
    """The container's spec: by name, else the default one. Raises CommandError."""
    if name and not podchoice.field_of(pod, name):
        why = f"container {name} is not valid for pod {pod['metadata']['name']} out of: {podchoice.all_names(pod)}"
        raise CommandError(f"cannot attach to the container: {why}")
    name = name or podchoice.default_container(session, pod, quiet=quiet)
    found: Object = next(c for c in pod["spec"][podchoice.field_of(pod, name)] if c["name"] == name)
    return found
