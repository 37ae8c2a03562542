"""Checks a document: solves it, prints everything again from the cluster with what was learnt, and gives each block of output its class.

A block is *identical* or *solved* only when that last replay prints its bytes (blanks at line ends apart).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from . import learning, strictness
from .matching import HEADER, Context, Match, Mismatch, compare
from .openings import Ledger
from .playing import Player, Skipped
from .reading import Document, Step, read
from .releases import Reason, generated_name, left_out_is_new, why_addon, why_older
from .scratch import SECOND, Scratch
from .solving import Seen, Solution, Solver, is_read

CLASSES = ("identical", "solved", "elided", "older", "addon", "different", "skipped")
FAR = 1_000_000  # further apart than the lines of one document
Tell = Callable[[str], None]


@dataclass
class Block:
    """One command of a document with its class; `message` and `diff` say why it is not identical, `strict` what real kubectl prints."""

    line: int
    command: str
    kind: str
    message: str = ""
    diff: str = ""
    learnt: list[str] = field(default_factory=list)
    strict: list[str] = field(default_factory=list)
    failed: bool = False  # the document means the command to go well, and it does not
    printed: str | None = None  # what was printed, for `lesson update`


@dataclass
class Checked:
    """A checked document: its blocks, what was learnt of it, and the lesson that it is."""

    document: Document
    blocks: list[Block]
    learnt: list[str]
    lesson: dict[str, Any]
    solution: Solution

    def count(self, kind: str) -> int:
        return sum(1 for b in self.blocks if b.kind == kind)


def check(path: str, text: str, tell: Tell = lambda _: None, before: Sequence[tuple[str, str]] = ()) -> Checked:
    """Check the document `text` that was read from `path`. `tell` hears a line of progress now and then.

    `before`: (path, text) of documents that a reader has gone through before, as the pages of a tutorial: their commands are run first.
    """
    document = read(path, text)
    earlier = joined([read(p, t) for p, t in before], document)
    with Scratch() as scratch:
        solution = Solver(document, scratch, tell).solve()
        solution.epoch = scratch.epoch
        lesson = learning.lesson(document, solution)
        tell("printing everything again with what was learnt")
        if solution.zero is not None:
            scratch.move(solution.zero)
        finals = replay(document, scratch, solution, lesson)
    blocks = [_block(i, document, solution, final) for i, final in enumerate(finals)]
    strictness.add(blocks, document, solution)
    del blocks[:earlier], document.steps[:earlier], solution.seen[:earlier], solution.times[:earlier]
    return Checked(document, blocks, strictness.learnt(document, solution), lesson, solution)


def joined(before: Sequence[Document], document: Document) -> int:
    """Put the steps and files of earlier documents before those of a document (their lines count backwards); how many steps these are."""
    count = 0
    for number, other in enumerate(reversed(before), 1):
        shift = -number * FAR
        document.steps[:0] = [replace(s, line=s.line + shift, block=s.block + shift) for s in other.steps]
        document.files[:0] = [replace(f, line=f.line + shift) for f in other.files]
        count += len(other.steps)
    return count


def replay(document: Document, scratch: Scratch, solution: Solution, lesson: dict[str, Any]) -> list[list[str]]:
    """What each step prints with the lesson loaded: alone, and together with those of its block that have no output of their own."""
    data = {**lesson, "steps": []}
    scratch.begin(solution.pod_start, solution.pod_stop, [data])
    player = Player(document, scratch)
    out: list[list[str]] = []
    texts: list[tuple[Step, str]] = []
    for step, at in zip(document.steps, solution.times, strict=True):
        scratch.now = max(scratch.now, scratch.epoch + at * SECOND)
        try:
            text = player.run(step).answer.text
        except Skipped:
            out.append([])
            continue
        with closing(scratch.cluster()) as cluster:
            scratch.now = max(scratch.now, -(-cluster.now // SECOND) * SECOND)
        together = text
        for other, earlier in reversed(texts):
            if other.block != step.block or other.output is not None:
                break
            together = earlier + together
        texts.append((step, text))
        out.append([text] if together == text else [text, together])
    return out


def _block(index: int, document: Document, solution: Solution, finals: list[str]) -> Block:
    step, seen = document.steps[index], solution.seen[index]
    block = Block(step.line, step.command, "skipped", seen.skipped)
    if seen.anew:
        block.message, block.failed = seen.anew, True
    if step.output is None or seen.skipped:
        if not seen.skipped:
            block.kind = "run"
            _note_failure(block, seen)
        return block
    shown = step.output.text
    text = next((t for t in finals if _same(t, shown)), finals[0] if finals else "")
    block.printed = text
    if step.output.code is not None and seen.answer is not None and seen.answer.code != step.output.code:
        block.kind, block.message = "different", f"the exit code is {seen.answer.code}"
    elif _same(text, shown):
        block.kind = "identical" if not _is_open(seen) else "solved"
    else:
        _explain(block, step, text, index, solution)
    return block


def _note_failure(block: Block, seen: Seen) -> None:
    """A command that changes the cluster, of which the document shows no output, should go well."""
    if seen.answer is not None and seen.answer.code and not is_read(seen.step):
        last = seen.answer.text.strip().splitlines()[-1:] or [""]
        block.message, block.failed = f"the command fails: {last[0]}", True


def _same(printed: str, shown: str) -> bool:
    return _lines(printed) == _lines(shown)


def _lines(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _is_open(seen: Seen) -> bool:
    match = seen.match
    return match is not None and bool(match.values or match.ages or match.moments or match.rows and any(len(r) > 1 for r in match.rows))


def _explain(block: Block, step: Step, text: str, index: int, solution: Solution) -> None:
    """The class of a block that is not printed byte for byte, and why."""
    assert step.output is not None
    shown, first = step.output.text, step.output.first
    match, mismatch = _compared(text, shown)
    if index in solution.conflicts:
        block.kind, block.message = "different", solution.conflicts[index]
    elif match is not None and not match.elided and not match.unmarked:
        _blanks_or_free(block, match, text, shown, first)
        if block.kind in ("solved", "older"):
            return
    elif match is not None:
        _elided(block, match, text, shown)
        return
    reason = why_older(step, shown, text) or _older_name(shown, solution.older_names) or why_addon(step, shown, text)
    reason = reason or _partial(solution.seen[index], text)
    if reason:
        line = shown.splitlines()[reason.line].strip() if reason.line < len(shown.splitlines()) else ""
        if step.command and "kustomize gives" in reason.why:
            solution.older_names[generated_name(shown.splitlines()[reason.line])] = first + reason.line
        block.kind, block.message = reason.kind, f"line {first + reason.line}: {line!r}: {reason.why}"
    elif not block.message and (mismatch or solution.seen[index].mismatch):
        told = solution.seen[index].mismatch
        better = told if told is not None and (mismatch is None or "different runs" in told.why) else mismatch
        assert better is not None
        since = solution.ledger.gone.get(better.missing)
        gone = f", which is gone since line {since}" if since else ""
        block.kind, block.message = "different", _difference(better, shown, first) + gone
    block.kind = "different" if block.kind == "skipped" else block.kind
    block.diff = difference(shown, text, step)


def _partial(seen: Seen, text: str) -> Reason | None:
    """An object that is not there, since the document shows only a part of its manifest."""
    missing = re.search(r'\(NotFound\): (\S+) "([^"]+)" not found', text)
    line = seen.partial.get(f"{missing.group(1)}/{missing.group(2)}") if missing else None
    return Reason("elided", 0, f"the manifest at line {line} is shown in part only") if line else None


def _older_name(shown: str, names: dict[str, int]) -> Reason | None:
    """A name that an earlier block shows to be of an older kustomize."""
    for number, line in enumerate(shown.splitlines()):
        name = next((n for n in names if n in line), "")
        if name:
            return Reason("older", number, f"the name is that of line {names[name]}")
    return None


def _compared(text: str, shown: str) -> tuple[Match | None, Mismatch | None]:
    try:
        return compare(text, shown, Context(Ledger(), 0, {})), None
    except Mismatch as e:
        return None, e


def _difference(mismatch: Mismatch, shown: str, first: int) -> str:
    lines = shown.splitlines()
    line = lines[mismatch.line].strip() if mismatch.line < len(lines) else ""
    return f"line {first + mismatch.line}: shows {line!r}, but {mismatch.why}"


def _blanks_or_free(block: Block, match: Match, text: str, shown: str, first: int) -> None:
    """The words are the same: either values differ that are every cluster's own, or blanks do, or the order of rows."""
    if match.free and len(_lines(text)) == len(_lines(shown)):
        block.kind, block.learnt = "solved", ["resource versions and container ids are taken as they are"]
        return
    if learning.is_old_width(shown):
        line = next(i for i, row in enumerate(_lines(shown)) if HEADER.match(row))
        block.kind, block.message = "older", f"line {first + line}: {_lines(shown)[line]!r}: columns are narrower now"
        return
    for number, (ours, theirs) in enumerate(zip(_lines(text), _lines(shown), strict=False)):
        if ours != theirs:
            what = "the blanks between the columns differ" if ours.split() == theirs.split() else "the rows stand in another order"
            block.kind, block.message = "different", f"line {first + number}: {what}: kubectl prints {ours!r}"
            return
    block.kind, block.message = "different", f"line {first}: lines are missing at the end"


def _elided(block: Block, match: Match, text: str, shown: str) -> None:
    theirs = {" ".join(line.split()) for line in shown.splitlines()}
    left_out = [line for line in text.splitlines() if line.strip() and " ".join(line.split()) not in theirs]
    if match.unmarked and not match.elided and left_out_is_new(left_out):
        block.kind, block.message = "older", f"kubectl also prints {left_out[0].strip()!r}"
        return
    block.kind = "elided"
    block.message = f"{match.unmarked} line{'s are' if match.unmarked > 1 else ' is'} left out without a mark" if match.unmarked else ""


def difference(shown: str, printed: str, step: Step) -> str:
    """A unified diff from the document's output to what is printed."""
    from difflib import unified_diff

    first = step.output.first if step.output else step.line
    lines = unified_diff(_lines(shown), _lines(printed), f"line {first}", "kubectl", lineterm="", n=2)
    return "".join(f"{line}\n" for line in lines)
