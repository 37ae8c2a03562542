"""The files that a document shows or names, and how its commands find them: by name, by URL, by a flag of kubectl.

Files of the document stand ready in the scratch cluster's working folder when a command names them; a manifest without a name is the one
that a command means when nothing else is.
"""

from __future__ import annotations

import os
import re

from . import fragments
from .reading import Document, Shown, Step, sample
from .scratch import Scratch

FILE_FLAGS = (
    "-f", "--filename", "-k", "--kustomize", "--from-file", "--from-env-file", "--patch-file", "--cert", "--key", "--overrides-file",
)
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class NotShown(Exception):
    """A file that a command reads and the document does not show."""


class Files:
    """The files of one replay. `line` is that of the command at work; `taken` tells which names were taken for manifests without one."""

    def __init__(self, document: Document, scratch: Scratch):
        self.document, self.scratch = document, scratch
        self.line = 0
        self.taken: dict[str, int] = {}
        self.partial: dict[str, int] = {}  # objects whose manifest is shown in part only, with its line
        self._used: dict[str, Shown] = {}
        self._written: dict[str, int] = {}  # files that commands wrote, with the lines of these commands
        self._made: set[int] = set()  # lines of manifests that were applied without a command

    def put(self, name: str, text: str) -> None:
        """Write a file as a command of the document does."""
        self.scratch.file(name, text)
        self._written[name] = self.line

    def read(self, name: str) -> str:
        """The text of a file. Raises NotShown."""
        path = os.path.join(self.scratch.work, self._ready(name) or local_name(name))
        if not os.path.isfile(path):
            raise NotShown(f"it reads {name}, which the document does not show")
        with open(path, encoding="utf-8") as f:
            return f.read()

    def with_files(self, words: list[str]) -> list[str]:
        """The command line with the names under which the document's files stand in the working folder."""
        out = []
        flag = ""
        for word in words:
            name, joined, value = word.partition("=")
            if flag:
                out.append(self._place(flag, word))
                flag = ""
            elif joined and name in FILE_FLAGS:
                out.append(f"{name}={self._place(name, value)}")
            elif re.fullmatch(r"-f.+", word) and not word.startswith("--"):
                out.append(f"-f{self._place('-f', word[2:].lstrip('='))}")
            else:
                flag = "-f" if re.fullmatch(r"-[A-Za-z]*f", word) else word if word in FILE_FLAGS else ""
                out.append(word)
        return out

    def _place(self, flag: str, value: str) -> str:
        key, joined, path = value.partition("=") if flag == "--from-file" and "=" in value else ("", "", value)
        if path == "-" or (flag == "-f" and path in ("true", "false")):
            return value
        return key + joined + (",".join(self._ready(p) or _inside(p) for p in path.split(",")))

    def _ready(self, name: str) -> str:
        """Have the file that a command names in the working folder; the name that it has there, or ""."""
        local = local_name(name)
        folder = os.path.normpath(os.path.join(self.scratch.work, name if name in (".", "./") else local))
        if os.path.isdir(folder):
            self._kustomization("" if name in (".", "./") else local)
            return name if name in (".", "./") else local
        shown = self.shown(name, local)
        newer = shown is not None and shown.name and self._written.get(local, 0) < shown.line < self.line
        if not newer and local in self._written:
            return local
        if shown is None:
            inside = [f for f in self.document.files if f.name and local_name(f.name).startswith(local.rstrip("/") + "/")]
            for one in inside:
                self.scratch.file(local_name(one.name), one.text)
            return local if inside else ""
        if not shown.name:
            self.taken[name] = shown.line
        self.scratch.file(local, shown.text)
        return local

    def _kustomization(self, folder: str) -> None:
        """Have a folder's kustomization as the document has shown it last."""
        for one in self.document.files:
            name = os.path.join(folder, local_name(one.name)) if one.name else ""
            if os.path.basename(name) in KUSTOMIZATIONS and self._written.get(name, 0) < one.line < self.line:
                self.put(name, one.text)

    def _nearby(self, name: str) -> list[Shown]:
        """A file that a document of the site names by its address, from the site's folder of examples beside the document."""
        found = re.search(r"^https?://[^/]+/(?:docs/)?examples/(.+)$", name)
        text = sample(self.document.path, found.group(1)) if found else ""
        return [Shown(0, name, text)] if text else []

    def shown(self, name: str, local: str) -> Shown | None:
        """The file that the document means: the last one of this name before the command, else one that it shows without a name."""
        named = [f for f in self.document.files if f.name and _same(f.name, local)] or self._nearby(name)
        before = [f for f in named if f.line < self.line]
        if before or named:
            return (before or named)[-1 if before else 0]
        if name in self._used:
            return self._used[name]
        if not re.search(r"\.(?:ya?ml|json)$", local):
            return None
        taken = {s.line for s in self._used.values()}
        nameless = [f for f in self.document.files if not f.name and f.line not in taken]
        free = [f for f in nameless if re.search(r"^\s*\"?kind\"?:", f.text, re.MULTILINE)]
        near = [f for f in free if f.line < self.line] or free[:1]
        if near:
            self._used[name] = near[-1]
        return near[-1] if near else None


    def make_up(self, resource: str, name: str, step: Step) -> bool:
        """Make an object that the document shows the manifest of, and never the command that makes it."""
        kind = resource.partition(".")[0].removesuffix("s")
        for shown in self.document.files:
            if shown.line in self._made or not re.search(rf"^\s*[\"']?kind[\"']?:\s*[\"']?{kind}[\"']?,?\s*$", shown.text, re.M | re.I):
                continue
            if re.search(rf"^\s*[\"']?name[\"']?:\s*[\"']?{re.escape(name)}[\"']?,?\s*$", shown.text, re.M):
                self._made.add(shown.line)
                if not self.scratch.run(["apply", "-f", "-"], shown.text).code:
                    self.taken[f"{resource}/{name}"] = shown.line
                    return True
                self.partial[f"{resource}/{name}"] = shown.line
        whole = fragments.completed(step.output.text, kind, name) if step.output else None
        if whole is not None and not self.scratch.run(["create", "-f", "-"], whole).code:
            self.taken[f"{resource}/{name}"] = step.output.first if step.output else 0
            return True
        return False


def local_name(name: str) -> str:
    """The name in the working folder of a file that is named by a path or a URL."""
    url = re.match(r"^[a-z]+://[^/]+/(.*?)(?:\?.*)?$", name)
    path = url.group(1) if url else name
    path = re.sub(r"^(?:~|\.|/)+/*", "", path)
    return os.path.normpath(path).lstrip("./") or "file"


def _inside(name: str) -> str:
    """A name that leads out of the working folder as one that stays in it: a document reads none of the user's own files."""
    out = os.path.isabs(name) or os.path.normpath(name).startswith("..") or name.startswith("~")
    return local_name(name) if out else name


def _same(shown: str, wanted: str) -> bool:
    ours, theirs = local_name(shown), wanted
    return ours == theirs or theirs.endswith("/" + ours) or ours.endswith("/" + theirs)
