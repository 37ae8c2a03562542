"""Runs a script's tree as a generator of events. Nothing runs anywhere: time is a number that `sleep` adds to."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

from . import syntax
from .endless import endless
from .expansion import fields, pattern_of, text_of
from .patterns import matches
from .redirects import Target, redirect
from .streams import ERR, OUT, TICK, Event, Input, Pipe
from .syntax import Node, ShellError
from .world import World

MILLISECOND = 1_000_000
DEEPEST = 20  # functions, scripts and shells within each other
BRISK = 100  # idle rounds that count as no time at all
KEPT = 1_000  # rounds of an endless loop whose output is kept; what is older has been rotated away
PROVEN = 200  # rounds after which a loop that always does the same is taken to go on so
LONGEST_PIPELINE = 16
Events = Generator[Event, None, None]


class Leave(Exception):
    """`exit`: the shell ends with this code."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code & 255


class Return(Leave):
    """`return` from a function."""


class Jump(Exception):
    """`break` or `continue`, out of so many loops."""

    def __init__(self, levels: int, again: bool):
        super().__init__()
        self.levels, self.again = levels, again


class RunsOn(Exception):
    """A program that serves: the process never ends."""


class Unable(Exception):
    """The pretend shell does not know this; the text says what."""


class Shell:
    """A shell: its variables, its folder, its streams and its time (`now`, nanoseconds since the process began)."""

    def __init__(self, world: World, *, stdin: Input | None = None):
        self.world = world
        self.vars: dict[str, str] = dict(world.env)
        self.exported: set[str] = set(self.vars)
        self.functions: dict[str, Node] = {}
        self.args: list[str] = []
        self.name = "sh"
        self.cwd = "/"
        self.status = self.substituted = 0
        self.options: set[str] = set()
        self.sinks: dict[int, Target] = {1: OUT, 2: ERR}
        self.stdin = stdin or Input()
        self.now = 0
        self.depth = 0
        self.lenient = 0  # how many conditions enclose this: there -e does not end the shell
        self.jobs: list[Iterator[Event]] = []
        self.idle = 0  # rounds of loops that took no time
        self.piped = False  # whether a reader may end this before it ends itself

    @property
    def moment(self) -> int:
        """The moment that the process's clock shows (nanoseconds since the epoch)."""
        return self.world.start + self.now

    def fork(self) -> Shell:
        """A shell of its own that begins as this one is."""
        made = Shell.__new__(Shell)
        made.__dict__.update(self.__dict__)
        made.vars, made.exported, made.functions = dict(self.vars), set(self.exported), dict(self.functions)
        made.options, made.sinks = set(self.options), {1: OUT, 2: ERR}
        made.depth += 1
        if made.depth > DEEPEST:
            raise Unable("shells nested so deep")
        return made

    def get(self, name: str) -> str:
        return self.parameter(name) or ""

    def set(self, name: str, value: str) -> None:
        self.world.spend(value)
        self.vars[name] = value
        if "a" in self.options:
            self.exported.add(name)

    def parameter(self, name: str) -> str | None:
        """The value of a variable or a special parameter."""
        if name.isdigit():
            number = int(name[:6])
            return self.name if number == 0 else self.args[number - 1] if number <= len(self.args) else None
        if name in self.vars:
            return self.vars[name]
        special = {"?": lambda: str(self.status), "#": lambda: str(len(self.args)), "$": lambda: "1", "!": lambda: "7",
                   "-": lambda: "".join(sorted(self.options)), "@": lambda: " ".join(self.args), "*": lambda: " ".join(self.args),
                   "PWD": lambda: self.cwd, "RANDOM": lambda: str((self.moment // 1000 * 1103515245 + 12345) // 65536 % 32768),
                   "HOSTNAME": lambda: self.world.hostname}  # fmt: skip
        found = special.get(name)
        return found() if found else None

    def path(self, name: str) -> str:
        """A file's path from this shell's folder."""
        return name if name.startswith("/") else f"{self.cwd.rstrip('/')}/{name}"

    def emit(self, stream: int, text: str) -> Iterator[Event]:
        """Send a text to wherever a stream goes."""
        sink = self.sinks.get(stream)
        self.world.spend(text)
        if isinstance(sink, int):
            yield self.now, sink, text
        elif sink is not None:
            sink.add(text)

    def complain(self, text: str) -> Iterator[Event]:
        yield from self.emit(2, f"{self.name}: {text}\n")

    # -- running ------------------------------------------------------------------------------------------------------------------

    def whole(self, node: Node) -> Events:
        """Run as a shell of its own, which `exit` ends."""
        try:
            yield from self.run(node)
        except Leave as e:
            self.status = e.code
        except Jump:
            self.status = 0
        except ShellError as e:
            yield from self.complain(str(e))
            self.status = 2

    def run(self, node: Node) -> Events:
        """Run a command; its exit code is in `status`."""
        self.world.step()
        yield from HANDLERS[type(node)](self, node)

    def check(self) -> None:
        """After a command that failed, with -e: end."""
        if self.status and "e" in self.options and not self.lenient:
            raise Leave(self.status)

    def sequence(self, node: syntax.Sequence) -> Events:
        if not node.items:
            self.status = 0
        for item in node.items:
            yield from self.run(item)

    def condition(self, node: Node) -> Generator[Event, None, bool]:
        self.lenient += 1
        try:
            yield from self.run(node)
        finally:
            self.lenient -= 1
        return self.status == 0

    def and_or(self, node: syntax.AndOr) -> Events:
        went_well = yield from self.condition(node.left)
        if went_well == (node.op == "&&"):
            yield from self.run(node.right)

    def background(self, node: syntax.Background) -> Events:
        """Begin something that goes on beside the rest; its events are told in their order by whoever drives the process."""
        inner = self.fork()
        inner.stdin = Input()
        inner.sinks = dict(self.sinks)
        self.jobs.append(inner.whole(node.body))
        self.status = 0
        yield self.now, TICK, ""

    def when(self, node: syntax.If) -> Events:
        for condition, body in node.clauses:
            if (yield from self.condition(condition)):
                yield from self.run(body)
                return
        self.status = 0
        if node.otherwise is not None:
            yield from self.run(node.otherwise)

    def case(self, node: syntax.Case) -> Events:
        value = yield from text_of(self, node.word)
        self.status = 0
        for patterns, body in node.clauses:
            for pattern in patterns:
                self.world.step()
                if matches((yield from pattern_of(self, pattern)), value):
                    yield from self.run(body)
                    return

    def function(self, node: syntax.Function) -> Events:
        self.functions[node.name] = node.body
        self.status = 0
        return
        yield

    def group(self, node: syntax.Group) -> Events:
        if not node.subshell:
            yield from self.run(node.body)
            return
        inner = self.fork()
        inner.lenient = self.lenient
        for event in inner.whole(node.body):
            yield from self._passed(event)
        self.now, self.status = max(self.now, inner.now), inner.status
        self.check()

    def _passed(self, event: Event) -> Iterator[Event]:
        """An event of an inner shell, sent to where this shell's streams go."""
        if event[1] in (OUT, ERR):
            self.now = max(self.now, event[0])
            yield from self.emit(event[1], event[2])
        else:
            yield event

    # -- loops --------------------------------------------------------------------------------------------------------------------

    def rounds(self, body: Callable[[], Events]) -> Generator[Event, None, bool]:
        """Run the body of a loop once; whether to go on."""
        self.world.step()
        begun = self.now
        try:
            yield from body()
        except Jump as e:
            if e.levels > 1:
                raise Jump(e.levels - 1, e.again) from None
            if not e.again:
                return False
        if self.now == begun:
            self.idle += 1
            self.now += MILLISECOND if self.idle > BRISK else 0  # even an idle loop takes its time
        yield self.now, TICK, ""
        return True

    def loop(self, node: syntax.Loop) -> Events:
        if self.world.probing and not self.piped and not self.options & {"e", "u"} and endless(node):
            raise RunsOn
        code, count, before = 0, 0, self._snapshot()
        last: dict[str, int] | None = None
        while True:
            if (yield from self.condition(node.condition)) == node.until:
                break
            if not (yield from self.rounds(lambda: self.run(node.body))):
                self.status = 0
                return
            code = self.status
            count += 1
            after = self._snapshot()
            change = _difference(before, after)
            before = after
            if change is not None and change == last:
                before = self._skip(change, count, before)
            last = change
        self.status = code

    def _snapshot(self) -> tuple[Any, ...]:
        return self.vars.copy(), self.now, self.cwd, self.world.files.version, self.world.timed if self.world.probing else 0

    def _skip(self, change: dict[str, int], count: int, state: tuple[Any, ...]) -> tuple[Any, ...]:
        """A round that did what the one before did: an endless loop need not be run round by round."""
        world = self.world
        same = not any(value for name, value in change.items() if name)
        if world.probing and not self.piped and same and self.moment - change[""] >= world.present:
            raise RunsOn
        if world.until is None or count < PROVEN:
            return state
        left = (world.until - self.now) // max(change[""], 1)
        if not change[""] or left < 2 * KEPT:
            return state
        skipped = (left // KEPT - 1) * KEPT
        self.now += skipped * change[""]
        for name, by in change.items():
            if name and by:
                self.vars[name] = str(int(self.vars[name]) + skipped * by)
        return self._snapshot()

    def each(self, node: syntax.For) -> Events:
        words = list(self.args) if node.words is None else (yield from fields(self, node.words))
        self.status = 0
        for word in words:
            self.set(node.name, word)
            if not (yield from self.rounds(lambda: self.run(node.body))):
                self.status = 0
                return

    # -- pipelines ----------------------------------------------------------------------------------------------------------------

    def pipeline(self, node: syntax.Pipeline) -> Events:
        if node.negated:
            if len(node.stages) == 1:
                yield from self.condition(node.stages[0])
            else:
                yield from self._stages(node.stages)
            self.status = int(self.status == 0)
            return
        yield from self._stages(node.stages)
        self.check()

    def _stages(self, stages: list[Node]) -> Events:
        if len(stages) > LONGEST_PIPELINE:
            raise Unable("pipelines that long")
        source, shells = self.stdin, []
        events: Iterator[Event] = iter(())
        for i, stage in enumerate(stages):
            inner = self.fork()
            inner.stdin, inner.lenient, inner.piped = source, self.lenient, self.piped or i + 1 < len(stages)
            shells.append(inner)
            events = inner.whole(stage)
            if i + 1 < len(stages):
                source = Pipe(events)
        for event in events:
            yield from self._passed(event)
        self.now = max(self.now, *(s.now for s in shells))
        self.status = shells[-1].status
        if "pipefail" in self.options:
            self.status = next((s.status for s in reversed(shells) if s.status), 0)

    def redirected(self, node: syntax.Redirected) -> Events:
        kept = self.sinks, self.stdin
        self.sinks = dict(self.sinks)
        try:
            if (yield from redirect(self, node.redirects)):
                yield from self.run(node.body)
        finally:
            self.sinks, self.stdin = kept


def _difference(before: tuple[Any, ...], after: tuple[Any, ...]) -> dict[str, int] | None:
    """How much each number among the variables grew, and the time (""); None when anything else changed."""
    if before[2:] != after[2:] or before[0].keys() != after[0].keys():
        return None
    change = {"": after[1] - before[1]}
    for name, value in after[0].items():
        if value != (old := before[0][name]):
            if not (len(value) < 18 and len(old) < 18 and value.isascii() and value.isdigit() and old.isascii() and old.isdigit()):
                return None
            change[name] = int(value) - int(old)
    return change


def _simple(shell: Shell, node: Any) -> Events:
    from .commands import simple

    return simple(shell, node)


HANDLERS: dict[type[Node], Callable[[Shell, Any], Events]] = {
    syntax.Simple: _simple,
    syntax.Sequence: Shell.sequence,
    syntax.AndOr: Shell.and_or,
    syntax.Background: Shell.background,
    syntax.If: Shell.when,
    syntax.Case: Shell.case,
    syntax.Function: Shell.function,
    syntax.Group: Shell.group,
    syntax.Loop: Shell.loop,
    syntax.For: Shell.each,
    syntax.Pipeline: Shell.pipeline,
    syntax.Redirected: Shell.redirected,
}
