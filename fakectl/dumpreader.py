"""Dumps of clusters, read object by object: `kubectl get -A -o yaml` or json, many documents, a folder of files, standard input.

A dump is one List, often much larger than anything that a server takes, so that a list is cut into its items before they are parsed: in
YAML at the lines that begin one, in JSON value by value. Each item is bounded as a document of `-f` is.
"""
from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

from state.errors import StatusError

from . import jsonreader
from .documents import TEXT_LIMIT, Document, DocumentFault, encoding_of
from .errors import CommandError

Object = dict[str, Any]

EXTENSIONS = (".json", ".yaml", ".yml")
STDIN = "-"
MOST = 512 << 20  # characters of one source
PIECE = 1 << 16
PREFIX = "fakectl/"  # of the annotations that a cluster which was written out has


class DumpReader:
    """The objects of a dump. `written_out`: what fakectl itself wrote beside the objects, complete when they have been read."""

    def __init__(self, path: str, stdin: TextIO, cwd: str) -> None:
        self._path, self._stdin, self._cwd = path, stdin, cwd
        self.written_out: dict[str, str] = {}

    def objects(self) -> Iterator[tuple[str, Object]]:
        """(where it stands, the object) one after another. Raises CommandError with the place of what cannot be read."""
        for source in self._sources():
            count = 0
            try:
                for value, defaults in self._values(source):
                    count += 1
                    yield f"{source}, object {count}", {**defaults, **value}
            except (DocumentFault, StatusError) as e:
                raise CommandError(f"error parsing {source} after {count} objects: {e}") from None
            except OSError as e:
                raise CommandError(f"cannot read {source}: {e.strerror}") from None

    def _sources(self) -> list[str]:
        full = os.path.join(self._cwd, self._path)
        if self._path == STDIN or not os.path.isdir(full):
            return [self._path]
        found = [os.path.join(folder, name) for folder, _, names in os.walk(full) for name in names if name.endswith(EXTENSIONS)]
        if not found:
            raise CommandError(f"there is no file in {self._path} that ends in {', '.join(EXTENSIONS)}")
        return [os.path.join(self._path, os.path.relpath(path, full)) for path in sorted(found)]

    def _values(self, source: str) -> Iterator[tuple[Object, Object]]:
        if source == STDIN:
            if isinstance(self._stdin, io.TextIOWrapper):
                self._stdin.reconfigure(encoding=encoding_of(self._stdin.buffer), errors="replace", newline="\n")
            yield from self._of_text(_Text(self._stdin))
            return
        with (
            open(os.path.join(self._cwd, source), "rb") as f,
            io.TextIOWrapper(f, encoding=encoding_of(f), errors="replace", newline="\n") as text,
        ):
            yield from self._of_text(_Text(text))

    def _of_text(self, text: _Text) -> Iterator[tuple[Object, Object]]:
        """(object, what its list says of it): the kinds of items that say nothing themselves are those of their list."""
        read = _json if text.begins_with_brace() else _yaml
        held: list[Object] = []
        head: Object = {}
        for part in read(text):
            if not isinstance(part.value, dict):
                raise DocumentFault(f"a map was expected, not {jsonish(part.value)}")
            if part.is_head or part.is_list:
                head |= part.value
                self._note(part.value)
            if part.is_item and "kind" not in part.value:
                held.append(part.value)
            elif not part.is_head and not part.is_list:
                yield part.value, {}
            elif part.is_list:
                kind, version = head.get("kind"), head.get("apiVersion")
                defaults = {"apiVersion": version, "kind": kind.removesuffix("List")} if isinstance(kind, str) else {}
                yield from ((item, defaults) for item in held)
                held, head = [], {}

    def _note(self, head: Object) -> None:
        meta = head.get("metadata")
        notes = meta.get("annotations") if isinstance(meta, dict) else None
        for key, value in notes.items() if isinstance(notes, dict) else ():
            if key.startswith(PREFIX) and isinstance(value, str):
                self.written_out[key.removeprefix(PREFIX)] = value


def jsonish(value: Any) -> str:
    """A value in a message."""
    return "nothing" if value is None else f"a {'list' if isinstance(value, list) else 'plain value'}"


class _Part:
    """An object, an item of a list, what a list has before its items (`is_head`), or behind them at its end (`is_list`)."""

    def __init__(self, value: Any, *, is_item: bool = False, is_head: bool = False, is_list: bool = False) -> None:
        self.value, self.is_item, self.is_head, self.is_list = value, is_item, is_head, is_list


