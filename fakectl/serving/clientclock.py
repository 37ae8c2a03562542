"""`--client-clock`: every moment that is sent is shifted from the cluster's time to the client's, and back when it comes in again.

For clients that compare with their own clock (the real kubectl's describe and wait). The shift is of whole seconds, so that what a client
reads and writes back is what it was.
"""

from __future__ import annotations

import re

from state.pure.times import SECOND, format_micro, format_rfc3339, parse_rfc3339

MOMENT = re.compile(r'("(?:\w*[tT]ime(?:stamp)?|\w+At)": ?|: )"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z)"')


class ClientClock:
    """`shift` in seconds is what the client's clock is ahead of the cluster's."""

    def __init__(self, wanted: bool):
        self.wanted = wanted
        self.shift = 0

    def set(self, ahead: int) -> None:
        """Note how far (nanoseconds) the wall clock is ahead of the cluster's."""
        if self.wanted:
            self.shift = round(ahead / SECOND)

    def out(self, text: str) -> str:
        return self._moved(text, self.shift) if self.shift else text

    def back(self, text: bytes) -> bytes:
        return self._moved(text.decode("utf-8", "surrogateescape"), -self.shift).encode("utf-8", "surrogateescape") if self.shift else text

    def _moved(self, text: str, seconds: int) -> str:
        def moved(m: re.Match[str]) -> str:
            try:
                moment = parse_rfc3339(m[2]) + seconds * SECOND
            except ValueError:
                return m[0]
            return f'{m[1]}"{format_micro(moment) if m[3] else format_rfc3339(moment)}"'

        return MOMENT.sub(moved, text)
