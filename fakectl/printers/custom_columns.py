"""`-o custom-columns=` and `custom-columns-file=` (k8s.io/kubectl/pkg/cmd/get/customcolumn.go).

Cells are aligned by the rules of the tabwriter that kubectl uses (github.com/liggitt/tabwriter): a cell ends at a tab, a run of lines that
have a cell in a column forms a block, and a column never gets narrower than an earlier block had it.
"""
from __future__ import annotations

from typing import Any

from fakectl.printers.jsonpath import JSONPathError, Template, relaxed
from state.pure import gofmt

_MIN_WIDTH, _PADDING = 6, 3
_TWO_LINES = "Expected format is one line of space separated headers, one line of space separated column specs."


class CustomColumnsPrinter:
    """Prints objects as rows; the header comes again only when a list follows an object or the other way round."""

    def __init__(self, spec: str, no_headers: bool = False) -> None:
        if not spec:
            raise JSONPathError("custom-columns format specified but no custom columns given")
        columns = []
        for part in spec.split(","):
            header, colon, path = part.partition(":")
            if not colon:
                raise JSONPathError(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
            columns.append((header, relaxed(path)))
        self._set(columns, no_headers)

    def _set(self, columns: list[tuple[str, str]], no_headers: bool) -> None:
        self.columns = columns
        self.no_headers = no_headers
        self._last: bool | None = None
        self._widths: list[int] = []

    @classmethod
    def from_file(cls, text: str) -> CustomColumnsPrinter:
        """A printer from the text of a template file: headers on its first line, paths on its second (`--no-headers` is not heard)."""
        lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []
        for number, kind in enumerate(("header", "spec")):
            if len(lines) <= number:
                raise JSONPathError(f"invalid template, missing {kind} line. {_TWO_LINES}")
        headers, paths = lines[0].split(), lines[1].split()
        if len(headers) != len(paths):
            raise JSONPathError(f"number of headers ({len(headers)}) and field specifications ({len(paths)}) don't match")
        printer = cls.__new__(cls)
        printer._set([(header, relaxed(path)) for header, path in zip(headers, paths, strict=True)], False)
        return printer

    def print_object(self, obj: dict[str, Any] | list[dict[str, Any]], remember: bool = False) -> str:
        """The rows of an object, or of a list's items. A watch lets the widths be remembered from one call to the next."""
        if not remember:
            self._widths = []
        items = obj if isinstance(obj, list) else obj.get("items")
        is_list = isinstance(items, list)
        lines = []
        if not self.no_headers and self._last is not is_list:
            lines.append("\t".join(header for header, _ in self.columns))
            self._last = is_list
        try:
            templates = [Template(path) for _, path in self.columns]
            for item in items if isinstance(items, list) else [obj]:
                lines.append("\t".join(_cell(template.find(item)) for template in templates))
        except JSONPathError as err:
            # The header and the rows so far had been written when the real printer met the fault.
            raise JSONPathError(err.message, align(lines, self._widths)) from None
        return align(lines, self._widths)


def _cell(found: list[list[Any]]) -> str:
    values = [] if found and found[0] else ["<none>"]
    values += [_escaped(gofmt.text(value)) for values_of_piece in found for value in values_of_piece]
    return ",".join(values)


def _escaped(text: str) -> str:
    """What could steer a terminal is shown instead (printers.EscapeTerminal)."""
    return text.replace("\x1b", "^[").replace("\r", "\\r")


def align(lines: list[str], remembered: list[int]) -> str:
    """Tab-separated lines with their cells padded; `remembered` holds the widths of columns so far and is added to."""
    cells = [line.split("\t") for line in "\n".join(lines).split("\n")] if lines else []
    widths: list[list[int]] = [[] for _ in cells]
    _measure(cells, widths, 0, len(cells), 0, remembered)
    for row, sizes in zip(cells, widths, strict=True):
        row[:-1] = [cell.ljust(width) for cell, width in zip(row, sizes, strict=False)]
    return "".join("".join(row) + "\n" for row in cells)


def _measure(cells: list[list[str]], widths: list[list[int]], first: int, end: int, column: int, remembered: list[int]) -> None:
    """Give every block of this column among the lines its width, and the columns to its right theirs."""
    row = first
    while row < end:
        block = row
        while row < end and column < len(cells[row]) - 1:
            row += 1
        if row == block:
            row += 1
            continue
        width = max(_MIN_WIDTH, *(len(cells[line][column]) + _PADDING for line in range(block, row)))
        if len(remembered) <= column:
            remembered.append(width)
        width = remembered[column] = max(width, remembered[column])
        for line in range(block, row):
            widths[line].append(width)
        _measure(cells, widths, block, row, column + 1, remembered)
