"""Shell patterns: `*`, `?` and `[...]`, for case, for ${x%...} and for file names."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache

LONGEST = 2_000
MAGIC = frozenset("*?[")


def escaped(text: str) -> str:
    """A pattern that means just this text."""
    return "".join(f"[{c}]" if c in MAGIC else c for c in text)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    if len(pattern) > LONGEST or pattern.count("*") > 20:
        return None
    try:
        return re.compile(translate(pattern))
    except re.error:
        return None


def matches(pattern: str, text: str) -> bool:
    """Whether a whole text matches."""
    if not MAGIC.intersection(pattern):
        return pattern == text
    found = _compiled(pattern)
    return found.match(text) is not None if found else pattern == text


def trimmed(text: str, op: str, pattern: str) -> str:
    """${text#pattern} and its like: without the shortest or longest beginning or end that matches."""
    text = text[:LONGEST] if len(text) > LONGEST else text
    cuts = range(len(text) + 1)
    if op in ("#", "##"):
        for cut in cuts if op == "#" else reversed(cuts):
            if matches(pattern, text[:cut]):
                return text[cut:]
        return text
    for cut in reversed(cuts) if op == "%" else cuts:
        if matches(pattern, text[cut:]):
            return text[:cut]
    return text
