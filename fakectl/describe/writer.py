"""What describers write to: indented pieces of text with tabs, aligned into columns at the end.

The pieces matter: a nested writer (an ephemeral volume's claim) indents every piece, so describers keep kubectl's pieces, odd as some look.
Rules from k8s.io/kubectl/pkg/describe/describe.go (PrefixWriter, tabbedString) and Go's text/tabwriter with padding 2 and blanks.
"""
from __future__ import annotations

_PADDING = 2


class Writer:
    """Collects text; `level` counts steps of two blanks. ESC and CR are shown, never sent to a terminal."""

    def __init__(self, pieces: list[str] | None = None, indent: int = 0):
        self._pieces: list[str] = [] if pieces is None else pieces
        self._indent = indent

    def write(self, level: int, text: str) -> None:
        """Add a piece behind the indentation of its level."""
        self._pieces.append("  " * (level + self._indent) + text)

    def line(self, text: str = "") -> None:
        """Add the rest of a line that was begun before."""
        self._pieces.append("  " * self._indent + text + "\n")

    def nested(self, indent: int) -> Writer:
        """A writer into the same text, every piece `indent` levels deeper."""
        return Writer(self._pieces, self._indent + indent)

    def raw(self) -> str:
        """The text with its tabs, as `rollout history --revision` prints it."""
        return "".join(self._pieces).replace("\x1b", "^[").replace("\r", "\\r")

    def tabbed(self) -> str:
        """The text with its tabs turned into aligned columns."""
        return align(self.raw())


def align(text: str) -> str:
    """Lay out tab-terminated cells: neighbouring lines that have a cell in the same column share its width."""
    lines = [line.replace("\v", "\t").split("\t") for line in text.replace("\f", "\n").split("\n")]
    widths: list[list[int]] = [[] for _ in lines]
    _measure(lines, widths, 0, len(lines), 0)
    return "\n".join(map(_padded, lines, widths))


def _padded(cells: list[str], widths: list[int]) -> str:
    return "".join([cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]) + cells[-1]


def _measure(lines: list[list[str]], widths: list[list[int]], start: int, end: int, column: int) -> None:
    """Give every line in start..end the width of its cell in `column`, block by block, then those of the columns inside the block."""
    at = start
    while at < end:
        if len(lines[at]) - 1 <= column:
            at += 1
            continue
        stop = at
        while stop < end and len(lines[stop]) - 1 > column:
            stop += 1
        width = max(len(line[column]) for line in lines[at:stop]) + _PADDING
        for own in widths[at:stop]:
            own.append(width)
        _measure(lines, widths, at, stop, column + 1)
        at = stop
