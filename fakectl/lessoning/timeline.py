"""When each step of a document happened: the earliest moments that agree with everything that the document says of them.

A system of difference constraints, solved by longest paths: every statement has the form "step a came at least w seconds after step b"
(w may be negative, which is an upper bound).
"""

from __future__ import annotations

from typing import NamedTuple


class AtLeast(NamedTuple):
    """Step `later` came at least `seconds` after step `earlier`; `line` is where the document says so (0: it must be so)."""

    later: int
    earlier: int
    seconds: int
    line: int = 0
    said: str = ""


class Contradiction(Exception):
    """No moments agree with all statements; `statements` are those of the document that contradict each other."""

    def __init__(self, statements: list[AtLeast]):
        super().__init__("no moments agree")
        self.statements = statements

    def told(self) -> str:
        """What the document says that cannot be."""
        said = list(dict.fromkeys(s.said for s in self.statements if s.said))
        if not said:
            return "the ages do not agree with what the steps take"
        return f"these cannot all be true, whenever the steps were: {'; '.join(said)}"


class Births:
    """Moments at which objects were made, as unknowns beside those of the steps: no more than `jitter` seconds after they are made here."""

    def __init__(self, first: int, jitter: int):
        self.count, self.jitter = first, jitter
        self.known: dict[tuple[str, str, str], tuple[int, int, int]] = {}

    def take(self, key: tuple[str, str, str], origin: int, offset: int, out: list[AtLeast]) -> None:
        """The unknown of an object that is made `offset` seconds after step `origin` here."""
        if key not in self.known:
            self.known[key] = self.count, origin, offset
            self.count += 1
        at = self.known[key][0]
        out += [AtLeast(at, origin, offset), AtLeast(origin, at, -(offset + self.jitter))]


def solve(steps: int, statements: list[AtLeast]) -> list[int]:
    """The earliest second of each step. Raises Contradiction."""
    moments = [0] * steps
    because: dict[int, AtLeast] = {}
    for _ in range(steps + 2):
        changed = -1
        for s in statements:
            wanted = moments[s.earlier] + s.seconds
            if wanted > moments[s.later]:
                moments[s.later], because[s.later], changed = wanted, s, s.later
        if changed < 0:
            return moments
    raise Contradiction(_circle(because, changed, steps))


def what_can_be_held(count: int, held: list[AtLeast], block: list[AtLeast]) -> list[int]:
    """Hold of a block that contradicts earlier ones what does not, a line at a time, so that later blocks are not led astray."""
    moments: list[int] = []
    for line in dict.fromkeys(s.line for s in block):
        one = [s for s in block if s.line == line]
        try:
            moments = solve(count, held + one)
            held += one
        except Contradiction:
            continue
    return moments


def _circle(because: dict[int, AtLeast], start: int, steps: int) -> list[AtLeast]:
    """The statements on the circle that can be gone round for ever."""
    at = start
    for _ in range(steps):
        at = because[at].earlier
    first, out = at, []
    while True:
        out.append(because[at])
        at = because[at].earlier
        if at == first:
            return out
