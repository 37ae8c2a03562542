"""The marks by which documents say that they leave something out: lines like `...`, and the same within a line."""

from __future__ import annotations

import re

LONGEST = 200  # characters of a line that is such a mark
ELISION = re.compile(
    r"^\s*(?:[#/]+\s*)?(?:<\.\.\.>|\[\.\.\.?\]|\(\.\.\.\)|\.\.\.+|…|\[…\]|<snip>|\[snip\]|[-.]*\s*snip\s*[-.]*|:|\.\s*"
    r"|\[?(?:output )?(?:omitted|truncated)\]?|#.*\b(?:omitted|removed|truncated)\b.*|<(?:output )?(?:omitted|truncated)>)\s*$",
    re.IGNORECASE,
)
INLINE = re.compile(r"\[\.\.\.?\]|\.\.\.+|…|<\.\.\.>")


def is_elision(line: str) -> bool:
    """Whether a line is a mark that lines are left out."""
    return len(line) <= LONGEST and ELISION.match(line) is not None


def elided_line(printed: str, shown: str) -> bool:
    """Whether a line with marks of elision in it can be the printed one."""
    pieces = [re.escape(re.sub(r"\s+", " ", piece)) for piece in INLINE.split(re.sub(r"\s+", " ", shown.strip()))]
    return bool(re.fullmatch(".*".join(pieces), re.sub(r"\s+", " ", printed.strip()))) and len("".join(pieces)) > 3
