"""A document's prose as plain text for a terminal: marks of Markdown taken off, paragraphs wrapped to the width."""

from __future__ import annotations

import re
from collections.abc import Iterator

FENCE = re.compile(r"^\s*(```|~~~)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
ITEM = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+)(.*)$")
DROPPED = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,}|\{\{[<%].*[>%]\}\}|<!--.*-->)\s*$")
MARKS = ((re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"), (re.compile(r"\{\{[<%].*?[>%]\}\}"), ""),
         (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"), (re.compile(r"<!--.*?-->"), ""))


def plain(markdown: str, width: int) -> str:
    """The text with its line ends; at most `width` characters a line where words allow it."""
    return "\n\n".join(_blocks(markdown.splitlines(), width)).strip("\n") + "\n" if markdown.strip() else ""


def _blocks(lines: list[str], width: int) -> Iterator[str]:
    paragraph: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        fenced = FENCE.match(line)
        item = ITEM.match(line)
        if fenced or item or not line.strip() or HEADING.match(line) or DROPPED.match(line):
            yield from _wrapped(paragraph, width)
            paragraph = []
        if fenced:
            end = next((i for i in range(at + 1, len(lines)) if lines[i].strip().startswith(fenced.group(1))), len(lines))
            yield "\n".join("    " + text for text in lines[at + 1 : end])
            at = end
        elif item:
            end = next((i for i in range(at + 1, len(lines)) if not lines[i].strip() or FENCE.match(lines[i])), len(lines))
            yield "\n".join(_items(lines[at:end], width))
            at = end - 1
        elif heading := HEADING.match(line):
            yield _bare(heading.group(1)) + "\n" + "-" * min(len(_bare(heading.group(1))), width)
        elif line.strip() and not DROPPED.match(line):
            paragraph.append(line.strip())
        at += 1
    yield from _wrapped(paragraph, width)


def _wrapped(lines: list[str], width: int, first: str = "", rest: str = "") -> Iterator[str]:
    import textwrap

    text = _bare(" ".join(lines))
    if text:
        yield textwrap.fill(text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)


def _items(lines: list[str], width: int) -> Iterator[str]:
    """The items of a list, each with what is written on in the lines below it."""
    lead, words = "", [""]
    for line in lines:
        item = ITEM.match(line)
        if item:
            yield from _wrapped(words, width, lead, " " * len(lead))
            lead, words = item.group(1), [item.group(2)]
        else:
            words.append(line.strip())
    yield from _wrapped(words, width, lead, " " * len(lead))


def _bare(text: str) -> str:
    for mark, kept in MARKS:
        text = mark.sub(kept, text)
    return text.strip()
