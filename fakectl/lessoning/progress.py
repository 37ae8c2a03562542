"""Checks a document and tells somebody at a terminal how far it is: one line on stderr that is gone afterwards, or lines that stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .checking import Checked, check
from .sources import Source

ERASE = "\r\x1b[K"


class Progress:
    """What is told while documents are checked: with `verbose` every line, else the present one, and only on a terminal."""

    def __init__(self, session: Any, *, verbose: bool = False):
        self._stream, self._verbose = session.stderr, verbose
        self._terminal = not verbose and self._stream.isatty()

    def check(self, source: Source, before: Sequence[Source] = ()) -> Checked:
        """The checked document; `before` are those that are read before it."""
        earlier = [(one.path, one.text) for one in before]
        try:
            return check(source.path, source.text, lambda line: self._tell(f"{source.name}: {line}"), earlier)
        finally:
            if self._terminal:
                self._stream.write(ERASE)

    def _tell(self, line: str) -> None:
        if self._verbose:
            self._stream.write(f"{line}\n")
        elif self._terminal:
            self._stream.write(ERASE + line[:79])
        self._stream.flush()
