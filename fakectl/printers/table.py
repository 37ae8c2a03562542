"""`kubectl get` without `-o`, and `-o wide`: a Table of the server as aligned text.

The client adds what the server's Table lacks (namespace, label columns, kind in front of the name, the event's type), leaves out the wide
columns, and pads the first line up to the widest cell to come, because it aligns a hundred rows at a time.
Source: cli-runtime pkg/printers/tableprinter.go.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fakectl.printers.tabwriter import MIN_WIDTH, TabWriter, escape_terminal

_FLUSH_ROWS = 100
_EVENTS = {"ADDED": "ADDED   ", "MODIFIED": "MODIFIED", "DELETED": "DELETED ", "ERROR": "ERROR   "}

Column = dict[str, Any]
Row = dict[str, Any]


class TablePrinter:
    """Prints Tables of one kind after another. `kind_name` (`deployment.apps`) goes in front of names when `show_kind` is set."""

    def __init__(
        self, wide: bool = False, no_headers: bool = False, show_labels: bool = False, label_columns: Iterable[str] = (),
        show_kind: bool = False, kind_name: str = "", with_namespace: bool = False, min_width: int = MIN_WIDTH,
    ) -> None:
        self._wide = wide
        self._no_headers = no_headers
        self._show_labels = show_labels
        self._label_columns = tuple(label_columns)
        self._kind = kind_name if show_kind else ""
        self._with_namespace = with_namespace
        self._writer = TabWriter(min_width)
        self._columns: list[Column] = []
        self._headed = False

    def print_table(self, table: dict[str, Any], first: bool = True, event: str = "") -> str:
        """The table's text. `first` off goes on under the header and with the widths of the call before, as a watch does."""
        return "".join(self.chunks(table, first, event))

    def chunks(self, table: dict[str, Any], first: bool = True, event: str = "") -> Iterator[str]:
        """The same in pieces of a hundred rows, to be written as they come."""
        if first:
            self._writer.forget()
            self._headed = False
        yield from self.add(table, event)
        yield self._writer.flush()

    def add(self, table: dict[str, Any], event: str = "") -> Iterator[str]:
        """Take in a table without ending the block: the next one's rows align with it until `flush`. `event` is the watch's type."""
        columns = table.get("columnDefinitions") or self._columns
        if columns != self._columns:
            self._columns = columns
            self._headed = False
        rows = table.get("rows") or []
        if not rows:
            return
        with_header = not self._no_headers and not self._headed
        self._headed = True
        yield from self._print(self._decorated_columns(columns, event), self._decorated_rows(columns, rows, event), with_header)

    def flush(self) -> str:
        """What `add` has taken in and not yet returned."""
        return self._writer.flush()

    # ---- what the client adds -----------------------------------------------------------------------------------------------

    def _decorated_columns(self, columns: list[Column], event: str) -> list[Column]:
        before = ["Event"] if event else []
        if self._with_namespace:
            before.append("Namespace")
        after = [label.rpartition("/")[2].upper() for label in self._label_columns]
        if self._show_labels:
            after.append("Labels")
        return [{"name": name} for name in before] + columns + [{"name": name} for name in after]

    def _decorated_rows(self, columns: list[Column], rows: list[Row], event: str) -> list[list[Any]]:
        if not (event or self._with_namespace or self._label_columns or self._show_labels or self._kind):
            return [row["cells"] for row in rows]
        names = [i for i, c in enumerate(columns) if c.get("format") == "name" and c.get("type") == "string"] if self._kind else []
        named = names[0] if names else -1
        before = [_EVENTS.get(event, event)] if event else []
        return [before + self._decorated(row, named, len(columns)) for row in rows]

    def _decorated(self, row: Row, named: int, width: int) -> list[Any]:
        cells = list(row["cells"])
        if named >= 0:
            cells[named] = f"{self._kind}/{_text(cells[named])}"
        metadata = (row.get("object") or {}).get("metadata")
        extra = len(self._label_columns) + self._show_labels
        if metadata is None:
            if self._with_namespace:
                cells.insert(0, None)
            return cells + [None] * (width + self._with_namespace + extra - len(cells))
        if self._with_namespace:
            cells.insert(0, metadata.get("namespace", ""))
        if extra:
            labels = metadata.get("labels") or {}
            cells += [labels.get(label, "") for label in self._label_columns]
            if self._show_labels:
                cells.append(",".join([f"{key}={labels[key]}" for key in sorted(labels)]) or "<none>")
        return cells

    # ---- lines --------------------------------------------------------------------------------------------------------------

    def _print(self, columns: list[Column], rows: list[list[Any]], with_header: bool) -> Iterator[str]:
        shown = [i for i, column in enumerate(columns) if self._wide or not column.get("priority")]
        texts = [[_text(cells[i]) for i in shown if i < len(cells)] for cells in rows]
        widest = _widest(texts, len(shown))
        if with_header:
            names = [columns[i]["name"].upper() for i in shown]
            self._writer.line([_padded(name, len(name.encode()), width) for name, width in zip(names, widest, strict=True)])
        for number, cells in enumerate(texts, 1):
            odd = not "".join(cells).isprintable()
            line = [_shown(cell) for cell in cells] if odd else cells
            if number == 1 and not with_header:
                line = [_padded(text, len(cell.encode()), width) for text, cell, width in zip(line, cells, widest, strict=False)]
            if odd:
                line = "\t".join(line).replace("\v", "\t").split("\t")
            self._writer.line(line or [""])
            if number % _FLUSH_ROWS == 0:
                yield self._writer.flush()


def _widest(texts: list[list[str]], columns: int) -> list[int]:
    """The bytes of each column's longest cell as sent, and 0 for the last column, which is never padded."""
    widest = [0] * columns
    for i in range(columns - 1):
        cells = [cells[i] for cells in texts if i < len(cells)]
        widest[i] = max([len(cell) if cell.isascii() else len(cell.encode()) for cell in cells], default=0)
    return widest


def _padded(text: str, size: int, width: int) -> str:
    return text + " " * (width - size)


def _text(cell: Any) -> str:
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    from state.pure import gofmt

    return gofmt.text(cell)


def _shown(cell: str) -> str:
    """A cell of several lines shows its first and three dots."""
    first = cell.replace("\r", "\n").replace("\f", "\n").partition("\n")[0]
    return escape_terminal(first) + "..." if len(first) < len(cell) else escape_terminal(cell)
