"""The fenced blocks of a Markdown document, with the prose around them.

Source: CommonMark, fenced code blocks (a fence may be indented in a list item; its text loses as much indentation). Shortcodes of the
Kubernetes site that show a file (`code_sample`) count as fences that are in another file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FENCE = re.compile(r"^([ \t]*(?:[>] ?)*(?:[-*+] |\d+[.)] )?[ \t]*)(`{3,}|~{3,})\s*(.*)$")
SHORTCODE = re.compile(r"\{\{[%<]\s*(?:code_sample|codenew|code)\s+(?:[a-z]+=\"[^\"]*\"\s+)*file=\"([^\"]+)\"[^}]*[%>]\}\}")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


@dataclass(frozen=True)
class Fence:
    """One block of code: `line` is the number of the line of its opening fence (from 1), `end` that of its closing one.

    `info` is what stands after the fence, `text` its lines without the fence's own indentation, `before` the prose since the block before
    it, `headed` whether a heading is among that, `indent` what was taken off each line, `sample` the file that a shortcode shows.
    """

    line: int
    end: int
    info: str
    text: str
    before: str
    headed: bool = False
    indent: str = ""
    sample: str = ""

    @property
    def language(self) -> str:
        """The first word of the info string, in small letters."""
        word = re.split(r"[\s{,]", self.info.strip(), maxsplit=1)[0].lower()
        return word.lstrip(".")


@dataclass(frozen=True)
class Page:
    """A document's blocks, its title (front matter or first heading) and the prose after the last block."""

    title: str
    fences: tuple[Fence, ...]
    close: str
    lines: tuple[str, ...]


def read(text: str) -> Page:
    """The blocks of a document."""
    lines = text.splitlines()
    title, start = _front_matter(lines)
    fences: list[Fence] = []
    prose: list[str] = []
    at = start
    while at < len(lines):
        line = lines[at]
        opened = FENCE.match(line) if "```" in line or "~~~" in line else None
        shown = SHORTCODE.search(line)
        if opened and not ("`" in opened.group(3) and opened.group(2)[0] == "`"):
            fence = _fence(lines, at, opened, prose)
            fences.append(fence)
            prose, at = [], fence.end
            continue
        if shown:
            fences.append(Fence(at + 1, at + 1, "sample", "", _said(prose), _headed(prose), sample=shown.group(1)))
            prose = []
        else:
            heading = HEADING.match(line)
            title = title or (heading.group(1) if heading else "")
            prose.append(line)
        at += 1
    return Page(title, tuple(fences), _said(prose), tuple(lines))


def _fence(lines: list[str], at: int, opened: re.Match[str], prose: list[str]) -> Fence:
    lead, mark, info = opened.group(1), opened.group(2), opened.group(3)
    width = len(lead.expandtabs(4))
    quoted = lead.lstrip().startswith(">")
    close = re.compile(rf"^[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    body: list[str] = []
    end = at + 1
    while end < len(lines) and not close.match(lines[end]):
        body.append(_unindented(lines[end], width, lead if quoted else ""))
        end += 1
    text = "".join(f"{line}\n" for line in body)
    indent = lead if quoted else " " * width
    return Fence(at + 1, min(end + 1, len(lines)), info, text, _said(prose), _headed(prose), indent)


def _unindented(line: str, width: int, quote: str) -> str:
    if quote:
        return line.removeprefix(quote) if line.startswith(quote) else line.removeprefix(quote.rstrip())
    take = 0
    while take < len(line) and line[take] in " \t" and len(line[: take + 1].expandtabs(4)) <= width:
        take += 1
    return line[take:]


def _front_matter(lines: list[str]) -> tuple[str, int]:
    """The title that front matter gives, and the number of the first line after it."""
    at = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if at == len(lines) or lines[at].strip() not in ("---", "+++"):
        return "", 0
    for end in range(at + 1, min(len(lines), at + 80)):
        if lines[end].strip() == lines[at].strip() or (lines[end].startswith("-----") and set(lines[end].strip()) == {"-"}):
            found = next((m for line in lines[at:end] if (m := re.match(r"\s*title\s*[:=]\s*(.+?)\s*$", line))), None)
            return (found.group(1).strip("\"'") if found else ""), end + 1
    return "", 0


def _said(prose: list[str]) -> str:
    return "\n".join(prose).strip("\n")


def _headed(prose: list[str]) -> bool:
    return any(HEADING.match(line) for line in prose)
