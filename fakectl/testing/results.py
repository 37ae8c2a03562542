"""What a command line came to, as tests compare it."""
from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """`output` is what a terminal shows: stdout and stderr, in the order in which they were said.

    Two results are equal when they came to the same, whatever the commands were.
    """

    stdout: str
    stderr: str
    code: int
    output: str
    command: str = field(default="", compare=False)

    @classmethod
    def of(cls, command: str, code: int, said: Sequence[tuple[int, str]]) -> Result:
        """From what was said on streams 1 and 2."""
        streams = ["".join(text for number, text in said if number in numbers) for numbers in ((1,), (2,), (1, 2))]
        return cls(streams[0], streams[1], code, streams[2], command)

    def __str__(self) -> str:
        return self.output

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.stdout.splitlines()

    def check(self) -> Result:
        """The same, if the command went well. Raises AssertionError with all that it said."""
        if self.code:
            raise AssertionError(f"`{self.command}` ended with exit code {self.code}:\n{self.output}")
        return self

    def json(self) -> Any:
        """What `-o json` printed. Raises AssertionError when that is no JSON."""
        try:
            return json.loads(self.stdout)
        except ValueError:
            raise AssertionError(f"`{self.command}` (exit code {self.code}) printed no JSON:\n{self.output}") from None

    def table(self) -> list[dict[str, str]]:
        """A table's rows by its headings: [{"NAME": "web", "READY": "1/1", …}]. Words of a heading are joined as they are printed."""
        if not self.lines:
            return []
        starts = [m.start() for m in re.finditer(r"(?<!\S)\S+(?: \S+)*", self.lines[0])]
        edges = list(zip(starts, [*starts[1:], None], strict=True))
        return [{self.lines[0][a:b].strip(): line[a:b].strip() for a, b in edges} for line in self.lines[1:]]
