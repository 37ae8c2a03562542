"""The way in: a command, as a container runs it, becomes events in the order of their time, and an end."""

from __future__ import annotations

from collections.abc import Iterator

from . import servers
from .commands import external, has, program
from .machine import Leave, RunsOn, Shell, Unable
from .streams import ERR, OUT, TICK, Event, Input
from .syntax import ShellError
from .world import OverBudget, World

YEARS = 10 * 365 * 86_400 * 10**9  # whoever sleeps longer never wakes


class Process:
    """A command at work. `events` may be read once; when it has ended, `end` is its offset (None: it runs on) and `code` its exit code.

    `missing`: there is no such program ("" when there is).
    """

    def __init__(self, world: World, argv: list[str], *, stdin: Input | None = None):
        self.world, self.argv = world, argv
        self.shell = Shell(world, stdin=stdin)
        self.end: int | None = None
        self.code = 0
        self.missing = "" if not argv or world.main or program(self.shell, argv[0]) or self._is_script(argv[0]) else argv[0]

    def _is_script(self, name: str) -> bool:
        entry = self.world.files.find(name) if name.startswith("/") else None
        return entry is not None and entry.kind == "f" and bool(entry.mode & 0o111) and has(self.world.image, "sh")

    def events(self) -> Iterator[Event]:
        """Events as they come; those of stream 0 only tell that time goes by, those of -1 that input is wanted. Never raises."""
        if self.world.main:
            image = self.world.image
            said = servers.lines(image.name, image.tag, self.argv, self.world.start, self.world.kernel)
            if said is not None:
                yield from said
                return
            if not self.argv:
                self.end = 0
                return
        try:
            yield from self._merged()
            self.code = self.shell.status
        except Leave as e:
            self.code = e.code
        except RunsOn:
            return
        except Unable as e:
            yield from self._refuse(f"fakectl: the pretend shell does not know {e}")
        except ShellError as e:
            yield from self._refuse(f"sh: {e}")
            self.code = 2
        except (OverBudget, RecursionError):
            if self.world.main:
                return
            yield from self._refuse("fakectl: the pretend shell stops here: a script may not compute more than this")
        self.end = self.shell.now

    def _refuse(self, text: str) -> Iterator[Event]:
        self.code = 126
        yield self.shell.now, ERR, text + "\n"

    def _merged(self) -> Iterator[Event]:
        """The events of the command and of what it left in the background, in order."""
        for event in external(self.shell, self.argv):
            yield from self._due(event[0])
            yield event
        yield from self._due(self.shell.now)

    def _due(self, now: int) -> Iterator[Event]:
        """What the background has said up to now."""
        waiting, jobs = self.world.waiting, self.shell.jobs
        while jobs:
            job = jobs.pop(0)
            if (first := self._next(job)) is not None:
                waiting.append((first, job))
        while waiting:
            at = min(range(len(waiting)), key=lambda i: waiting[i][0][0])
            event, job = waiting[at]
            if event[0] > now:
                return
            if event[1] in (OUT, ERR):
                yield event
            if (following := self._next(job)) is None:
                del waiting[at]
            else:
                waiting[at] = following, job

    def _next(self, job: Iterator[Event]) -> Event | None:
        """The next event of something in the background; None when it has no more."""
        try:
            return next(job, None)
        except (RunsOn, Unable) as e:
            self.world.endless = self.world.endless or isinstance(e, RunsOn)
            return None


def life(world: World, argv: list[str]) -> tuple[int | None, int]:
    """(offset of the end or None, exit code): how long a container's process lives, without what it prints."""
    process = Process(world, argv)
    for event in process.events():
        assert event[1] >= TICK
    return (None if process.end is None or process.end > YEARS else process.end), process.code


def until(process: Process, moment: int) -> Iterator[Event]:
    """What a process has printed up to an offset."""
    for event in process.events():
        if event[0] > moment:
            return
        if event[1] in (OUT, ERR) and event[2]:
            yield event
