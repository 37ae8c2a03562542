"""Solves a document: finds the moment of each step and the value of everything else that is left open, so that one assignment explains
every block of output.

It replays the document on a scratch cluster, reads off what its blocks say of names and ages (`matching`), moves the steps in time so that
the ages come true (`timeline`), and repeats until nothing changes. How long pods take to start and stop is tried from a few values.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from state.following import is_read as looks

from .ages import moment_of, span, written_short
from .calls import calls
from .delays import hang_on_delays, likely
from .matching import AgeSeen, Context, Match, Mismatch, compare
from .openings import Ledger, Var
from .playing import Player, Skipped
from .reading import Document, Step
from .scratch import SECOND, Answer, Scratch
from .swapping import Told, swapped
from .timeline import AtLeast, Births, Contradiction, solve, what_can_be_held
from .translating import asked, pause, translated

ROUNDS = 6
PEEKS, HORIZON = 16, 900 * SECOND  # how often, and how far ahead, a moment is looked for at which a block is true
JITTER = 3  # seconds by which objects that a controller makes at one moment here may have been made one after another there
LOOKS = 240  # how many commands a whole document may take for that


@dataclass
class Seen:
    """A step in one replay: when it ran (nanoseconds), what it printed, and how that agrees with the document."""

    step: Step
    at: int
    answer: Answer | None = None
    match: Match | None = None
    mismatch: Mismatch | None = None
    told: Told | None = None  # what agreed with the document
    skipped: str = ""
    changes: bool = False
    files: dict[str, int] = field(default_factory=dict)
    anew: str = ""
    partial: dict[str, int] = field(default_factory=dict)


@dataclass
class Solution:
    """An assignment: seconds of each step since the first, of the cluster's making before it, pods' delays, values of what is open."""

    times: list[int]
    values: dict[Var, str]
    seen: list[Seen]
    ledger: Ledger
    pod_start: int = 0
    pod_stop: int = 0
    short: bool = False
    epoch: int = 0
    older_names: dict[str, int] = field(default_factory=dict)  # names that only an older kustomize gives, with their lines
    age: int = 0  # seconds that the cluster is older than the first step, where the document says
    late: dict[tuple[str, str, str], int] = field(default_factory=dict)  # seconds by which objects were made later than here
    zero: int | None = None  # the moment (nanoseconds) of the first step, where the document shows moments in full
    conflicts: dict[int, str] = field(default_factory=dict)  # steps whose ages contradict earlier ones, with the reason

    def open_blocks(self) -> list[str]:
        """The outputs that nothing explains."""
        return [s.step.output.text for i, s in enumerate(self.seen) if s.step.output and (s.mismatch or i in self.conflicts)]

    @property
    def explained(self) -> int:
        """How many blocks agree."""
        return sum(1 for i, s in enumerate(self.seen) if s.match is not None and not s.match.unmarked and i not in self.conflicts)


def is_read(step: Step) -> bool:
    """Whether a step only looks at the cluster; what is done inside of a container changes nothing of it."""
    return all(looks(line) or "exec" in line[:1] for line in calls(step.command))


class Solver:
    """Solves one document on one scratch cluster. `tell` is told of progress: how many steps of how many are done, in which try."""

    def __init__(self, document: Document, scratch: Scratch, tell: Callable[[str], None] = lambda _: None):
        self.document, self.scratch, self._tell = document, scratch, tell
        self.steps = document.steps
        self._forget()
        self._looks = LOOKS
        self._short = written_short(s.output.text for s in self.steps if s.output)
        self._learnt_at: dict[Var, int] = {}
        self._first: int | None = None  # the earliest moment that the document shows in full

    def solve(self) -> Solution:
        """The best assignment found: the first that explains every block, else the one that explains most."""
        best: Solution | None = None
        total = sum(1 for s in self.steps if s.output is not None)
        for start, stop in likely(s.output.text for s in self.steps if s.output):
            tried = self._with_delays(start, stop)
            if best is None or tried.explained > best.explained:
                best = tried
            if best.explained == total or not hang_on_delays(best.open_blocks()):
                break
        assert best is not None
        return best

    def _forget(self) -> None:
        """Forget what was found out with other delays."""
        self._floors: dict[int, tuple[int, int]] = {}  # step to (an earlier step, seconds that it comes after that at least)
        self._ceilings: dict[int, tuple[int, int]] = {}  # the same, at most
        self._true: dict[int, int] = {}  # how many seconds after the last change blocks were true
        self._hopeless: set[int] = set()  # steps for which no moment was found

    def _with_delays(self, start: int, stop: int) -> Solution:
        times = [0] * len(self.steps)
        values: dict[Var, str] = {}
        self._forget()
        solution = Solution(times, values, [], Ledger(), start, stop)
        places: dict[str, str] = {}
        been = [times]
        for count in range(ROUNDS):
            self._tell(f"replay {count + 1} of {len(self.steps)} steps, pods start in {start // SECOND}s")
            seen, ledger, values = self._replay(times, start, stop, places)
            solution = Solution(times, values, seen, ledger, start, stop)
            places = ledger.placed(values)
            floors = dict(self._floors)
            self._keep_true(seen)
            moments = self._moments(solution)
            if moments in been and floors == self._floors:
                break
            been.append(moments)
            times = moments
        return solution

    def _keep_true(self, seen: list[Seen]) -> None:
        """A step whose block was true, and is not when it comes longer after what it looks at, comes no later than it was true."""
        last = -1
        for i, s in enumerate(seen):
            after = (s.at - seen[last].at) // SECOND
            if last >= 0 and s.step.output is not None and not s.changes:
                if s.match is not None and not s.match.unmarked:
                    self._true[i] = max(after, self._true.get(i, 0))
                elif after > self._true.get(i, after):
                    self._ceilings[i] = last, self._true[i]
            last = i if s.changes and not s.skipped else last

    # -- one replay -----------------------------------------------------------------------------------------------------------------

    def _replay(self, times: list[int], start: int, stop: int, places: dict[str, str]) -> tuple[list[Seen], Ledger, dict[Var, str]]:
        scratch = self.scratch
        scratch.begin(start, stop, [{"name": "places", "binds": [], "steps": [], "places": places}] if places else [])
        ledger = Ledger()
        values: dict[Var, str] = {}
        self._learnt_at = {}
        player = Player(self.document, scratch, lambda words: translated(words, ledger, values))
        with closing(scratch.cluster()) as cluster:
            ledger.begin(cluster)
        out: list[Seen] = []
        for index, step in enumerate(self.steps):
            scratch.now = max(scratch.now, scratch.epoch + times[index] * SECOND)
            seen = Seen(step, scratch.now, changes=not is_read(step) and not step.again)
            try:
                self._step(seen, index, player, ledger, values, out)
            except Skipped as e:
                seen.skipped = str(e)
            if seen.match:
                values |= seen.match.values
                fresh = {var: value for var, value in seen.match.values.items() if step.output and var not in self._learnt_at}
                self._learnt_at |= {var: step.output.line_of(value) for var, value in fresh.items() if step.output}
                ledger.settle_nodes(values)
            out.append(seen)
        return out, ledger, values

    def _step(self, seen: Seen, index: int, player: Player, ledger: Ledger, values: dict[Var, str], before: list[Seen]) -> None:
        if seen.changes:
            self._settled(ledger)  # what comes of earlier steps is theirs
            ledger.step, ledger.line = index, seen.step.line
        ran = player.run(seen.step)
        seen.answer, seen.files, seen.anew, seen.partial = ran.answer, ran.files, ran.anew, ran.partial
        self._settled(ledger)
        if seen.step.output is None:
            return
        texts = [ran.answer.text, *_whole_block(seen, before)]
        self._compare(seen, texts, ledger, values, before)
        if (seen.match is None or seen.match.unmarked) and not seen.changes and index not in self._hopeless and _may_come(seen):
            self._look_ahead(seen, index, player, ledger, values, before)

    def _settled(self, ledger: Ledger) -> None:
        """Let the ledger see what happened; the next step comes no earlier than this one's end, to the second."""
        with closing(self.scratch.cluster()) as cluster:
            ledger.follow(cluster)
            self.scratch.now = max(self.scratch.now, -(-cluster.now // SECOND) * SECOND)

    def _compare(self, seen: Seen, texts: list[str], ledger: Ledger, values: dict[Var, str], before: list[Seen]) -> None:
        seen.match = seen.mismatch = None
        assert seen.step.output is not None
        for text in texts:
            command = seen.step.command
            context = Context(ledger, self.scratch.now, values, asked(command), headless="--no-headers" in command and "|" not in command)
            told = Told(text, seen.step.output.text, context)
            try:
                seen.match = told.match(values)
                self._check_ages(seen.match)
                seen.mismatch, seen.told = None, told
                return
            except Mismatch as e:
                seen.match = None
                if self._swap(told, seen, values, before):
                    return
                e = self._other_names(e, text, seen, ledger, values) or e
                seen.mismatch = seen.mismatch if seen.mismatch and seen.mismatch.score >= e.score else e

    def _check_ages(self, match: Match) -> None:
        """Raise Mismatch for an age that is not worded as the document's ages are."""
        for age in match.ages:
            if span(age.text, short=self._short) is None:
                style = "other ages of the document are" if self._short else "kubectl words ages now"
                raise Mismatch(age.line, f"the age {age.text} is not worded as {style}", 0.7)

    def _swap(self, told: Told, seen: Seen, values: dict[Var, str], before: list[Seen]) -> bool:
        """Give names to other ones of several alike pods, where this block and all earlier ones are true then."""
        true = [s for s in before if s.match is not None and s.told is not None]
        found = swapped(told, values, [s.told for s in true if s.told is not None])
        if found is None:
            return False
        fresh, match, matches = found
        try:
            self._check_ages(match)
        except Mismatch:
            return False
        match.values |= {var: value for var, value in fresh.items() if var not in values}
        values.clear()
        values.update(fresh)
        for other, again in zip(true, matches, strict=True):
            again.values |= {var: fresh[var] for var in other.match.values if var in fresh} if other.match else {}
            other.match = again
        seen.match, seen.mismatch, seen.told = match, None, told
        return True

    def _other_names(self, e: Mismatch, text: str, seen: Seen, ledger: Ledger, values: dict[Var, str]) -> Mismatch | None:
        """Why a block cannot be, where it could but for the names that earlier blocks gave to the same things."""
        assert seen.step.output is not None
        shown = seen.step.output
        try:
            match = compare(text, shown.text, Context(ledger, self.scratch.now, {}, asked(seen.step.command)))
        except Mismatch:
            return None
        for var, value in match.values.items():
            if var in values and values[var] != value and value not in values.values():
                line = next((i for i, row in enumerate(shown.text.splitlines()) if value in row), 0)
                where = self._learnt_at.get(var, 0)
                return Mismatch(line, f"what is called {value} here was {values[var]} at line {where}: these outputs are of different runs",
                                e.score)
        return None

    def _look_ahead(self, seen: Seen, index: int, player: Player, ledger: Ledger, values: dict[Var, str], before: list[Seen]) -> None:
        """Look for a later moment at which the block is true; stay where it is when there is none."""
        scratch, first = self.scratch, (seen.at, seen.answer, seen.match, seen.mismatch)
        kept, known, started = scratch.keep("moment"), ledger.kept(), scratch.now
        waited = scratch.now > seen.at  # such a command may find its work done when it comes after that
        for peek in range(PEEKS):
            due = scratch.now if waited and not peek else scratch.due()
            if due is None or due > started + HORIZON or not self._looks:
                break
            self._looks -= 1
            scratch.now = max(-(-due // SECOND) * SECOND, scratch.now + SECOND)
            seen.at = scratch.now
            seen.answer = player.run(seen.step).answer
            self._settled(ledger)
            self._compare(seen, [seen.answer.text, *_whole_block(seen, before)], ledger, values, before)
            if seen.match is not None and not seen.match.unmarked:
                last = max((i for i, s in enumerate(before) if s.changes), default=-1)
                if last >= 0:
                    self._floors[index] = last, (seen.at - before[last].at) // SECOND
                return
        self._hopeless.add(index)
        scratch.back(kept)
        ledger.back(known)
        scratch.now = started
        seen.at, seen.answer, seen.match, seen.mismatch = first

    # -- moments --------------------------------------------------------------------------------------------------------------------

    def _moments(self, solution: Solution) -> list[int]:
        """The second of each step that makes the ages true; notes in the solution which blocks contradict earlier ones."""
        seen = solution.seen
        fixed = [AtLeast(i + 1, i, pause(seen[i].step.command)) for i in range(len(seen) - 1)]
        fixed += [AtLeast(i, k, seconds) for i, (k, seconds) in self._floors.items()]
        self._first = min((moment_of(m.text) for s in seen if s.match for m in s.match.moments), default=None)
        late = [AtLeast(k, i, -seconds) for i, (k, seconds) in self._ceilings.items()]
        newest = (self.scratch.epoch - solution.ledger.boot) // SECOND
        fixed.append(AtLeast(0, len(seen), newest))  # the cluster's making is one more moment, with the number after the steps'
        solution.short = self._short
        found: list[int] = []
        for jitter in (0, JITTER):
            births = Births(len(seen) + 2, jitter)
            blocks = {i: self._statements(solution, i, births) for i, s in enumerate(seen) if s.match}
            every = [*fixed, *late, *(s for block in blocks.values() for s in block)]
            try:
                found = solve(births.count, every)
                break
            except Contradiction:
                found = self._one_by_one(solution, fixed, blocks, births.count) if jitter else []
        for index in set(solution.conflicts) & set(self._floors):  # the moment at which all of it was true is none of the document's
            del self._floors[index]
            self._hopeless.add(index)
        solution.age = found[0] - found[len(seen)]
        solution.zero = None if self._first is None else self._first - (found[len(seen) + 1] - found[0]) * SECOND
        solution.late = {key: found[at] - found[origin] - offset for key, (at, origin, offset) in births.known.items()}
        return [moment - found[0] for moment in found[: len(seen)]]

    def _one_by_one(self, solution: Solution, fixed: list[AtLeast], blocks: dict[int, list[AtLeast]], count: int) -> list[int]:
        """Take the blocks in order; one that contradicts what came before is left out, and noted."""
        held, moments = list(fixed), solve(count, fixed)
        for i, block in blocks.items():
            try:
                moments = solve(count, held + block)
                held += block
            except Contradiction as e:
                solution.conflicts[i] = e.told()
                moments = what_can_be_held(count, held, block) or moments
        return moments

    def _base(self, solution: Solution, index: int, age: AgeSeen, births: Births, out: list[AtLeast]) -> tuple[int, int] | None:
        """The unknown that an age is counted from, and how many seconds after it; what has to be said of it goes to `out`."""
        if age.since < self.scratch.epoch:
            return len(solution.seen), (age.since - solution.ledger.boot) // SECOND
        base = base_of(solution.seen, index, age)
        if base is None or not age.born or not births.jitter:
            return base
        births.take(age.born, *base, out)
        return births.known[age.born][0], 0

    def _statements(self, solution: Solution, index: int, births: Births) -> list[AtLeast]:
        out: list[AtLeast] = []
        seen = solution.seen[index]
        assert seen.match is not None and seen.step.output is not None
        for age in seen.match.ages:
            wanted = span(age.text, short=solution.short)
            line = seen.step.output.first + age.line
            assert wanted is not None, "see _check_ages"
            base = self._base(solution, index, age, births, out)
            if base is None:
                continue
            origin, offset = base
            said = f"line {line} says that {solution.ledger.called(age.about, solution.values) or 'it'} is {age.text} old"
            out.append(AtLeast(index, origin, offset + wanted.low, line, said))
            out.append(AtLeast(origin, index, -(offset + wanted.high - 1), line, said))
        for moment in seen.match.moments:
            self._in_full(solution, index, moment, births, out)
        return out

    def _in_full(self, solution: Solution, index: int, moment: AgeSeen, births: Births, out: list[AtLeast]) -> None:
        """What a moment in full says: how long it was after the earliest of them, an unknown of its own after the cluster's making."""
        output, earliest = solution.seen[index].step.output, len(solution.seen) + 1
        base = self._base(solution, index, moment, births, out)
        if base is None or self._first is None or output is None:
            return
        after = (moment_of(moment.text) - self._first) // SECOND - base[1]
        said = f"line {output.first + moment.line} says {moment.text} of {moment.about}"
        out.append(AtLeast(base[0], earliest, after, output.first + moment.line, said))
        out.append(AtLeast(earliest, base[0], -after, output.first + moment.line, said))


def _may_come(seen: Seen) -> bool:
    """Whether another moment could make a block true: its columns are right, and it is no error."""
    return seen.mismatch is None or (seen.mismatch.score > 0.1 and (seen.answer is None or not seen.answer.code))


def _whole_block(seen: Seen, before: list[Seen]) -> list[str]:
    """What all commands of a block printed, where they share one block of output."""
    earlier = []
    for other in reversed(before):
        if other.step.block != seen.step.block or other.step.output is not None:
            break
        earlier.append(other.answer.text if other.answer else "")
    assert seen.answer is not None
    return ["".join([*reversed(earlier), seen.answer.text])] if earlier else []


def base_of(seen: list[Seen], index: int, age: AgeSeen) -> tuple[int, int] | None:
    """The step that brought about the moment that an age is counted from, and how many seconds after it that was."""
    if age.step is not None:
        return (age.step, (age.since - seen[age.step].at // SECOND * SECOND) // SECOND) if age.step < index else None
    makers = [i for i in range(index + 1) if seen[i].changes and not seen[i].skipped and seen[i].at // SECOND * SECOND <= age.since]
    if not makers or makers[-1] == index:
        return None
    origin = makers[-1]
    return origin, (age.since - seen[origin].at // SECOND * SECOND) // SECOND
