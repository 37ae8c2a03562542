"""The documents that a command line names: files, and the Markdown files below folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from .calls import calls
from .reading import Document, read

LIMIT = 4 << 20  # bytes of one document
ENDINGS = (".md", ".markdown")
BOM = "\ufeff"


class Source(NamedTuple):
    """A document's text (without a byte order mark, line ends as they are) and the name that the user gave it."""

    name: str
    path: str
    text: str
    bom: bool = False


class UnreadableError(Exception):
    """A file that is no document; the message is one line."""


def sources(name: str, cwd: str) -> Iterator[Source | UnreadableError]:
    """The document of this name, or those of the folder that hold kubectl commands."""
    path = os.path.join(cwd, name)
    found = 0
    for inner in sorted(_below(path)) if os.path.isdir(path) else ():
        one = _source(os.path.join(name, inner), os.path.join(path, inner))
        if one is not None:
            found += 1
            yield one
    if os.path.isdir(path):
        if not found:
            yield UnreadableError(f"{name}: no Markdown document below this folder holds a kubectl command")
        return
    yield _source(name, path) or UnreadableError(f"{name}: holds no kubectl command")


def source(name: str, cwd: str) -> Source:
    """The document of this name. Raises UnreadableError."""
    path = os.path.join(cwd, name)
    if os.path.isdir(path):
        raise UnreadableError(f"{name}: is a folder")
    found = next(sources(name, cwd))
    if isinstance(found, UnreadableError):
        raise found
    return found


def _below(folder: str) -> Iterator[str]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in ("node_modules", "vendor"))
        yield from (os.path.relpath(os.path.join(where, n), folder) for n in names if n.lower().endswith(ENDINGS) and not n.startswith("."))


def _source(name: str, path: str) -> Source | UnreadableError | None:
    """None: a text without any kubectl command."""
    try:
        text = _text(path)
    except (OSError, UnreadableError, ValueError) as e:
        reason = (e.strerror or str(e)).lower() if isinstance(e, OSError) else str(e)
        return UnreadableError(f"{name}: {reason}")
    made = Source(name, path, text.removeprefix(BOM), text.startswith(BOM))
    return made if has_commands(read(path, made.text)) else None


def _text(path: str) -> str:
    if os.path.exists(path) and not os.path.isfile(path):
        raise UnreadableError("is not a file")
    with open(path, "rb") as f:
        data = f.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise UnreadableError(f"is longer than {LIMIT >> 20} MiB")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise UnreadableError("is no text (UTF-8)") from None
    if "\0" in text:
        raise UnreadableError("is no text (UTF-8)")
    return text


def has_commands(document: Document) -> bool:
    """Whether some command of the document is kubectl's."""
    return any(calls(step.command) for step in document.steps)
