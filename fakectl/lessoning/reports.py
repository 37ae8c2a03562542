"""What `fakectl lesson check` reports of checked documents: for people, as JSON, and as JUnit XML.

Source of the last form: the JUnit XML that CI systems read (testsuites, testsuite, testcase, failure, skipped).
"""

from __future__ import annotations

from typing import Any

from fakectl.printers.tabwriter import escape_terminal

from .checking import CLASSES, Block, Checked

GOOD = ("identical", "solved", "elided")
TIMELINE = "timeline: "
WIDTH = 100  # of a command in a report


def failed(block: Block) -> bool:
    """Whether a block is one that the document's writer must act on: it is different, or a command without output fails."""
    return block.kind == "different" or (block.kind == "run" and bool(block.message))


def passes(checked: Checked, *, strict: bool) -> bool:
    """Whether every block is explained and, with `strict`, real kubectl would print the same."""
    return not any(failed(b) or (strict and b.strict) for b in checked.blocks)


# -- for people ---------------------------------------------------------------------------------------------------------------------


def text(name: str, checked: Checked, *, strict: bool, timeline: bool) -> str:
    """A line for each block, with what is to be said of it below; then what was learnt, and a summary."""
    out = [f"{name}: {checked.document.title}"]
    for index, block in enumerate(checked.blocks):
        moment = f"{checked.solution.times[index]:>6}s" if timeline else ""
        failing = "fails" if block.kind == "run" and block.message else block.kind
        out.append(f"{block.line:>6}{moment}  {failing:<9}  {_short(block.command)}")
        out += _below(block, strict=strict)
    learnt = [line for line in checked.learnt if not line.startswith(TIMELINE)]
    if learnt:
        out += ["learnt:", *(f"  {line}" for line in learnt)]
    moments = checked.solution.times
    if moments and moments[-1]:
        out.append(f"timeline: {moments[-1]}s from the first command to the last" + ("" if timeline else " (--timeline shows each moment)"))
    return "".join(f"{escape_terminal(line)}\n" for line in [*out, summary(checked, strict=strict)])


def _below(block: Block, *, strict: bool) -> list[str]:
    out = [block.message] if block.message else []
    if failed(block):
        out += block.diff.splitlines()
    if strict:
        out += [f"kubectl: {line}" for line in block.strict]
    return [f"{'':>15}{line}".rstrip() for line in out]


def _short(command: str) -> str:
    first, more, _ = command.partition("\n")
    return first[: WIDTH - 1] + "…" if more or len(first) > WIDTH else first


def summary(checked: Checked, *, strict: bool) -> str:
    """`9 blocks: 5 identical, 4 solved`."""
    blocks = [b for b in checked.blocks if b.kind != "run"]
    counts = [(sum(1 for b in blocks if b.kind == kind), kind) for kind in CLASSES]
    told = ", ".join(f"{n} {kind}" for n, kind in counts if n)
    line = f"{len(blocks)} block{'s' * (len(blocks) != 1)}: {told}" if blocks else "no block of output"
    failing = sum(1 for b in checked.blocks if b.kind == "run" and b.message)
    line += f"; {failing} command{'s' * (failing != 1)} without output fail{'s' * (failing == 1)}" if failing else ""
    other = sum(1 for b in checked.blocks if b.strict)
    return line + (f"; kubectl prints {other} otherwise" if strict and other else "")


# -- for programs -------------------------------------------------------------------------------------------------------------------


def data(name: str, checked: Checked) -> dict[str, Any]:
    """A document's report as JSON data."""
    moments = zip(checked.blocks, checked.solution.times, strict=True)
    return {
        "file": name,
        "title": checked.document.title,
        "blocks": [_block(b) for b in checked.blocks],
        "learnt": [line for line in checked.learnt if not line.startswith(TIMELINE)],
        "strict": [line for b in checked.blocks for line in b.strict],
        "timeline": [{"line": b.line, "command": b.command, "at": at} for b, at in moments if b.kind != "skipped"],
    }


def _block(block: Block) -> dict[str, Any]:
    return {"line": block.line, "command": block.command, "class": block.kind, "message": block.message, "diff": block.diff,
            "learnt": block.learnt, "strict": block.strict}


def junit(reports: list[tuple[str, Checked | str]], *, strict: bool) -> str:
    """JUnit XML: a testsuite for each document, a testcase for each block; a document that cannot be read is one that failed."""
    from xml.etree import ElementTree

    root = ElementTree.Element("testsuites", name="fakectl lesson check")
    for name, checked in reports:
        suite = ElementTree.SubElement(root, "testsuite", name=_legal(name))
        if isinstance(checked, str):
            case = ElementTree.SubElement(suite, "testcase", classname=_legal(name), name="read")
            ElementTree.SubElement(case, "error", message=_legal(checked))
        else:
            for block in checked.blocks:
                _case(ElementTree.SubElement(suite, "testcase", classname=_legal(name), name=_legal(_short(block.command))), block, strict)
        for kind in ("failure", "error", "skipped"):
            suite.set({"failure": "failures", "error": "errors"}.get(kind, kind), str(len(suite.findall(f"testcase/{kind}"))))
        suite.set("tests", str(len(suite)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(case: Any, block: Block, strict: bool) -> None:
    from xml.etree import ElementTree

    case.set("line", str(block.line))
    if failed(block) or (strict and block.strict):
        message = block.message or "; ".join(block.strict)
        ElementTree.SubElement(case, "failure", message=_legal(message), type=block.kind).text = _legal(
            block.diff or "\n".join(block.strict)
        )
    elif block.kind not in (*GOOD, "run"):
        ElementTree.SubElement(case, "skipped", message=_legal(f"{block.kind}: {block.message}"))


def _legal(words: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(c if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd" for c in words)
