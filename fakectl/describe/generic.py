"""Whatever has no describer of its own: its fields as an outline (describe.go, genericDescriber, smartLabelFor)."""
from __future__ import annotations

from typing import Any

from state.pure import gofmt

from .events import events_block
from .metadata import Object, meta_block, names
from .source import Source
from .writer import Writer

_SKIPPED = frozenset(f".metadata.{key}" for key in ("managedFields", "name", "namespace", "labels", "annotations"))
_ACRONYMS = ("API", "URL", "UID", "GUID")


def describe(obj: Object, source: Source, show_events: bool) -> str:
    """Every field but the managed ones, in title words."""
    w = Writer()
    names(w, obj)
    meta_block(w, obj)
    _fields(w, 0, obj, "")
    events_block(w, source, obj, show_events)
    return w.tabbed()


def _fields(w: Writer, level: int, content: Object, path: str) -> None:
    for field in sorted(content):
        value, here = content[field], f"{path}.{field}"
        if here in _SKIPPED:
            continue
        if not isinstance(value, dict | list):
            w.write(level, f"{label(field)}:\t{go_value(value)}\n")
            continue
        w.write(level, f"{label(field)}:\n")
        if isinstance(value, dict):
            _fields(w, level + 1, value, here)
            continue
        for item in value:
            if isinstance(item, dict):
                _fields(w, level + 1, item, here)
            else:
                w.write(level + 1, f"{go_value(item)}\n")


def go_value(value: Any) -> str:
    """`%v` of a JSON value."""
    return value if isinstance(value, str) else gofmt.text(value)


def label(field: str) -> str:
    """A field's name in words: `creationTimestamp` is `Creation Timestamp`; names with other than letters and dashes stand."""
    if not all(char.isalpha() or char == "-" for char in field):
        return field
    words = []
    for part in _merged(_camel_parts(field)):
        if part.upper() in _ACRONYMS:
            part = part.upper()
        elif part.lower() == part:
            part = part.title()
        words.append(part)
    return " ".join(words)


def _camel_parts(field: str) -> list[str]:
    """Runs of lower case, upper case and dashes; the last capital of a run belongs to the lower case that follows."""
    runs: list[str] = []
    last = ""
    for char in field:
        sort = "lower" if char.islower() else "upper" if char.isupper() else "other"
        if sort == last:
            runs[-1] += char
        else:
            runs.append(char)
        last = sort
    for i in range(len(runs) - 1):
        if runs[i][0].isupper() and runs[i + 1][0].islower():
            runs[i + 1] = runs[i][-1] + runs[i + 1]
            runs[i] = runs[i][:-1]
    return [run for run in runs if run]


def _merged(parts: list[str]) -> list[str]:
    """Parts with a run of capitals joined to the capitalised part behind it: `CID`, `Rs` is `CIDRs`."""
    merged: list[str] = []
    rest = iter(enumerate(parts))
    for i, part in rest:
        following = parts[i + 1] if i + 1 < len(parts) else ""
        if len(part) >= 2 and part == part.upper() and following[:1].isupper():
            next(rest)
            part += following
        merged.append(part)
    return merged
