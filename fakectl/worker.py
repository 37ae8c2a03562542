"""A process that runs one command line after another, for a caller that wants a few milliseconds a command and nothing of ours in its own.

It is started by `workerclient.py` as `python -I …/fakectl/worker.py FOLDER…`, so that no folder, variable or module of the user's has a
say. A request and an answer are each four bytes of length and JSON, on what were the standard streams; whatever is printed by accident
goes to stderr. Request: argv, stdin, env, cwd, keep (the cluster's file may stay open). Answer: code, and what was said, in order, as
[stream, text].
"""
import sys

if __name__ == "__main__":  # before anything that is not Python's own
    sys.path[:0] = sys.argv[1:2]
    sys.path += sys.argv[2:]

import gc
import io
import json
import os
from typing import Any, BinaryIO

from fakectl import cli
from fakectl.keeping import Keeper
from fakectl.session import Session

STDOUT, STDERR = 1, 2
FREEZE_AFTER = frozenset((1, 10, 100))  # commands: what lives by then (modules, tables of facts) is looked at no more for garbage
LENGTH = 4


class Voice(io.TextIOBase):
    """A stream that notes what is said, with its number, in a list that it shares with the other one."""

    def __init__(self, number: int, said: list[list[Any]]):
        self.number, self.said = number, said

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.said and self.said[-1][0] == self.number:
            self.said[-1].append(text)
        elif text:
            self.said.append([self.number, text])
        return len(text)


def answer(request: dict[str, Any], keeper: Keeper) -> dict[str, Any]:
    """What a command line comes to."""
    said: list[list[Any]] = []
    heard = io.BufferedReader(io.BytesIO(request["stdin"].encode("utf-8", "surrogateescape")))  # type: ignore[type-var]
    stdin = io.TextIOWrapper(heard, "utf-8", "surrogateescape", newline="\n")
    streams: dict[str, Any] = {"stdin": stdin, "stdout": Voice(STDOUT, said), "stderr": Voice(STDERR, said)}
    code = cli.main(request["argv"], **streams, env=request["env"], cwd=request["cwd"])
    if not request["keep"]:
        keeper.end()
    return {"code": code, "said": [[number, "".join(texts)] for number, *texts in said]}


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more requests."""
    keeper = Keeper()
    Session.opener = staticmethod(keeper.open)
    count = 0
    while len(head := requests.read(LENGTH)) == LENGTH:
        request = json.loads(requests.read(int.from_bytes(head, "big")))
        body = json.dumps(answer(request, keeper)).encode()
        answers.write(len(body).to_bytes(LENGTH, "big") + body)
        answers.flush()
        count += 1
        if count in FREEZE_AFTER:  # while the caller is busy with the answer
            gc.collect()
            gc.freeze()


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the caller, under other numbers than those of the standard streams, which nobody can take for them then."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _end_with_the_caller() -> None:
    """Ctrl-C is the caller's. A command that would go on for ever ends when the caller is no more."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not hasattr(signal, "setitimer"):
        return
    caller = os.getppid()

    def look(*_: object) -> None:
        if os.getppid() != caller:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)


if __name__ == "__main__":
    pipes = _private_streams()
    _end_with_the_caller()
    serve(*pipes)
