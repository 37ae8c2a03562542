"""Documents in a dozen styles: the solver explains each wholly, and its lesson alone prints it again; and six that nothing explains."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fakectl.lessoning.checking import Checked, check
from fakectl.lessoning.playing import Player
from fakectl.lessoning.scratch import EPOCH, SECOND, Scratch
from state.lessonform import wrong
from state.pure.times import parse_rfc3339

FOLDER = Path(__file__).parent.parent.parent / "data" / "documents"
SOLVED = sorted((FOLDER / "solved").glob("*.md"))
UNEXPLAINED = sorted((FOLDER / "unexplained").glob("*.md"))
EXPLAINED = {"identical", "solved", "elided", "older", "run", "skipped"}
PROSE = ("name", "title", "close", "steps")  # what of a lesson is the document's own text


def stem(path: Path) -> str:
    return path.stem


def checked(path: Path) -> tuple[Checked, dict[str, Any]]:
    """A document's check, and what is written down beside it (by tests/tools/record_documents.py)."""
    return check(str(path), path.read_bytes().decode()), json.loads(path.with_suffix(".json").read_text())


def agrees(found: Checked, expected: dict[str, Any]) -> None:
    assert {str(b.line): b.kind for b in found.blocks} == expected["classes"]
    assert {str(b.line): b.message for b in found.blocks if b.message} == expected["messages"]
    assert found.learnt == expected["learnt"]
    facts = {key: value for key, value in found.lesson.items() if key not in PROSE}
    assert json.loads(json.dumps(facts)) | {"at": [s["at"] for s in found.lesson["steps"]]} == expected["lesson"]


def told_again(found: Checked) -> dict[int, str]:
    """What a new cluster prints that has nothing of the document but its lesson, by the lines of the commands."""
    lesson = json.loads(json.dumps({**found.lesson, "steps": []}))
    epoch = parse_rfc3339(lesson["zero"]) if "zero" in lesson else EPOCH
    out: dict[int, str] = {}
    block = (0, "")
    with Scratch(epoch=epoch) as scratch:
        scratch.begin(lessons=[lesson])
        player = Player(found.document, scratch)
        for step, at in zip(found.document.steps, found.solution.times, strict=True):
            scratch.now = max(scratch.now, epoch + at * SECOND)
            text = (block[1] if block[0] == step.block else "") + player.run(step).answer.text
            out[step.line], block = text, (step.block, "" if step.output else text)
    return out


def test_there_are_as_many_as_were_promised() -> None:
    assert (len(SOLVED), len(UNEXPLAINED)) == (12, 6)


@pytest.mark.parametrize("path", SOLVED, ids=stem)
def test_one_assignment_explains_every_block(path: Path) -> None:
    found, expected = checked(path)
    assert set(expected["classes"].values()) <= EXPLAINED
    agrees(found, expected)
    assert wrong(found.lesson) == ""
    again = told_again(found)
    for block, step in zip(found.blocks, found.document.steps, strict=True):
        if block.kind in ("identical", "solved"):
            assert step.output is not None
            assert trimmed(again[step.line]) == trimmed(step.output.text), step.command


def trimmed(text: str) -> str:
    """A text without blanks at the ends of its lines, which editors take away."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip("\n")


@pytest.mark.parametrize("path", UNEXPLAINED, ids=stem)
def test_what_nothing_explains_is_said_with_its_line(path: Path) -> None:
    found, expected = checked(path)
    agrees(found, expected)


WHY = {
    "another-name": "line 13: shows 'mail-df68bf7b9-x7k2q   1/1     Running   0          30s', but what is called x7k2q here was p9zgd at "
                    "line 8",
    "contradicting-ages": "is 45s old; line 19 says that clock is 30s old",
    "deleted-row": "line 12: shows 'one    1/1     Running   0          40s', but kubectl prints no row of one, which is gone since line 8",
    "failing-command": "line 5: shows 'deployment.apps/hello created', but kubectl prints 'error: unknown flag: --replicas'",
    "misspelt-words": "line 27: shows 'No LimitRange resources.', but kubectl prints 'No LimitRange resource.'",
    "ready-count": "line 21: shows 'shelf   4/3     3            3           20s', but kubectl prints 3/3 for READY",
}


@pytest.mark.parametrize("path", UNEXPLAINED, ids=stem)
def test_the_first_fault_of_an_unexplained_document_is_one_a_writer_can_mend(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text())
    line = next(line for line, kind in expected["classes"].items() if kind == "different")
    assert WHY[path.stem] in expected["messages"][line]
