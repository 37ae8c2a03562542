"""What a pretend process is given to see: its moment, its environment and files, its image, and what answers on the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from .files import Files
from .streams import Event

SECOND = 1_000_000_000
STEPS = 200_000  # commands and rounds of loops of one reading
OUTPUT = 4_000_000  # characters that pass through pipes, variables and streams of one reading
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class OverBudget(Exception):
    """A process has done all that one reading may compute."""


class Answer:
    """What a server says. `trouble` is "" or why there is no answer: unknown, refused, timeout."""

    __slots__ = ("address", "body", "headers", "status", "trouble")

    def __init__(self, trouble: str = "", status: int = 200, body: str = "", headers: tuple[tuple[str, str], ...] = (), address: str = ""):
        self.trouble, self.status, self.body, self.headers, self.address = trouble, status, body, headers, address


class Network(Protocol):
    """The cluster's network as a pod of it sees it at a moment (nanoseconds since the epoch)."""

    server: str  # the address of the cluster's DNS

    def resolve(self, name: str, at: int) -> tuple[str, list[str]]:
        """The full name, and the addresses; none for a name that nobody knows."""

    def fetch(self, host: str, port: int, path: str, at: int) -> Answer:
        """What is answered to a GET."""


class Image:
    """`name` without registry ("nginx"), `tag`, and `user`: what of the image a process can tell."""

    def __init__(self, name: str, tag: str, reference: str = ""):
        self.name, self.tag, self.reference = name, tag, reference or f"{name}:{tag}"
        self.busybox = name in ("busybox", "alpine", "curl") or "alpine" in tag or name == "http-echo"


class World:
    """Everything beside the command. `start` is when the process began (nanoseconds since the epoch).

    `until`: no reader wants anything after this offset (nanoseconds; None: nobody knows). `main`: this is the container's own process, so
    that a program which is not known is taken for one that serves. `probing`: only the end matters. `command` is what runs as
    process 1, for `ps`.
    """

    def __init__(self, image: Image, *, start: int = 0, env: Mapping[str, str] | None = None, files: Files | None = None,
                 hostname: str = "localhost", network: Network | None = None, main: bool = False, until: int | None = None,
                 kernel: str = "6.1.0", probing: bool = False, steps: int = STEPS, uid: int = 0, command: str = "sh"):  # fmt: skip
        self.image, self.start, self.hostname, self.network, self.main, self.until = image, start, hostname, network, main, until
        self.kernel, self.probing, self.uid, self.command = kernel, probing, uid, command
        self.env = env if env is not None else {"PATH": PATH, "HOSTNAME": hostname, "HOME": "/root"}
        self.files = files if files is not None else Files(start)
        self.steps, self.output = steps, OUTPUT
        self.asked = self.timed = 0  # how often something was read that may be different another time: the network, the clock
        self.present = 0  # from this moment on the network stays as it is, as far as anybody knows
        self.waiting: list[tuple[Event, Iterator[Event]]] = []  # what goes on in the background, each with its next event
        self.endless = False  # whether some of that never ends, and says no more
        self.capturing = 0  # how many command substitutions are at work

    def step(self, cost: int = 1) -> None:
        """Pay for a piece of work."""
        self.steps -= cost
        if self.steps < 0:
            raise OverBudget

    def spend(self, text: str) -> None:
        """Pay for a text that goes somewhere."""
        self.output -= len(text)
        if self.output < 0:
            raise OverBudget
