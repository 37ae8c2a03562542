"""Compares what a replay printed with what a document shows, up to what a cluster leaves open.

A table is compared cell by cell, its rows in any order (a document's names decide the order, and they are not known yet); other text line
by line. What is found is a Match: the value of each Var, the ages with the moments that they may be counted from, the order of the rows,
what was left out. Blanks count later, when everything is printed again with what was learnt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from state.pure.duration import human_age

from .ages import AGE, AGED_COLUMNS, MOMENT, last_age, moment_of
from .elisions import INLINE, elided_line, is_elision
from .openings import Known, Ledger, Part, Var

SECOND = 1_000_000_000
HEADER = re.compile(r"^[A-Z][A-Z0-9()/-]*(?: [A-Z][A-Z0-9()/-]*)?(?:\s{2,}[A-Z][A-Z0-9()/%-]*(?: [A-Z][A-Z0-9()/%-]*)*)+\s*$")
CHARSETS = {
    "hash": r"[a-z0-9]+", "suffix": r"[a-z0-9]+", "address": r"[\dxX]{1,3}(?:\.[\dxX]{1,3}){3}", "port": r"\d{4,5}",
    "node": r"[a-z0-9][a-z0-9.-]*", "place": r"[a-z0-9][a-z0-9.-]*", "uid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}
FREE = (  # what is every cluster's own and is not printed by choice: its value is taken as the document has it
    re.compile(r'^(\s*resourceVersion: )"\d+"$'),
    re.compile(r"^(\s*Container ID:\s+)\S+$"),
    re.compile(r"^(\s*Image ID:\s+)\S+$"),
    re.compile(r"^(\s*(?:- )?(?:containerID|imageID): )\S+$"),
    re.compile(r"^(\s*cni\.projectcalico\.org/\S+: )\S+$"),
)


@dataclass(frozen=True)
class AgeSeen:
    """An age in a document: its text, the moment (nanoseconds) that it is counted from in the replay, the line that holds it."""

    text: str
    since: int
    line: int
    about: str
    step: int | None = None  # the step that brought that moment about, where it is known
    born: tuple[str, str, str] | None = None  # what a controller made at that moment: (resource, namespace, name)


@dataclass
class Match:
    """What makes a replay's text and a document's the same."""

    values: dict[Var, str] = field(default_factory=dict)
    ages: list[AgeSeen] = field(default_factory=list)
    moments: list[AgeSeen] = field(default_factory=list)  # moments that stand there in full
    rows: list[list[Known]] = field(default_factory=list)  # the objects of each table in the document's order
    elided: bool = False
    unmarked: int = 0  # lines left out without a mark
    free: int = 0


class Mismatch(Exception):
    """Where a document's text cannot be what is printed: the number of its line within the block (from 0), and why."""

    def __init__(self, line: int, why: str, score: float = 0.0, missing: str = ""):
        super().__init__(why)
        self.line, self.why, self.score, self.missing = line, why, score, missing  # `missing`: the name of a row that is not printed


@dataclass
class Context:
    """What is known when two texts are compared: the ledger, the moment (nanoseconds), the values found so far."""

    ledger: Ledger
    now: int
    values: Mapping[Var, str]
    resources: frozenset[str] = frozenset()  # what the command asks for
    liked: Mapping[Var, str] = field(default_factory=dict)  # values that are rather taken than others
    headless: bool = False  # tables come without their headers


