"""The caller's side of `worker.py`: runs command lines in a process of their own, so that nothing of ours gets into the caller's.

Nothing but the standard library and this file is imported here: the caller may have modules called `state` or `click`.
"""
from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any, NamedTuple

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(FOLDER, "fakectl", "worker.py")
MEASURERS = ("COV_CORE_", "COVERAGE_")  # variables that would have a coverage tool run in the child
LENGTH = 4
PATIENCE = 60.0
TOLD = 2000


class WorkerError(Exception):
    """The process that runs the commands has ended, does not answer, or cannot be started. The next command starts another one."""


class Answer(NamedTuple):
    """What a command line came to; `said` is what it said in order, as (1 for stdout or 2 for stderr, text)."""

    code: int
    said: list[tuple[int, str]]

    def on(self, stream: int) -> str:
        return "".join(text for number, text in self.said if number == stream)


def isolated(*program: str) -> list[str]:
    """The command that runs one of our programs by this Python, without the user's folders, variables and start-up files."""
    if not sys.executable:
        raise WorkerError("fakectl does not know which Python this is (sys.executable is empty), so it cannot start another one")
    return [sys.executable, "-I", "-X", "utf8", *program]


def folders() -> list[str]:
    """Where fakectl is, and where else its libraries may be that an isolated Python does not see."""
    own = site.getusersitepackages()
    return [FOLDER, *([own] if own in sys.path and own != FOLDER else [])]


class Worker:
    """One such process. Not for several threads at once."""

    def __init__(self) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith(MEASURERS)}
        command = isolated(PROGRAM, *folders())
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                command, env=env, cwd=os.path.abspath(os.sep), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        except OSError as e:
            self._errors.close()
            raise WorkerError(f"cannot start {sys.executable}: {e.strerror or e}") from None
        self.pid = self._process.pid

    def run(self, argv: Sequence[str], *, stdin: str, env: Mapping[str, str], cwd: str, patience: float, keep: bool) -> Answer:
        """One command line, for which we wait `patience` seconds; its cluster's file stays open if it may be kept.

        Raises WorkerError, and then the process is gone.
        """
        request = json.dumps({"argv": list(argv), "stdin": stdin, "env": dict(env), "cwd": cwd, "keep": keep}).encode()
        try:
            reply = json.loads(self._exchange(request, patience))
            return Answer(reply["code"], [(number, text) for number, text in reply["said"]])
        except _Silent:
            why = f"has not ended after {patience:g} s, and was ended"
        except (OSError, EOFError):
            why = "has ended the process that ran it"
        except BaseException:
            self.kill()
            raise
        self.kill()
        last = self._last_words()
        self._errors.close()
        raise WorkerError(f"`kubectl {' '.join(argv)}` {why}" + (f":\n{last}" if last else ""))

    def _exchange(self, request: bytes, patience: float) -> bytes:
        requests, answers = self._process.stdin, self._process.stdout
        assert requests and answers
        timer = _alarm(answers, patience, self._process)
        try:
            requests.write(len(request).to_bytes(LENGTH, "big") + request)
            requests.flush()
            return timer.wait(lambda: _framed(answers))
        finally:
            timer.cancel()

    def _last_words(self) -> str:
        """What the process wrote on stderr; its end is what tells why it died."""
        self._errors.seek(0)
        text = self._errors.read().decode("utf-8", "replace").strip()
        status = self._process.returncode
        return "\n".join(filter(None, [text[-TOLD:], f"(exit status {status})" if status and status > 0 else ""]))

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._close()

    def close(self) -> None:
        """Let the process end, which has nothing more to do."""
        self._close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        self._errors.close()

    def forget(self) -> None:
        """Leave the process to whoever started it: we are a fork of that one."""
        self._close()
        self._process.returncode = 0  # so that nobody waits for a child that is not ours
        self._errors.close()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # what was to be flushed has no reader any more
                    continue


class Pool:
    """Workers for whoever wants to run a command: one for a caller that runs them one after another, more for threads."""

    def __init__(self) -> None:
        self._idle: list[Worker] = []
        self._owner = os.getpid()

    def run(
        self, argv: Sequence[str], *, stdin: str = "", env: Mapping[str, str], cwd: str, patience: float = PATIENCE, keep: bool = True
    ) -> Answer:
        """One command line, run in the folder `cwd`. Raises WorkerError.

        `keep`: the cluster's file may stay open; without, all of it is in its file afterwards, which may be copied.
        """
        if self._owner != os.getpid():  # a fork: the pipes are the parent's
            for worker in self._idle:
                worker.forget()
            self._idle, self._owner = [], os.getpid()
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = Worker()
        answer = worker.run(argv, stdin=stdin, env=env, cwd=cwd, patience=patience, keep=keep)
        self._idle.append(worker)
        return answer

    @property
    def pids(self) -> list[int]:
        """The processes that wait for a command."""
        return [worker.pid for worker in self._idle]

    def close(self) -> None:
        """End them all."""
        while self._idle:
            self._idle.pop().close()


class _Silent(Exception):
    """No answer in time."""


def _framed(answers: IO[bytes]) -> bytes:
    head = answers.read(LENGTH)
    length = int.from_bytes(head, "big")
    body = answers.read(length) if len(head) == LENGTH else b""
    if not body or len(body) < length:
        raise EOFError
    return body


class _Poll:
    """Waits for an answer without a thread (a process with threads must not be forked) and without Python's clock (it may be frozen)."""

    def __init__(self, answers: IO[bytes], patience: float):
        import select

        self._poll = select.poll()
        self._poll.register(answers, select.POLLIN)
        self._milliseconds = int(patience * 1000)

    def wait(self, read: Any) -> bytes:
        if not self._poll.poll(self._milliseconds):
            raise _Silent
        return read()

    def cancel(self) -> None:
        """Nothing is left to be stopped."""


class _Watchdog:
    """The same where pipes cannot be polled (Windows): a thread ends the process when its time is up."""

    def __init__(self, process: subprocess.Popen[bytes], patience: float):
        self._process, self._late = process, False
        self._timer = threading.Timer(patience, self._bark)
        self._timer.daemon = True
        self._timer.start()

    def _bark(self) -> None:
        self._late = True
        self._process.kill()

    def wait(self, read: Any) -> bytes:
        try:
            return read()
        except (OSError, EOFError):
            if self._late:
                raise _Silent from None
            raise

    def cancel(self) -> None:
        self._timer.cancel()


def _alarm(answers: IO[bytes], patience: float, process: subprocess.Popen[bytes]) -> _Poll | _Watchdog:
    return _Watchdog(process, patience) if os.name == "nt" else _Poll(answers, patience)
