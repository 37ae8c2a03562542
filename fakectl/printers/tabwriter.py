"""Columns as kubectl aligns them: Go's text/tabwriter, with RememberWidths where tables are printed (github.com/liggitt/tabwriter).

A cell ends at a tab; what follows a line's last tab is no cell and is not padded. Neighbouring lines that have a cell in a column form a
block and share its width; where widths are remembered, a column never gets narrower than an earlier block of it was.
kubectl's settings for tables: minimal width 6, padding 3, blanks (cli-runtime pkg/printers/tabwriter.go, terminal.go).
"""
from __future__ import annotations

MIN_WIDTH = 6


def escape_terminal(text: str) -> str:
    """Characters that steer a terminal are shown instead."""
    return text.replace("\x1b", "^[").replace("\r", "\\r")


class TabWriter:
    """Collects lines of cells; `flush` returns them aligned, and remembers the widths unless told not to."""

    def __init__(self, min_width: int = MIN_WIDTH, padding: int = 3, *, remember: bool = True) -> None:
        self._min_width, self._padding, self._remember = min_width, padding, remember
        self._lines: list[list[str]] = []
        self._widths: list[int] = []

    def line(self, cells: list[str]) -> None:
        """Add a line; its last entry is what follows the last tab."""
        self._lines.append(cells)

    def forget(self) -> None:
        """Drop the remembered widths: a new table begins."""
        self._widths = []

    def flush(self) -> str:
        """The lines since the last flush."""
        lines, self._lines = self._lines, []
        if not lines:
            return ""
        count = len(lines[0])
        if all(len(line) == count for line in lines):
            return self._even(lines, count - 1)
        return self._uneven(lines)

    def _even(self, lines: list[list[str]], columns: int) -> str:
        """Lines of one length: every column is one block."""
        widths = [self._width(i, max([len(line[i]) for line in lines])) for i in range(columns)]
        form = "".join([f"%-{width}s" for width in widths]) + "%s\n"
        return "".join([form % tuple(line) for line in lines])

    def _width(self, column: int, longest: int) -> int:
        width = max(self._min_width, longest + self._padding)
        if not self._remember:
            return width
        if column == len(self._widths):
            self._widths.append(width)
        elif self._widths[column] < width:
            self._widths[column] = width
        return self._widths[column]

    def _uneven(self, lines: list[list[str]]) -> str:
        sizes: list[list[int]] = [[] for _ in lines]
        self._blocks(lines, sizes, 0, len(lines), 0)
        out = []
        for line, own in zip(lines, sizes, strict=True):
            out += [cell.ljust(width) for cell, width in zip(line, own, strict=False)]
            out += [line[-1], "\n"]
        return "".join(out)

    def _blocks(self, lines: list[list[str]], sizes: list[list[int]], start: int, end: int, column: int) -> None:
        """Give each block of this column within the lines its width, and the columns to its right theirs."""
        at = start
        while at < end:
            if len(lines[at]) - 1 <= column:
                at += 1
                continue
            stop = at
            while stop < end and len(lines[stop]) - 1 > column:
                stop += 1
            width = self._width(column, max([len(line[column]) for line in lines[at:stop]]))
            for own in sizes[at:stop]:
                own.append(width)
            self._blocks(lines, sizes, at, stop, column + 1)
            at = stop
