"""The user's editor on a temporary file: KUBE_EDITOR, else EDITOR, else vi.

Source: kubectl `pkg/cmd/util/editor/editor.go`.
"""
from __future__ import annotations

from typing import Any

from state.pure.gojson import quote

from .childprocesses import run
from .errors import CommandError
from .tempfiles import write_new

VARIABLES = ("KUBE_EDITOR", "EDITOR")


def launch(session: Any, prefix: str, suffix: str, text: str) -> tuple[str, str]:
    """The text as it is after the user edited it, and the path of the file, which stays. Raises CommandError with kubectl's words."""
    words, shell = _editor(session)
    path = write_new(session, prefix, suffix, text)
    argv = [*words[:-1], f"{words[-1]} {quote(path)}"] if shell else [*words, path]
    try:
        code = run(session, argv)
    except FileNotFoundError:
        raise CommandError(f"unable to launch the editor {quote(' '.join(words))}") from None
    except OSError:
        code = 1
    if code:
        raise CommandError(f"there was a problem with the editor {quote(' '.join(words))}")
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as f:
        return f.read(), path


def _editor(session: Any) -> tuple[list[str], bool]:
    """The words of the command, and whether its last one is text for a shell."""
    said = next((session.env[name] for name in VARIABLES if session.env.get(name)), "vi")
    if " " not in said:
        return [said], False
    if not any(char in said for char in "\"'\\"):
        return said.split(" "), False
    return [session.env.get("SHELL") or "/bin/bash", "-c", said], True

