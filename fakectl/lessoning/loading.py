"""From what a user names (a built-in lesson, lesson data, a document) to a lesson that a cluster can follow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from fakectl.errors import CommandError
from state.lessons import built_in, find, wrong

if TYPE_CHECKING:
    from .reading import Document


class Found(NamedTuple):
    """A lesson's data; where it was a document, also that, and the summary of its check."""

    lesson: dict[str, Any]
    summary: str = ""
    document: Document | None = None


def found(session: Any, word: str, *, force: bool = False) -> Found:
    """The lesson that `word` means. A document is checked; one that is not explained is refused without `force`. Raises CommandError."""
    path = session.path(word)
    if word in built_in():
        return Found(find(word))
    if _is_data(path) or not os.path.exists(path):
        return Found(find(path if os.path.exists(path) else word))
    return _solved(session, word, force)


def _is_data(path: str) -> bool:
    """Whether a file is JSON, as lesson data is; no document begins with a brace."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as f:
        return f.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def _solved(session: Any, word: str, force: bool) -> Found:
    from .progress import Progress
    from .reports import failed, summary
    from .sources import UnreadableError, source

    try:
        read = source(word, session.cwd)
    except UnreadableError as e:
        raise CommandError(str(e)) from None
    checked = Progress(session).check(read)
    bad = [b.line for b in checked.blocks if failed(b)]
    if bad and not force:
        lines = f"line{'s' * (len(bad) > 1)} {', '.join(map(str, bad))}"
        raise CommandError(f"{word} shows what its commands do not print ({lines}): fakectl lesson check {word} tells more, --force takes "
                           "it all the same")
    trouble = wrong(checked.lesson)
    if trouble:
        raise CommandError(f"{word} cannot be followed: {trouble}")
    return Found(checked.lesson, summary(checked, strict=False), checked.document)


def document_of(lesson: dict[str, Any]) -> Document:
    """As much of a document as lesson data still has."""
    from .reading import Document, Output, Shown, Step

    steps = [Step(s.get("line", 0), s["command"], s.get("text", ""), Output(s["output"], 0, 0)) for s in lesson["steps"]]
    return Document("", lesson.get("title", ""), steps, [Shown(0, name, text) for name, text in lesson.get("files", {}).items()])
