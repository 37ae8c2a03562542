"""`fakectl lesson update`: a document whose output blocks show what their commands print; everything else of it stays byte for byte.

A rewritten document is checked again, until nothing changes: rewriting it once more would then change nothing either. A block is left as it
is where the new text would not be read as its output (it would close the fence, or look like a command).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .checking import Block, Checked, replay
from .progress import Progress
from .reading import Output, Step, read
from .scratch import Scratch
from .sources import Source
from .strictness import LETTERS

ROUNDS = 5
DIALECT = ("rows", "ages", "minWidth")  # what of a lesson real kubectl has no equal for


@dataclass
class Change:
    """One block that is rewritten: its command's line, how it was classed, and the difference."""

    line: int
    command: str
    kind: str


@dataclass
class Rewritten:
    """A document's new text, what was changed, what was left alone though it is not right, and the last check."""

    text: str
    checked: Checked
    changes: dict[int, Change] = field(default_factory=dict)  # by the number of the step
    left: dict[int, str] = field(default_factory=dict)  # why


def rewrite(source: Source, progress: Progress, *, strict: bool = False, addons: bool = False) -> Rewritten:
    """The document with what its commands print: with `strict` as real kubectl does, with `addons` also where an add-on is missing."""
    done = Rewritten(source.text, progress.check(source))
    for _ in range(ROUNDS):
        before = done.text
        _one_round(done, source, addons)
        if done.text == before and strict:
            _as_kubectl(done, source)
        if done.text == before:
            break
        done.checked = progress.check(source._replace(text=done.text))
    return done


def _one_round(done: Rewritten, source: Source, addons: bool) -> None:
    for index, block in enumerate(done.checked.blocks):
        if block.printed is None or not _is_wrong(block, addons):
            continue
        seen = done.checked.solution.seen[index]
        _put(done, source.path, index, block, block.printed, seen.answer.code if seen.answer else 0)


def _is_wrong(block: Block, addons: bool) -> bool:
    return block.kind in ("different", "older") or (block.kind == "addon" and addons)


# -- one block ----------------------------------------------------------------------------------------------------------------------


def _put(done: Rewritten, path: str, index: int, block: Block, printed: str, code: int) -> None:
    """Write what was printed into a block, if it is still read as that command's output then."""
    steps = read(path, done.text).steps
    output = steps[index].output
    if output is None or (output.text == printed and output.code in (None, code)):
        return
    made = _with_output(done.text, output, printed, code)
    again = read(path, made).steps
    as_before = [s.command for s in again] == [s.command for s in steps]
    if not as_before or _lines(again[index].output) != printed.splitlines() or _others(again, index) != _others(steps, index):
        done.left[index] = "what is printed would not be read as this command's output"
        return
    done.text = made
    done.left.pop(index, None)
    done.changes.setdefault(index, Change(block.line, block.command, block.kind))


def _lines(output: Output | None) -> list[str]:
    return output.text.splitlines() if output else []


def _others(steps: list[Step], index: int) -> list[list[str]]:
    return [_lines(step.output) for i, step in enumerate(steps) if i != index]


def _with_output(text: str, output: Output, printed: str, code: int) -> str:
    """The document with another output in place of one, indented and ended as the lines there are."""
    lines = text.splitlines(keepends=True)
    start, end = output.first - 1, output.end - 1
    end_of_line = _ending(lines[start - 1]) or "\n"
    lead = _lead(lines[start:end], output)
    new = [(lead + line if line else lead.rstrip()) + end_of_line for line in printed.splitlines()]
    if output.code is not None:
        shown = lines[end]
        lines[end] = shown.replace(f"[{output.code}]", f"[{code}]", 1) if code else ""
    return "".join([*lines[:start], *new, *lines[end:]])


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _lead(raw: list[str], output: Output) -> str:
    """What stands before each line of a block: indentation and marks of quotation, as they are written there."""
    for line, shown in zip(raw, output.text.splitlines(), strict=False):
        bare = line.rstrip("\r\n")
        if shown and bare.endswith(shown):
            return bare[: len(bare) - len(shown)]
    return output.indent


# -- what real kubectl prints -------------------------------------------------------------------------------------------------------


def _as_kubectl(done: Rewritten, source: Source) -> None:
    """Rewrite the blocks that only the document's dialect explains; commands call things by their new names then."""
    checked = done.checked
    if not any(block.strict for block in checked.blocks):
        return
    renamed = _renamed(checked)
    text = _with_names(done.text, source.path, renamed)
    document = read(source.path, text)
    lesson = _plain(checked.lesson, renamed)
    with Scratch() as scratch:
        finals = replay(document, scratch, checked.solution, lesson)
    done.text = text
    for index, (block, printed) in enumerate(zip(checked.blocks, finals, strict=True)):
        seen = checked.solution.seen[index]
        if printed and block.kind in ("identical", "solved", "different"):
            shown = _lines(document.steps[index].output)
            whole = next((text for text in printed if len(text.splitlines()) == len(shown)), printed[0])  # alone, or with those before it
            if [x.rstrip() for x in whole.splitlines()] != [x.rstrip() for x in shown]:
                _put(done, source.path, index, block, whole, seen.answer.code if seen.answer else 0)


def _renamed(checked: Checked) -> dict[str, str]:
    """What the document calls template hashes and suffixes that Kubernetes would never make, and what they are called then."""
    out = {}
    for var, value in checked.solution.values.items():
        if var.kind == "hash" and value != var.key[2]:
            out[value] = var.key[2]
        elif var.kind == "suffix" and set(value) - LETTERS:
            out[value] = _possible(value)
    return out


def _possible(suffix: str) -> str:
    letters = sorted(LETTERS)
    return "".join(c if c in LETTERS else letters[ord(c) % len(letters)] for c in suffix)


def _replacer(renamed: Mapping[str, str]) -> Callable[[str], str]:
    if not renamed:
        return lambda text: text
    found = re.compile(rf"(?<![a-z0-9])({'|'.join(map(re.escape, sorted(renamed)))})(?![a-z0-9])")
    return lambda text: found.sub(lambda m: renamed[m.group()], text)


def _plain(lesson: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    made = json.loads(_replacer(renamed)(json.dumps(lesson)))
    plain = {key: value for key, value in made.items() if key not in DIALECT}
    return {**plain, "binds": [{**bind, "hashes": {}} for bind in plain["binds"]]}


def _with_names(text: str, path: str, renamed: Mapping[str, str]) -> str:
    """The document with the new names in its commands, and in output that elides something (which is not printed anew)."""
    replace = _replacer(renamed)
    lines = text.splitlines(keepends=True)
    for step in read(path, text).steps:
        last = step.line + step.command.count("\n")
        for number in [*range(step.line, last + 1), *(range(step.output.first, step.output.end) if step.output else ())]:
            lines[number - 1] = replace(lines[number - 1])
    return "".join(lines)


# -- files --------------------------------------------------------------------------------------------------------------------------


def save(source: Source, text: str) -> None:
    """Put the new text in the document's place, all at once; the file keeps its permissions. Raises OSError."""
    path = os.path.realpath(source.path)
    new = f"{path}.fakectl-new"
    mode = os.stat(path).st_mode & 0o7777
    try:
        with open(new, "x", encoding="utf-8", newline="", opener=lambda name, flags: os.open(name, flags, mode)) as f:
            f.write(("\ufeff" if source.bom else "") + text)
        os.chmod(new, mode)
        os.replace(new, path)
    except BaseException:
        if os.path.exists(new):
            os.unlink(new)
        raise
