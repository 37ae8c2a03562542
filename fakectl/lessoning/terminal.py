"""How a learner is asked for a line: at a terminal with history and editing, from a pipe with an echo of what was read."""

from __future__ import annotations

import os
import sys
from typing import Any

WIDEST, USUAL = 100, 80


class Terminal:
    """Prints and asks through a session's streams."""

    def __init__(self, session: Any):
        self._session = session
        self._own = session.stdin is sys.stdin and session.stdout is sys.stdout and sys.stdin.isatty()
        if self._own:
            try:
                import readline  # noqa: F401 - gives `input` its history
            except ImportError:
                self._own = False

    def out(self, text: str) -> None:
        self._session.out(text)
        self._session.speak()

    def ask(self, prompt: str) -> str | None:
        """The line typed, without its end; None at the end of input."""
        if self._own:
            try:
                return input(prompt)
            except EOFError:
                self.out("\n")
                return None
        self.out(prompt)
        line = self._session.stdin.readline()
        echo = not self._session.stdin.isatty()
        self.out(line.rstrip("\r\n") + "\n" if echo or not line else "")
        return line.rstrip("\r\n") if line else None

    @property
    def width(self) -> int:
        """How many characters a line of prose has at most."""
        given = self._session.env.get("COLUMNS", "")
        if given.isdecimal() and int(given) >= 20:
            return min(int(given), WIDEST)
        try:
            return max(20, min(os.get_terminal_size(self._session.stdout.fileno()).columns, WIDEST))
        except (OSError, ValueError, AttributeError):
            return USUAL
