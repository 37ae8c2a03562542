"""What a terminal does with keys before a program reads a line: echo, backspace, Ctrl-C, Ctrl-D, Ctrl-U."""

from __future__ import annotations


class Terminal:
    """The line that is being typed."""

    def __init__(self) -> None:
        self.line = ""

    def typed(self, keys: str) -> tuple[str, str, bool]:
        """(what is shown, whole lines for the program, whether input ends) for some keys."""
        shown: list[str] = []
        lines: list[str] = []
        ended = False
        for key in keys:
            if key in "\r\n":
                shown.append("\r\n")
                lines.append(self.line + "\n")
                self.line = ""
            elif key in "\x7f\b":
                shown.append("\b \b" if self.line else "")
                self.line = self.line[:-1]
            elif key == "\x15":
                shown.append("\b \b" * len(self.line))
                self.line = ""
            elif key == "\x03":
                shown.append("^C\r\n")
                lines.append("\n")
                self.line = ""
            elif key == "\x04":
                ended = ended or not self.line
            elif key >= " " or key == "\t":
                shown.append(key)
                self.line += key
        return "".join(shown), "".join(lines), ended
