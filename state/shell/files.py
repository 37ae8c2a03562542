"""The files that a pretend container sees: a tree in memory, made anew for each reading. Nothing here is a file of the host."""

from __future__ import annotations

from collections.abc import Iterator

MOST = 2_000_000  # characters in all files that a process writes
ENTRIES = 20_000
LINKS = 20


class Trouble(Exception):
    """What the operating system would say ("No such file or directory")."""


class Entry:
    """A file, folder or link. `text` is its content or where a link leads; `at` when it was changed (nanoseconds since the epoch)."""

    __slots__ = ("at", "kind", "mode", "text")

    def __init__(self, kind: str, text: str = "", mode: int = 0o644, at: int = 0):
        self.kind, self.text, self.mode, self.at = kind, text, mode, at

    @property
    def size(self) -> int:
        return 4096 if self.kind == "d" else len(self.text.encode("utf-8", "replace"))


class Files:
    """`version` counts changes; `read_only` holds folders that refuse them."""

    def __init__(self, at: int = 0) -> None:
        self.entries: dict[str, Entry] = {"/": Entry("d", mode=0o755, at=at)}
        self.version = 0
        self.written = 0
        self.read_only: list[str] = []
        self.began = at

    # -- making them --------------------------------------------------------------------------------------------------------------

    def put(self, path: str, text: str, *, mode: int = 0o644, at: int | None = None) -> None:
        """A file, with the folders above it."""
        self.folder(path.rpartition("/")[0] or "/")
        self.entries[path] = Entry("f", text, mode, self.began if at is None else at)

    def link(self, path: str, target: str) -> None:
        self.folder(path.rpartition("/")[0] or "/")
        self.entries[path] = Entry("l", target, 0o777, self.began)

    def folder(self, path: str, *, mode: int = 0o755) -> None:
        """A folder, with those above it."""
        above = ""
        for name in path.strip("/").split("/"):
            above += f"/{name}"
            if above != "/" and (above not in self.entries or self.entries[above].kind == "f"):
                self.entries[above] = Entry("d", mode=mode, at=self.began)

    # -- looking ------------------------------------------------------------------------------------------------------------------

    def real(self, path: str, *, follow: bool = True) -> str:
        """The path without links (the last one only with `follow`). It need not be there."""
        left = [p for p in path.split("/") if p and p != "."][::-1]
        at, links = "", 0
        while left:
            name = left.pop()
            if name == "..":
                at = at.rpartition("/")[0]
                continue
            found = self.entries.get(f"{at}/{name}")
            if found and found.kind == "l" and (left or follow):
                links += 1
                if links > LINKS:
                    raise Trouble("Too many levels of symbolic links")
                left += [p for p in found.text.split("/") if p and p != "."][::-1]
                at = "" if found.text.startswith("/") else at
                continue
            at = f"{at}/{name}"
        return at or "/"

    def find(self, path: str, *, follow: bool = True) -> Entry | None:
        try:
            return self.entries.get(self.real(path, follow=follow))
        except Trouble:
            return None

    def get(self, path: str, *, follow: bool = True) -> Entry:
        """Raises Trouble when it is not there."""
        real = self.real(path, follow=follow)
        found = self.entries.get(real)
        if found is None:
            above = self.entries.get(real.rpartition("/")[0] or "/")
            raise Trouble("Not a directory" if above and above.kind == "f" else "No such file or directory")
        return found

    def read(self, path: str) -> str:
        found = self.get(path)
        if found.kind == "d":
            raise Trouble("Is a directory")
        return found.text

    def names(self, path: str) -> list[str]:
        """What is in a folder, in order."""
        if self.get(path).kind != "d":
            raise Trouble("Not a directory")
        start = self.real(path).rstrip("/") + "/"
        return sorted(p[len(start) :] for p in self.entries if p.startswith(start) and p != "/" and "/" not in p[len(start) :])

    def below(self, path: str) -> Iterator[str]:
        """Every path under a folder, the deepest first."""
        start = path.rstrip("/") + "/"
        yield from sorted((p for p in self.entries if p.startswith(start) and p != path), reverse=True)

    # -- changing -----------------------------------------------------------------------------------------------------------------

    def _change(self, path: str, size: int = 0) -> str:
        real = self.real(path)
        if any(real == p or real.startswith(p + "/") for p in self.read_only):
            raise Trouble("Read-only file system")
        above = self.get(real.rpartition("/")[0] or "/")
        if above.kind != "d":
            raise Trouble("Not a directory")
        self.written += size
        if self.written > MOST or len(self.entries) > ENTRIES:
            raise Trouble("No space left on device")
        self.version += 1
        return real

    def open(self, path: str, at: int, *, append: bool) -> Entry:
        """A file to write to, empty unless one appends."""
        real = self._change(path)
        found = self.entries.get(real)
        if found is None:
            found = self.entries[real] = Entry("f", at=at)
        elif found.kind == "d":
            raise Trouble("Is a directory")
        if not append:
            found.text = ""
        found.at = at
        return found

    def add(self, entry: Entry, text: str, at: int) -> None:
        """Write at the end of an opened file."""
        self.written += len(text)
        if self.written > MOST:
            raise Trouble("No space left on device")
        self.version += 1
        entry.text += text
        entry.at = at

    def make_folder(self, path: str, at: int) -> None:
        if self.find(path, follow=False):
            raise Trouble("File exists")
        self.entries[self._change(path)] = Entry("d", mode=0o755, at=at)

    def remove(self, path: str) -> None:
        """A file, or a folder with all that is in it."""
        self.get(path, follow=False)
        parent, _, name = path.rstrip("/").rpartition("/")
        real = f"{self._change((parent or '/') + '/.').rstrip('/')}/{name}"
        for below in list(self.below(real)):
            del self.entries[below]
        self.entries.pop(real, None)
