"""`kubectl exec`: a command in a container, or an interactive shell. Nothing of it runs on this machine.

Source: kubectl `pkg/cmd/exec/exec.go`.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fakectl import flags, podchoice
from fakectl.errors import BareError, CommandError, UsageError
from fakectl.resolve import resolve

if TYPE_CHECKING:
    from state.execs import Execution

Object = dict[str, Any]
SECOND = 1_000_000_000
WANT = -1


@flags.command(short="Execute a command in a container")
@flags.string("container", "c", help="The container; without it the one that the pod's annotation names, or the first.")
@flags.string_slice("filename", "f", help="A file that names the object.")
@flags.duration("pod-running-timeout", default=60 * SECOND, help="How long to wait for the first pod of an object.")
@flags.boolean("quiet", "q", help="Print only what the command prints.")
@flags.boolean("stdin", "i", help="Pass standard input to the command.")
@flags.boolean("tty", "t", help="Standard input is a terminal.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    dash = flags.dash()
    if dash > 1 or dash < 0 and (len(args) > 1 or args and o["filename"]):
        raise UsageError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead")
    if o["pod_running_timeout"] <= 0:
        raise UsageError("--pod-running-timeout must be higher than zero")
    name = args[0] if args and dash != 0 else ""
    words = args[dash:] if dash >= 0 else []
    if not name and not o["filename"]:
        raise CommandError("pod, type/name or --filename must be specified")
    if not words:
        raise CommandError("you must specify at least one command for the container")
    pod = _pod(session, name, o)
    phase = pod.get("status", {}).get("phase")
    if phase in ("Succeeded", "Failed"):
        raise CommandError(f"cannot exec into a container in a completed pod; current phase is {phase}")
    if o["container"]:
        podchoice.check_container(pod, o["container"])
    container = o["container"] or podchoice.default_container(session, pod, quiet=o["quiet"])
    meta = pod["metadata"]
    tty = o["stdin"] and o["tty"] and _terminal(session, o["quiet"])
    _run(session, session.cluster.execute(meta["namespace"], meta["name"], container, words, stdin=o["stdin"], tty=tty), tty)


def _pod(session: Any, name: str, o: dict[str, Any]) -> Object:
    words = [name] if name else []
    infos = resolve(session, words, filenames=o["filename"], default_type="pods" if words else "", latest=True)
    infos.raise_errors()
    if len(infos) > 1:
        raise CommandError("cannot exec into multiple objects at a time")
    obj: Object | None = infos[0].obj if infos else None
    if obj is None:
        raise CommandError("expected a resource")
    if obj["kind"] == "Pod":
        return obj
    return podchoice.pods_of(session, obj, "cannot attach to", o["pod_running_timeout"], podchoice.by_activity)[0]


def _terminal(session: Any, quiet: bool) -> bool:
    if session.stdin.isatty():
        return True
    if not quiet:
        session.note("Unable to use a TTY - input is not a terminal or the right kind of file")
    return False


def _run(session: Any, execution: Execution, tty: bool) -> None:
    """Let the command go on at the pace of its clock, and end as it ends."""
    from fakectl.pacing import Pace

    pace = Pace(session)
    for at, stream, text in execution.events():
        while session.cluster.now < execution.begun + at:
            if not pace.go(execution.begun + at):
                return
            session.cluster.run_on(execution)
        if stream == WANT:
            _type(session, execution)
            execution.shift(max(session.cluster.now - execution.begun - at, 0))
        elif text:
            pace.note()
            if stream == 1 or tty:
                session.out(text)
            else:
                session.err(text)
    status = execution.status()
    if status["status"] == "Failure":
        if status["reason"] != "NonZeroExitCode":
            raise CommandError(status["message"])
        failure = BareError(f"command terminated with exit code {execution.code}")
        failure.code = execution.code
        raise failure


def _type(session: Any, execution: Execution) -> None:
    """Give the command a line of standard input, or its end."""
    session.flush()
    line = session.stdin.readline()
    assert execution.input is not None
    if line:
        execution.input.push(line)
    else:
        execution.input.close()
    session.cluster.wait_next(session.cluster.now)