class _Trial:
    """Values, ages and moments that hold for the lines matched so far; can be taken back to an earlier state."""

    def __init__(self, context: Context, printed: str):
        self.context = context
        self._named = [*context.ledger.named_in(printed)]  # what the whole text is about
        self.match = Match()
        self._taken: dict[tuple[object, ...], Var] = {(_scope(var), value): var for var, value in context.values.items()}

    def value(self, var: Var) -> str | None:
        return self.context.values.get(var) or self.match.values.get(var)

    def likes(self, row: str, text: str) -> bool:
        """Whether a printed row is about what the document's row was taken for before."""
        known = self.first(row)
        return known is not None and self.context.ledger.called(known.name, {**self.context.values, **self.context.liked}) in text

    def mark(self) -> tuple[int, int, int, int]:
        return len(self.match.values), len(self.match.ages), len(self.match.moments), self.match.free

    def back(self, mark: tuple[int, int, int, int]) -> None:
        while len(self.match.values) > mark[0]:
            var, value = self.match.values.popitem()
            self._taken.pop((_scope(var), value), None)
        del self.match.ages[mark[1] :]
        del self.match.moments[mark[2] :]
        self.match.free = mark[3]

    def bind(self, var: Var, value: str) -> bool:
        known = self.value(var)
        if known is not None:
            return known == value
        other = self._taken.get((_scope(var), value))
        if other is not None and other != var:
            return False
        self.match.values[var] = value
        self._taken[_scope(var), value] = var
        return True

    def line(self, printed: str, shown: str, number: int, *, aged: bool) -> bool:
        """Whether a printed line can read as the document's; what makes it so is noted."""
        mark = self.mark()
        if self._line(printed, shown, number, aged):
            return True
        self.back(mark)
        return False

    def _line(self, printed: str, shown: str, number: int, aged: bool) -> bool:
        printed, shown = printed.rstrip(), shown.rstrip()
        for free in FREE:
            ours, theirs = free.match(printed), free.match(shown)
            if ours and theirs and ours.group(1).split() == theirs.group(1).split():
                self.match.free += printed != shown
                return True
        if printed.split() == shown.split() and not aged and self.context.ledger.parts(printed) == [printed]:
            return True
        return self._by_pattern(printed, shown, number, aged)

    def _by_pattern(self, printed: str, shown: str, number: int, aged: bool) -> bool:
        pattern, groups = self._pattern(printed, aged)
        found = re.fullmatch(pattern, re.sub(r"\s+", " ", shown.strip()))
        if not found:
            return False
        for name, what in groups.items():
            text = found.group(name)
            if isinstance(what, Var):
                if not self.bind(what, text):
                    return False
            elif name.startswith("m"):
                self.match.moments.append(self._in_full(text, moment_of(str(what)), printed, number))
            else:
                since = self._since(str(what), printed)
                if since is None:
                    if text != what:
                        return False
                else:
                    known = next((k for k in self.named(printed) if since in k.moments), None) or self.first(printed)
                    self.match.ages.append(_counted(text, since, number, known))
        return True

    def _in_full(self, text: str, moment: int, printed: str, number: int) -> AgeSeen:
        """A moment that stands there in full: that of an object that has it, to the second."""
        asked = self.context.resources
        having = [(known not in self._named, known.resource not in asked, known.created // SECOND != moment // SECOND, step, known)
                  for known in self.context.ledger.objects.values() for m, step in known.moments.items() if m // SECOND == moment // SECOND]
        if not having:
            return AgeSeen(text, moment, number, " ".join(printed.split()))
        _, _, later, step, known = min(having, key=lambda one: one[:4])
        if not later:
            return _counted(text, known.created, number, known)
        return AgeSeen(text, moment, number, known.name, step if step >= 0 else None)

    def _pattern(self, printed: str, aged: bool) -> tuple[str, dict[str, Var | str]]:
        groups: dict[str, Var | str] = {}
        seen: dict[Var, str] = {}
        out = []
        for part in self._parts(re.sub(r"\s+", " ", printed.strip())):
            if isinstance(part, Var):
                known = self.value(part)
                if known is not None:
                    out.append(re.escape(known))
                elif part in seen:
                    out.append(f"(?P={seen[part]})")
                else:
                    seen[part] = f"v{len(groups)}"
                    groups[seen[part]] = part
                    out.append(f"(?P<{seen[part]}>{CHARSETS[part.kind]})")
            else:
                out.append(self._literal(part, groups, aged))
        return "".join(out), groups

    def _parts(self, printed: str) -> Iterator[Part]:
        """The parts of a line; where it tells on which node a pod is, that is the pod's, and not the node's name."""
        ledger = self.context.ledger
        known = self.first(printed) or next(iter(self._named), None)
        for part in ledger.parts(printed):
            node = ledger.places.get((known.namespace, known.name)) if known and known.resource == "pods" else None
            yield Var("place", (known.namespace, known.name)) if known and part == Var("node", (node,)) else part

    def _literal(self, text: str, groups: dict[str, Var | str], aged: bool) -> str:
        out, at = [], 0
        finder = re.compile(f"{MOMENT.pattern}|{AGE.pattern}") if aged else MOMENT
        for found in finder.finditer(text):
            out.append(re.escape(text[at : found.start()]))
            moment = MOMENT.fullmatch(found.group())
            name = f"{'m' if moment else 'a'}{len(groups)}"
            groups[name] = found.group()
            out.append(f"(?P<{name}>{MOMENT.pattern})" if moment else rf"(?P<{name}>\d+[smhdy](?:\d+[smhd])?)")
            at = found.end()
        out.append(re.escape(text[at:]))
        return "".join(out)

    def named(self, printed: str) -> Iterator[Known]:
        """The objects that a printed line may be about, the likeliest first."""
        return self.context.ledger.named_in(printed, self.context.resources)

    def first(self, printed: str) -> Known | None:
        """What a printed line is about."""
        return next(self.named(printed), None)

    def _since(self, age: str, printed: str) -> int | None:
        """The moment that a printed age is counted from: one of an object that the line names, or of an event."""
        ledger, now = self.context.ledger, self.context.now
        named = [m for known in self.named(printed) for m in known.moments]
        for moment in (*named, *ledger.events, *(m for k in ledger.objects.values() for m in k.moments)):
            if human_age((now - moment) / SECOND) == age:
                return moment
        return None


def _counted(text: str, since: int, line: int, known: Known | None) -> AgeSeen:
    """An age with the step that brought its moment about, and the object whose making it is counted from."""
    if known is None or known.created != since:
        return AgeSeen(text, since, line, known.name if known else "")
    born = (known.resource, known.namespace, known.name) if known.made else None
    return AgeSeen(text, since, line, known.name, known.step if known.step >= 0 else None, born)


def _scope(var: Var) -> tuple[object, ...]:
    """Within which the values of vars differ: two suffixes may be the same under two bases."""
    return (var.kind, *var.key[:2]) if var.kind in ("suffix", "hash", "place") else (var.kind,)


# -- whole texts --------------------------------------------------------------------------------------------------------------------


def compare(printed: str, shown: str, context: Context) -> Match:
    """How the two texts can be the same. Raises Mismatch."""
    trial = _Trial(context, printed)
    if context.headless:
        _table(trial, "", printed.splitlines(), "", shown.splitlines(), -1)
        return trial.match
    ours, theirs = _segments(printed), _segments(shown)
    kinds = [header is not None for _, header, _ in ours]
    if any(kinds) and kinds == [header is not None for _, header, _ in theirs]:
        for (_, header, lines), (start, shown_header, shown_lines) in zip(ours, theirs, strict=True):
            if header is None:
                _lines(trial, lines, shown_lines, start)
            else:
                _table(trial, header, lines, shown_header or "", shown_lines, start)
    else:
        _lines(trial, printed.splitlines(), shown.splitlines(), 0)
    return trial.match


Segment = tuple[int, str | None, list[str]]


def _segments(text: str) -> list[Segment]:
    """The text as (number of its first line, a table's header or None, lines): tables end at a blank line or at the next header."""
    out: list[Segment] = []
    for number, line in enumerate(text.splitlines()):
        if HEADER.match(line):
            out.append((number, line, []))
        elif out and out[-1][1] is not None and line.strip() or out and out[-1][1] is None:
            out[-1][2].append(line)
        elif line.strip():
            out.append((number, None, [line]))
    return out


def columns(header: str) -> list[str]:
    """A header's columns: names may hold one blank."""
    return re.split(r"\s{2,}", header.strip())


def _table(trial: _Trial, header: str, rows: list[str], shown_header: str, shown: list[str], start: int) -> None:
    if columns(header) != columns(shown_header):
        raise Mismatch(start, f"the columns are {', '.join(columns(header))}", 0.1)
    elided = [i for i, row in enumerate(shown) if is_elision(row)]
    wanted = [(start + 1 + i, row) for i, row in enumerate(shown) if i not in elided and row.strip()]
    trial.match.elided |= bool(elided)
    if len(wanted) > len(rows):
        _check_rows(trial, columns(header), rows, wanted)
        raise Mismatch(start, f"{len(wanted)} row{'s' * (len(wanted) != 1)} where kubectl prints {len(rows)}", 0.3)
    aged = not header or any(c in AGED_COLUMNS for c in columns(header))
    order = sorted(range(len(wanted)), key=lambda i: -last_age(wanted[i][1]))
    by_age = sorted(rows, key=lambda row: next((k.created for k in trial.named(row)), 0))
    chosen: dict[int, str] = {}
    if not _assign(trial, wanted, by_age, order, 0, chosen, aged):
        _check_rows(trial, columns(header), rows, wanted)
        raise Mismatch(start + 1, "no rows that kubectl prints can read so together", 0.5)
    trial.match.unmarked += 0 if elided else len(rows) - len(wanted)
    known = [trial.first(chosen[i]) for i in range(len(wanted))]
    trial.match.rows.append([k for k in known if k is not None])


def _check_rows(trial: _Trial, names: list[str], rows: Sequence[str], wanted: Sequence[tuple[int, str]]) -> None:
    """Raise for the first row that none of the printed ones can be."""
    for number, row in wanted:
        mark = trial.mark()
        fits = any(trial.line(printed, row, number, aged=True) for printed in rows)
        trial.back(mark)
        if not fits:
            raise _row_differs(trial, names, rows, row, number)


def _row_differs(trial: _Trial, names: list[str], rows: Sequence[str], row: str, number: int) -> Mismatch:
    """In which cells a row differs from the likeliest one that is printed; ages, and names that are open, are not to blame."""
    like = _likest(row, rows)
    ours, theirs = columns(like), columns(row)
    if len(ours) != len(theirs) or len(ours) != len(names):
        return Mismatch(number, f"kubectl prints {' '.join(like.split())!r}" if like else "kubectl prints no such row", 0.4)
    parts = [trial.context.ledger.parts(cell) for cell in ours]
    wrong = [i for i, name in enumerate(names) if ours[i] != theirs[i] and name not in AGED_COLUMNS and parts[i] == [ours[i]]]
    if names[0] == "NAME" and 0 in wrong:
        return Mismatch(number, f"kubectl prints no row of {theirs[0]}", 0.4, theirs[0])
    wrong = wrong or [i for i in range(len(ours)) if ours[i] != theirs[i]]
    return Mismatch(number, "kubectl prints " + ", ".join(f"{ours[i]} for {names[i]}" for i in wrong), 0.4)


def _likest(row: str, rows: Sequence[str]) -> str:
    from difflib import SequenceMatcher

    return max(rows, key=lambda printed: SequenceMatcher(None, printed.split(), row.split()).ratio(), default="")


def _assign(
    trial: _Trial, wanted: list[tuple[int, str]], rows: list[str], order: list[int], at: int, chosen: dict[int, str], aged: bool
) -> bool:
    """Give each wanted row a printed one that can read so, going back where that fails."""
    if at == len(order):
        return True
    index = order[at]
    number, text = wanted[index]
    for row in sorted(rows, key=lambda row: not trial.likes(row, text)) if trial.context.liked else rows:
        if any(row is used for used in chosen.values()):
            continue
        mark = trial.mark()
        if trial.line(row, text, number, aged=aged):
            chosen[index] = row
            if _assign(trial, wanted, rows, order, at + 1, chosen, aged):
                return True
            del chosen[index]
            trial.back(mark)
    return False


def _lines(trial: _Trial, printed: list[str], shown: list[str], start: int) -> None:
    """Line by line: marks of elision stand for any lines; lines may also be missing without a mark, as long as the order is kept."""
    at = 0
    skipping = False
    events = False
    for offset, text in enumerate(shown):
        if is_elision(text):
            trial.match.elided = skipping = True
            continue
        if not text.strip() and (at >= len(printed) or printed[at].strip()):
            continue
        found = _find(trial, printed, at, text, start + offset, skipping, events)
        if found is None:
            near = (printed[at].strip() if at < len(printed) else "") or _likest(text, printed[at:])
            why = f"kubectl prints {near.strip()!r}" if near else "kubectl prints no such line"
            raise Mismatch(start + offset, why, (offset + 1) / (len(shown) + 1) * 0.6)
        gap = sum(1 for line in printed[at:found] if line.strip())
        if gap and not skipping:
            trial.match.unmarked += gap
        events = events or printed[found].startswith("Events:")
        at, skipping = found + 1, False
    rest = sum(1 for line in printed[at:] if line.strip())
    if rest and not skipping:
        trial.match.unmarked += rest
    if trial.match.unmarked and len([t for t in shown if t.strip()]) < 2 and not trial.match.elided:
        raise Mismatch(start, f"kubectl prints {trial.match.unmarked + 1} lines", 0.6)


def _find(trial: _Trial, printed: list[str], at: int, text: str, number: int, skipping: bool, events: bool) -> int | None:
    for index in range(at, len(printed)):
        aged = events or any(printed[i].startswith("Events:") for i in range(index)) or "Duration" in printed[index]
        if trial.line(printed[index], text, number, aged=aged):
            return index
        if INLINE.search(text) and elided_line(printed[index], text):
            trial.match.elided = True
            return index
    return None
