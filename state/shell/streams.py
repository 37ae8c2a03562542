"""What flows between pretend processes: events, and a process's standard input."""

from __future__ import annotations

from collections.abc import Generator, Iterator

Event = tuple[int, int, str]  # (offset in nanoseconds, stream, text)
TICK, OUT, ERR, WANT = 0, 1, 2, -1  # streams: time goes by, stdout, stderr, more input is wanted
Mark = tuple[int, str]  # what a command yields: (stream, text)
PAUSE: Mark = (TICK, "")
WANTED: Mark = (WANT, "")
Run = Generator[Mark, None, int]  # a command at work; it returns its exit code


class Input:
    """Text to be read, all of which is there."""

    def __init__(self, text: str = ""):
        self.buffer = text
        self.ended = True

    def more(self) -> Iterator[Mark]:
        """Get more text, or note that there is none."""
        self.ended = True
        return iter(())

    def line(self) -> Generator[Mark, None, str]:
        """The next line with its newline; "" at the end."""
        while True:
            end = self.buffer.find("\n")
            if end >= 0 or self.ended:
                cut = end + 1 if end >= 0 else len(self.buffer)
                found, self.buffer = self.buffer[:cut], self.buffer[cut:]
                return found
            yield from self.more()

    def all(self) -> Generator[Mark, None, str]:
        """Everything up to the end."""
        while not self.ended:
            yield from self.more()
        found, self.buffer = self.buffer, ""
        return found


class Live(Input):
    """What somebody types: asked for when it is needed. `push` gives it, `close` ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = False

    def push(self, text: str) -> None:
        self.buffer += text

    def close(self) -> None:
        self.ended = True

    def more(self) -> Iterator[Mark]:
        yield WANTED


class Pipe(Input):
    """What another process prints; its time becomes the reader's."""

    def __init__(self, events: Iterator[Event]):
        super().__init__()
        self.ended = False
        self.now = 0
        self._events = events

    def more(self) -> Iterator[Mark]:
        event = next(self._events, None)
        if event is None:
            self.ended = True
            return
        self.now = max(self.now, event[0])
        if event[1] == OUT:
            self.buffer += event[2]
            yield PAUSE
        else:
            yield event[1], event[2]
