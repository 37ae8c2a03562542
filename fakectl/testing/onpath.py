"""The `kubectl` that scripts under test find on PATH: runs one command line on the test's cluster and notes it in the log of calls.

Run as `python -I …/onpath.py FOLDER SETTINGS WORD…`, in a process of its own for each call, so that a script's calls may overlap.
SETTINGS is a JSON file with the variables that the test's cluster needs, the moment at which the command runs ("": the cluster's own),
the log and, if the cluster has not been made, the moment where its clock is to stand. Each call appends two lines to the log, each at
one stroke.
"""
import sys

if __name__ == "__main__":
    sys.path[:0] = sys.argv[1:2]

import io
import json
import os
from typing import Any

from fakectl import cli

SMALL = 64 * 1024  # bytes of stdin that are noted


class Heard(io.RawIOBase):
    """Standard input, of which the first bytes that are read are noted."""

    def __init__(self, raw: Any):
        self.raw, self.noted = raw, bytearray()

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.raw.fileno()

    def isatty(self) -> bool:
        return self.raw.isatty()

    def readinto(self, buffer: Any) -> int:
        count = self.raw.readinto(buffer)
        self.noted += bytes(buffer[: min(count or 0, SMALL - len(self.noted))])
        return count


class Said:
    """A standard stream whose texts are noted with its number."""

    def __init__(self, stream: Any, number: int, said: list[tuple[int, str]]):
        self._stream, self._number, self._said = stream, number, said

    def write(self, text: str) -> int:
        self._said.append((self._number, text))
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def note(log: str, line: dict[str, Any]) -> None:
    """Append a line to the log."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, json.dumps(line).encode() + b"\n")
    finally:
        os.close(file)


def run(settings: dict[str, Any], words: list[str]) -> int:
    """The exit code of a command line."""
    said: list[tuple[int, str]] = []
    for name, value in settings["env"].items():
        os.environ.setdefault(name, value)
    os.environ["FAKECTL_HOME"] = settings["env"]["FAKECTL_HOME"]
    if settings["make_at"] and not os.path.exists(os.path.join(os.environ["FAKECTL_HOME"], "clusters")):
        cli.main(["clock", "set", settings["make_at"]], stdout=io.StringIO(), env={**os.environ, "FAKECTL_NOW": settings["make_at"]})
    if settings["now"]:
        os.environ.setdefault("FAKECTL_NOW", settings["now"])
    note(settings["log"], {"pid": os.getpid(), "argv": words, "cwd": cli._here()})
    heard = Heard(io.FileIO(0, closefd=False) if sys.stdin else io.BytesIO())
    sys.stdin = io.TextIOWrapper(io.BufferedReader(heard), "utf-8", "surrogateescape")
    for number, name in enumerate(("stdout", "stderr"), 1):
        if (stream := getattr(sys, name)) is not None:
            setattr(sys, name, Said(stream, number, said))
    sys.argv[1:] = words
    code = cli.main()
    stdin = heard.noted.decode("utf-8", "surrogateescape")
    note(settings["log"], {"pid": os.getpid(), "code": code, "stdin": stdin, "said": said})
    return code


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as f:
        told = json.load(f)
    sys.exit(run(told, sys.argv[3:]))
