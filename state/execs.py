"""A command that somebody runs in a container that is there.

Sources: `pkg/registry/core/pod/rest/subresources.go`, `pkg/kubelet/kubelet_pods.go` (GetExec), `k8s.io/kubelet/pkg/cri/streaming/
remotecommand/exec.go` (what is said on the error stream).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import errors
from .clusternet import ClusterNetwork
from .hashing import digest
from .logs import container_name
from .pure.gojson import quote
from .pure.objects import Object
from .pure.times import parse_rfc3339
from .shell.files import Files
from .shell.machine import Shell
from .shell.process import Process, until
from .shell.streams import Event, Input, Live
from .surroundings import Objects, command_of, container_of, status_of, world_of

SHELLS = ("sh", "bash", "ash", "dash")
RUNTIME = "error executing command in container: failed to exec in container: failed to start exec"


class Typed(Live):
    """Standard input at a terminal: a shell that reads it shows its prompt."""

    def prompt(self, shell: Shell) -> str:
        cwd = "~" if shell.cwd == shell.get("HOME") else shell.cwd
        mark = "$" if shell.world.uid else "#"
        if shell.world.image.busybox:
            return f"{cwd} {mark} "
        return f"root@{shell.world.hostname}:{cwd}{mark} " if shell.name == "bash" else f"{mark} "


class Execution:
    """`events` are the process's; after them `status` is what the error stream says. `push` and `close` feed standard input.

    Raises BadRequest when it is made; what only the kubelet would find is told by `status`, with no events before it.
    """

    def __init__(self, objects: Objects, pod: Object, name: str, argv: list[str], *, stdin: bool, tty: bool, now: int):
        self.name = container_name(pod, name)
        if not pod["spec"].get("nodeName"):
            raise errors.bad_request(f"pod {pod['metadata']['name']} does not have a host assigned")
        if not argv:
            raise errors.bad_request("you must specify at least 1 command for the container")
        self.network = ClusterNetwork(objects, pod)
        self.input: Live | None = (Typed() if tty else Live()) if stdin else None
        self.begun = now
        self.failure = ""
        self._process: Process | None = None
        state = (status_of(pod, self.name) or {"state": {}})["state"]
        if "running" not in state:
            self.failure = f"unable to upgrade connection: container not found ({quote(self.name)})"
            return
        spec = container_of(pod, self.name)
        assert spec is not None
        started = parse_rfc3339(state["running"]["startedAt"])
        world = world_of(objects, pod, spec, start=now, network=self.network)
        world.files = self._files(objects, pod, spec, started, now)
        if tty:
            world.env = {**world.env, "TERM": "xterm"}
        self._process = Process(world, argv, stdin=self.input or Input())
        if self._process.missing:
            found = digest("exec", pod["metadata"]["uid"], self.name, now, *argv).hex() * 2
            word = self._process.missing
            why = f"exec: {quote(word)}: " + (
                f"stat {word}: no such file or directory" if "/" in word else "executable file not found in $PATH"
            )
            self.failure = f'{RUNTIME} "{found}": OCI runtime exec failed: exec failed: unable to start container process: {why}: unknown'

    def _files(self, objects: Objects, pod: Object, spec: Object, started: int, now: int) -> Any:
        """The container's files, with what its own process has written until now."""
        world = world_of(objects, pod, spec, start=started, main=True, until=now - started, network=self.network)
        argv = command_of(spec, world.env)
        if argv and argv[0].rpartition("/")[2] in SHELLS:
            for _ in until(Process(world, argv), now - started):
                continue
        return world.files

    def events(self) -> Iterator[Event]:
        """(offset in nanoseconds since `begun`, stream, text); stream -1: input is wanted, 0: only time goes by."""
        if self._process is not None and not self.failure:
            yield from self._process.events()

    def shift(self, ns: int) -> None:
        """Time has gone by while somebody thought about what to type."""
        self.begun += ns
        if self._process is not None:
            self._process.world.start += ns

    @property
    def files(self) -> Files | None:
        """The container's files as the process found them; None when it could not start."""
        return None if self._process is None or self.failure else self._process.world.files

    @property
    def busybox(self) -> bool:
        """Whether the container's tools are busybox's."""
        return self._process is not None and self._process.world.image.busybox

    @property
    def code(self) -> int:
        """The exit code."""
        return self._process.code if self._process else 0

    def status(self) -> Object:
        """The Status that ends it."""
        if self.failure:
            return errors.StatusError(500, "InternalError", f"Internal error occurred: {self._told()}", _cause(self._told())).status
        if not self.code:
            return {"metadata": {}, "status": "Success"}
        details = {"causes": [{"reason": "ExitCode", "message": str(self.code)}]}
        message = f"command terminated with non-zero exit code: exit status {self.code}"
        return {"metadata": {}, "status": "Failure", "message": message, "reason": "NonZeroExitCode", "details": details}

    def _told(self) -> str:
        """A runtime's failure is wrapped once by the kubelet and once by the API server."""
        return f"Internal error occurred: {self.failure}" if self.failure.startswith(RUNTIME) else self.failure


def _cause(message: str) -> Object:
    return {"causes": [{"message": message}]}
