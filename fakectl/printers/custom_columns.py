"""`-o custom-columns=` and `custom-columns-file=` (k8s.io/kubectl/pkg/cmd/get/customcolumn.go)."""
from __future__ import annotations

from typing import Any

from fakectl.printers.jsonpath import JSONPathError, Template, relaxed
from fakectl.printers.tabwriter import TabWriter, escape_terminal
from state.pure import gofmt

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
        self._writer = TabWriter()

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
            self._writer.forget()
        items = obj if isinstance(obj, list) else obj.get("items")
        is_list = isinstance(items, list)
        if not self.no_headers and self._last is not is_list:
            self._add([header for header, _ in self.columns])
            self._last = is_list
        try:
            templates = [Template(path) for _, path in self.columns]
            for item in items if isinstance(items, list) else [obj]:
                self._add([_cell(template.find(item)) for template in templates])
        except JSONPathError as err:
            # The header and the rows so far had been written when the real printer met the fault.
            raise JSONPathError(err.message, self._writer.flush()) from None
        return self._writer.flush()

    def _add(self, cells: list[str]) -> None:
        """A row, or more of them: tabs and newlines within a cell end it too."""
        for line in "\t".join(cells).split("\n"):
            self._writer.line(line.split("\t"))


def _cell(found: list[list[Any]]) -> str:
    values = [] if found and found[0] else ["<none>"]
    values += [escape_terminal(gofmt.text(value)) for values_of_piece in found for value in values_of_piece]
    return ",".join(values)
