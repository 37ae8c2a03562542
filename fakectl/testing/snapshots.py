"""What commands printed, kept as snapshots: by syrupy as plain text files, by inline-snapshot in the test itself.

Neither is imported before a test asks for it; this module imports syrupy only where its extension is used.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .results import Result

Mask = str | tuple[str, str]
_AGE = r"(?<![\w.-])(?:\d+y(?:\d+d)?|\d+d(?:\d+h)?|\d+h(?:\d+m)?|\d+m(?:\d+s)?|\d+s)(?![\w.-])"
MASKS = {  # what may be of no interest: (pattern, what stands in its place)
    "age": (_AGE, "<age>"),
    "ip": (r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", "<ip>"),
    "time": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", "<time>"),
    "uid": (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uid>"),
    "pod": (r"-[bcdf-hj-np-tv-z2-9]{6,10}-[bcdf-hj-np-tv-z2-9]{5}\b", "-<hash>-<pod>"),
}


def normalised(value: Result | str, *masks: Mask) -> str:
    """What a command printed, without blanks at the ends of lines (editors drop them from a snapshot), with masks laid over it.

    A mask is a name of MASKS or (pattern, replacement). Columns of a table that holds one are set one blank apart, since what was
    masked decided how wide they were. Raises ValueError for a name that is none.
    """
    text = value.output if isinstance(value, Result) else value
    before = text
    for mask in masks:
        if isinstance(mask, str) and mask not in MASKS:
            raise ValueError(f"there is no mask {mask!r}; there are {', '.join(MASKS)}")
        pattern, replacement = MASKS[mask] if isinstance(mask, str) else mask
        text = re.sub(pattern, replacement, text)
    if text != before:
        text = re.sub(r"(?<=\S)  +(?=\S)", "  ", text)
    return "".join(f"{line.rstrip()}\n" if line.endswith("\n") else line.rstrip() for line in text.splitlines(keepends=True))


def masked(*masks: Mask) -> Any:
    """A class of syrupy's extensions that lays masks over what it keeps: `snapshot.use_extension(masked("age", "ip"))`."""
    return type("MaskedTextExtension", (_extension(),), {"masks": masks})


def _extension() -> Any:
    """syrupy's extension for snapshots of commands: one text file each, as people read it."""
    from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

    class PlainTextExtension(SingleFileSnapshotExtension):
        """Keeps what a command printed (a Result, or a text) in a file of its own."""

        _write_mode = WriteMode.TEXT
        file_extension = "txt"
        masks: Sequence[Mask] = ()

        def serialize(self, data: Any, **_: Any) -> str:
            """The text of the file. Raises TypeError for what is no Result and no text."""
            if not isinstance(data, Result | str):
                raise TypeError(f"a snapshot of a command is a Result or a text, not {type(data).__name__}")
            return normalised(data, *self.masks)

    return PlainTextExtension


def __getattr__(name: str) -> Any:
    if name != "PlainTextExtension":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made = _extension()
    globals()[name] = made
    return made
