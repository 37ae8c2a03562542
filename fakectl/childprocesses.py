"""Programs of the user's own that a command runs on the user's files: an editor, a diff. Their streams are the command's.

Source: kubectl `pkg/cmd/util/editor/editor.go` (Launch), `pkg/util/term/term.go` (Safe).
"""
from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def run(session: Any, argv: Sequence[str]) -> int:
    """Run a program in the command's folder and environment to its end; its exit code (negative for a signal).

    What it prints comes behind what the command has said so far. Raises OSError when it cannot be started.
    """
    import subprocess

    session.let_go()
    own = [_descriptor(stream) for stream in (session.stdin, session.stdout, session.stderr)]
    given = [subprocess.DEVNULL if own[0] is None else own[0], *(subprocess.PIPE if fd is None else fd for fd in own[1:])]
    with _interrupts_are_the_childs():
        ended = subprocess.run(list(argv), stdin=given[0], stdout=given[1], stderr=given[2], env=dict(session.env), cwd=session.cwd,
                               check=False)
    for text, say in ((ended.stdout, session.out), (ended.stderr, session.err)):
        if text:
            say(text.decode("utf-8", "surrogateescape"))
    return ended.returncode


def _descriptor(stream: Any) -> int | None:
    """The file behind a stream; None for one that is only in memory."""
    try:
        return stream.fileno()
    except (AttributeError, io.UnsupportedOperation, ValueError):
        return None


@contextmanager
def _interrupts_are_the_childs() -> Iterator[None]:
    """Ctrl-C is the program's while it runs (a handler, unlike SIG_IGN, is not handed on to it)."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
