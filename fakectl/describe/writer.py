"""What describers write to: indented pieces of text with tabs, aligned into columns at the end.

The pieces matter: a nested writer (an ephemeral volume's claim) indents every piece, so describers keep kubectl's pieces, odd as some look.
Rules from k8s.io/kubectl/pkg/describe/describe.go (PrefixWriter, tabbedString) and Go's text/tabwriter with padding 2 and blanks.
"""
from __future__ import annotations

from fakectl.printers.tabwriter import TabWriter, escape_terminal


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
        return escape_terminal("".join(self._pieces))

    def tabbed(self) -> str:
        """The text with its tabs turned into aligned columns."""
        return align(self.raw())


def align(text: str) -> str:
    """Lay out tab-terminated cells: neighbouring lines that have a cell in the same column share its width."""
    aligned = TabWriter(0, 2, remember=False)
    for line in text.replace("\f", "\n").split("\n"):
        aligned.line(line.replace("\v", "\t").split("\t"))
    return aligned.flush()[:-1]
