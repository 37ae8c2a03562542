"""Writes the files that a lesson shows into a folder, so that its commands find them: never outside of it, never over what is there."""

from __future__ import annotations

import os
from collections.abc import Mapping

from fakectl.errors import CommandError


def local(files: Mapping[str, str]) -> dict[str, str]:
    """The files that commands look for in the working folder; those that a URL names need not be there."""
    return {name: text for name, text in files.items() if "://" not in name}


def place(files: Mapping[str, str], folder: str, shown: str) -> list[str]:
    """Write the files into `folder`, which the user calls `shown`; the names of those that were not there yet. Raises CommandError."""
    wanted = {_path(folder, name): (name, text) for name, text in local(files).items()}
    missing = {path: pair for path, pair in wanted.items() if not _there(path, *pair, shown)}
    for path, (name, text) in missing.items():
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "x", encoding="utf-8", newline="") as f:
                f.write(text)
        except (OSError, ValueError) as e:
            raise CommandError(f"cannot write {os.path.join(shown, name)}: {getattr(e, 'strerror', None) or e}") from None
    return [name for name, _ in missing.values()]


def _path(folder: str, name: str) -> str:
    root = os.path.realpath(folder)
    path = os.path.realpath(os.path.join(root, name))
    if not path.startswith(root.rstrip(os.sep) + os.sep) or "\0" in name:
        raise CommandError(f"the lesson's file {name!r} would not be in the folder")
    return path


def _there(path: str, name: str, text: str, shown: str) -> bool:
    """Whether the file is there already, just so. Raises CommandError when it is another one."""
    if not os.path.lexists(path):
        return False
    try:
        with open(path, encoding="utf-8", newline="") as f:
            same = f.read(len(text) + 1) == text
    except (OSError, UnicodeDecodeError):
        same = False
    if not same:
        raise CommandError(f"{os.path.join(shown, name)} is there already and is not the lesson's: nothing was written or loaded")
    return True
