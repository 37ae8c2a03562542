"""The text of a `kubectl` that runs one of our programs, for POSIX shells and for Windows.

Standard library only: it is used in the process of other people's tests.
"""
from __future__ import annotations

import os
import shlex
from collections.abc import Sequence

SHELL, BATCH = "kubectl", "kubectl.cmd"
MARK = "made by fakectl"  # in the second line of each of our files


def shell_text(command: Sequence[str]) -> str:
    """A script that runs a command, with absolute paths in it, followed by the words that it is given."""
    return f"#!/bin/sh\n# {MARK}: this kubectl answers from a simulated cluster\nexec {shlex.join(command)} \"$@\"\n"


def batch_text(command: Sequence[str]) -> str:
    """The same for Windows. Its paths cannot hold quotation marks."""
    words = " ".join(f'"{word.replace("%", "%%")}"' for word in command)
    return f"@echo off\r\nrem {MARK}: this kubectl answers from a simulated cluster\r\n{words} %*\r\n"


def is_ours(path: str) -> bool:
    """Whether a file is one of these. Raises OSError when it cannot be read."""
    with open(path, "rb") as f:
        return MARK.encode() in f.read(200)


def write(folder: str, command: Sequence[str]) -> list[str]:
    """Put both into a folder, each at one stroke; their paths. Raises OSError."""
    paths = []
    for name, text in ((SHELL, shell_text(command)), (BATCH, batch_text(command))):
        path = os.path.join(folder, name)
        draft = f"{path}.{os.getpid()}.new"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o755), "wb") as f:
                f.write(os.fsencode(text))
            os.replace(draft, path)
        except OSError as e:
            if os.path.exists(draft):
                os.unlink(draft)
            raise OSError(e.errno, e.strerror, path) from None
        paths.append(path)
    return paths
