"""The files that a document shows and its commands read, under the names by which the commands call them.

A replay on nothing: a Player prepares the files of each step, and what it writes is taken down.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from .calls import calls
from .playing import Player, Skipped
from .reading import Document
from .scratch import Answer, Scratch
from .shellwords import NotUnderstood, flat, parse


class _Paper(Scratch):
    """A scratch place without a cluster: files are kept, commands only noted."""

    def _make(self) -> None:
        os.makedirs(self.work)
        self.files: dict[str, str] = {}
        self.ran: list[list[str]] = []

    def run(self, argv: Sequence[str], stdin: str = "") -> Answer:
        self.ran.append(list(argv))
        return Answer("", "", 1 if "get" in argv[:1] else 0)  # there is nothing to look at

    def keep(self, name: str) -> str:
        return name

    def back(self, kept: str) -> None:
        """There is no cluster to take back."""

    def file(self, name: str, text: str) -> None:
        super().file(name, text)
        self.files[os.path.normpath(name)] = text


def files(document: Document) -> dict[str, str]:
    """File name or URL to text."""
    if not document.files:
        return {}
    out: dict[str, str] = {}
    with _Paper() as paper:
        player = Player(document, paper)
        for step in document.steps:
            paper.files, paper.ran = {}, []
            try:
                player.run(step)
            except Skipped:
                continue
            own = set(_written(step.command))
            urls = dict(_urls(step.command, paper.ran))
            found = {url: paper.files[name] for url, name in urls.items() if name in paper.files}
            found |= {name: text for name, text in paper.files.items() if name not in own and name not in urls.values()}
            out = {**found, **out}  # of a file that is shown again later, changed, the first is what somebody begins with
    return out


def _written(command: str) -> Iterator[str]:
    """The files that the command writes itself."""
    try:
        every = [call for pipeline in parse(command) for call in pipeline.calls]
    except NotUnderstood:
        return
    for call in every:
        words = [flat(word) for word in call.words]
        if call.writes:
            yield os.path.normpath(flat(call.writes))
        if words[:1] == ["tee"]:
            yield os.path.normpath(words[-1])


def _urls(command: str, ran: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each URL that a command line names, with the name of the file that stands for it in what was run."""
    for said, run in zip(calls(command), ran, strict=False):
        for before, after in zip(said, run, strict=False):
            if before is None or "://" not in before or before == after:
                continue
            start = before.find("http")
            yield from zip(before[start:].split(","), after[start:].split(","), strict=False)