class _Text:
    """A stream of which one part is held: `buffer` from `at` on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.buffer, self.at = "", 0
        self._read = 0

    def grow(self) -> bool:
        """Drop what has been used and read on; whether there was more."""
        self.buffer, self.at = self.buffer[self.at :], 0
        if len(self.buffer) > TEXT_LIMIT:
            raise jsonreader.too_long()
        more = self._stream.read(max(PIECE, len(self.buffer)))
        self._read += len(more)
        if self._read > MOST:
            raise DocumentFault(f"fakectl reads at most {MOST >> 20} MiB from one source")
        self.buffer += more
        return bool(more)

    def begins_with_brace(self) -> bool:
        return self.next_char() == "{"

    def next_char(self) -> str:
        """The next character that is no blank, "" at the end."""
        while True:
            self.at = jsonreader.skip_blanks(self.buffer, self.at)
            if self.buffer.startswith("\ufeff", self.at):
                self.at += 1
            elif self.at < len(self.buffer):
                return self.buffer[self.at]
            elif not self.grow():
                return ""

    def take(self, char: str) -> None:
        if self.next_char() != char:
            raise DocumentFault(f"{char!r} was expected, not {self.buffer[self.at : self.at + 20]!r}")
        self.at += 1

    def value(self) -> Any:
        """The JSON value that comes next."""
        while True:
            self.next_char()
            try:
                value, end = jsonreader.decode(self.buffer, self.at)
            except jsonreader.JSONFault as e:
                if e.bare == jsonreader.EOF and self.grow():
                    continue
                raise DocumentFault(str(e)) from None
            if end == len(self.buffer) and self.grow():
                continue  # a number may go on
            Document(value, self.buffer[self.at : end], True).check_size()
            self.at = end
            return value

    def lines(self) -> Iterator[str]:
        while self.at < len(self.buffer) or self.grow():
            end = self.buffer.find("\n", self.at)
            if end < 0:
                if self.grow():
                    continue
                end = len(self.buffer) - 1
            line, self.at = self.buffer[self.at : end + 1], end + 1
            yield line.rstrip("\n").removesuffix("\r") + "\n"


# ---- JSON -------------------------------------------------------------------------------------------------------------------

def _json(text: _Text) -> Iterator[_Part]:
    """Value after value; of each map, what stands under `items` is read item by item."""
    while text.next_char():
        text.take("{")
        head: Object = {}
        found = False
        while text.next_char() != "}":
            if head or found:
                text.take(",")
            key = text.value()
            text.take(":")
            if key == "items" and text.next_char() == "[":
                found = True
                yield _Part(dict(head), is_head=True)
                yield from _elements(text)
            else:
                head[str(key)] = text.value()
        text.take("}")
        yield _Part(head, is_list=found)


def _elements(text: _Text) -> Iterator[_Part]:
    text.take("[")
    first = True
    while text.next_char() != "]":
        if not first:
            text.take(",")
        first = False
        yield _Part(text.value(), is_item=True)
    text.take("]")


# ---- YAML -------------------------------------------------------------------------------------------------------------------

def _yaml(text: _Text) -> Iterator[_Part]:
    """Document after document; a list's items, which stand as lines that begin with a dash, one by one."""
    cutter = _Cutter()
    for line in text.lines():
        yield from cutter.feed(line)
    yield from cutter.end()


class _Cutter:
    """Cuts lines of YAML into items and documents."""

    def __init__(self) -> None:
        self._head: list[str] = []
        self._item: list[str] = []
        self._dash = -1  # how far the items of the list are indented; -1 before the first, -2 outside a list
        self._outside()

    def _outside(self) -> None:
        self._dash, self._is_list, self._size = -2, False, 0

    def feed(self, line: str) -> Iterator[_Part]:
        self._size += len(line)
        if self._size > TEXT_LIMIT:
            raise jsonreader.too_long()
        if line.startswith("---"):
            yield from self.end()
            if line[3:].strip() and not line[3:].strip().startswith("#"):
                self._head.append(line[3:])
        elif self._dash == -2 and not self._is_list and line.rstrip() == "items:":
            self._dash, self._is_list = -1, True
            if _says_something(self._head):  # what stands before the items is known before them
                text, self._head = "".join(self._head), []
                yield _Part(_parsed(text), is_head=True)
        elif self._dash == -2:
            self._head.append(line)
        else:
            yield from self._in_list(line)

    def _in_list(self, line: str) -> Iterator[_Part]:
        bare = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        begins = bare == "-" or bare.startswith("- ")
        if begins and self._dash in (-1, indent):
            yield from self._cut()
            self._dash = indent
            self._item = [line[:indent] + " " + line[indent + 1 :]]
        elif not bare or indent > self._dash >= 0 or (self._dash < 0 and bare.startswith("#")):
            self._item.append(line)
        else:
            yield from self._cut()
            self._dash = -2
            self._head.append(line)

    def _cut(self) -> Iterator[_Part]:
        text, self._item, self._size = "".join(self._item), [], 0
        if text.strip():
            yield _Part(_parsed(text), is_item=True)

    def end(self) -> Iterator[_Part]:
        """What is left of the document."""
        yield from self._cut()
        text, self._head, is_list = "".join(self._head), [], self._is_list
        self._outside()
        value = _parsed(text) if _says_something(text.splitlines()) else None
        if is_list:
            yield _Part(value or {}, is_list=True)
        elif isinstance(value, dict) and isinstance(value.get("items"), list) and "spec" not in value:
            items = value.pop("items")
            yield from (_Part(item, is_item=True) for item in items)
            yield _Part(value, is_list=True)
        elif value is not None:
            yield _Part(value)


def _says_something(lines: Iterable[str]) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _parsed(text: str) -> Any:
    from . import yamlreader

    read: Callable[[str], Any] = yamlreader.load
    try:
        value = read(text)
    except yamlreader.YAMLFault as e:
        raise DocumentFault(f"error converting YAML to JSON: {e}") from None
    Document(value, text, False).check_size()
    return value
