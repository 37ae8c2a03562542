"""Files and folders in the user's folder for temporary ones, named as kubectl names them: a prefix and a number.

The number is the first that is free, counted from one that the prefix and the content decide: nothing is left to chance, and what is there
already is never opened. Source: Go's os `tempfile.go`; kubectl `pkg/cmd/util/editor/editor.go` (LaunchTempFile), `pkg/cmd/diff/diff.go`.
"""
from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from zlib import crc32

_TRIES = 10_000


def write_new(session: Any, prefix: str, suffix: str, text: str) -> str:
    """Write a new file that only the user may read; its path. Raises OSError."""
    content = text.encode("utf-8", "surrogateescape")

    def make(path: str) -> None:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as f:
            f.write(content)

    return _first_free(session, prefix, suffix, crc32(content), make)


def new_folder(session: Any, prefix: str) -> str:
    """Make a new folder for the user alone; its path. Raises OSError."""
    return _first_free(session, prefix, "", crc32(prefix.encode()), lambda path: os.mkdir(path, 0o700))


def _first_free(session: Any, prefix: str, suffix: str, start: int, make: Callable[[str], None]) -> str:
    folder = session.env.get("TMPDIR") or "/tmp"
    for number in range(start, start + _TRIES):
        path = os.path.join(session.cwd, folder, f"{prefix}{number}{suffix}")
        try:
            make(path)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(17, "every name for a temporary file is taken", os.path.join(folder, prefix))
