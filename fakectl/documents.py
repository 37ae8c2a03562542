"""A stream of YAML or JSON text becomes documents, by the rules of apimachinery's YAMLOrJSONDecoder.

What starts with a brace is read as JSON, value after value; what is no JSON is tried as YAML. YAML is cut at lines that start with `---`
before it is parsed, so only one document is held at a time, and line numbers in errors count from the cut. No document, and no source as a
whole, is read without end: what can only be longer than the server takes is refused with the server's words.
Source: apimachinery pkg/util/yaml/decoder.go, cli-runtime pkg/resource/visitor.go.
"""
from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from state.pure import gojson

from . import jsonreader
from .jsonreader import LIMIT_BYTES, too_long

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_GUESSED = 4096
TEXT_LIMIT = 4 * LIMIT_BYTES  # one document with its comments and indentation, in characters
SOURCE_LIMIT = 64 << 20  # all documents of a source, in characters
_LEAST = 512  # what a document counts for, however short it is
_LINE = 8  # what a line counts for: as JSON, most hold two characters


class DocumentFault(Exception):
    """The text is no YAML or JSON; the message is the parser's."""


class Document:
    """One document's value, and what was read for it."""

    def __init__(self, value: Any, source: str, is_json: bool) -> None:
        self.value = value
        self._source = source
        self._is_json = is_json

    def __len__(self) -> int:
        return len(self._source)

    def text(self) -> str:
        """The JSON text that kubectl quotes in errors: as written, or compact with sorted keys when it was YAML."""
        return self._source.strip() if self._is_json else gojson.dumps(self.value)

    def check_size(self) -> None:
        """Raise the server's error when the JSON is too long. Short text needs no look, unless aliases made much out of little."""
        if len(self) * 4 > LIMIT_BYTES or (not self._is_json and "*" in self._source):
            size = len(gojson.dumps(self.value, html=False).encode("utf-8", "replace"))
            if size > LIMIT_BYTES:
                raise too_long()


def lines_of(stream: TextIO) -> Iterator[str]:
    """The lines of a text."""
    bom = "\ufeff"
    while line := stream.readline(TEXT_LIMIT + 1):
        if len(line) > TEXT_LIMIT:
            raise too_long()
        yield line.removeprefix(bom)
        bom = ""


def encoding_of(stream: Any) -> str:
    """How the text of a buffered stream of bytes is encoded, by its byte order mark; the mark itself is taken away."""
    head = stream.peek(3)[:3]
    for bom, name in _BOMS:
        if head.startswith(bom):
            stream.read(len(bom))
            return name
    return "utf-8"


def read(lines: Iterator[str]) -> Iterator[Document]:
    """The documents, empty ones included (their value is None)."""
    left = SOURCE_LIMIT
    for document in _documents(lines):
        left -= max(len(document), _LEAST)
        if left < 0:
            raise DocumentFault(f"fakectl reads at most {SOURCE_LIMIT >> 20} MiB, or {SOURCE_LIMIT // _LEAST} documents, from one source")
        yield document


def _documents(lines: Iterator[str]) -> Iterator[Document]:
    head: list[str] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line)
        if line.strip() or size > _GUESSED:
            break
    if head and head[-1].lstrip().startswith("{"):
        yield from _json(_Window("".join(head), lines))
    else:
        yield from _yaml(_chained(head, lines))


def _chained(head: Iterable[str], lines: Iterator[str]) -> Iterator[str]:
    yield from head
    yield from lines


class _Window:
    """The part of a text that is being read as JSON, from `at` on; read on when it ends too early, and what has been read dropped then."""

    def __init__(self, text: str, lines: Iterator[str]) -> None:
        self.text, self.at, self.lines = text, 0, lines
        self.dropped = 0  # bytes

    def grow(self) -> bool:
        """Whether there was more. It reads as far as one document may reach."""
        self.drop()
        size = len(self.text)
        if size > TEXT_LIMIT:
            raise too_long()
        more = io.StringIO()
        while size <= TEXT_LIMIT and (line := next(self.lines, "")):
            size += max(more.write(line), _LINE)
        self.text += more.getvalue()
        return more.tell() > 0

    def drop(self) -> None:
        self.dropped += len(self.text[: self.at].encode("utf-8", "replace"))
        self.text, self.at = self.text[self.at :], 0


def _json(window: _Window) -> Iterator[Document]:
    """JSON values up to the first that is none. The text from there on may be YAML, but not behind a second JSON value."""
    count = 0
    while True:
        start = jsonreader.skip_blanks(window.text, window.at)
        if start == len(window.text):
            if not window.grow():
                return
            continue
        try:
            value, end = jsonreader.decode(window.text, start)
        except jsonreader.JSONFault as e:
            if e.bare == jsonreader.EOF and window.grow():
                continue
            fault = e
            break
        yield Document(value, window.text[start:end], True)
        window.at = end
        count += 1
    if count > 1 or fault.final:
        raise DocumentFault(fault.bare)
    fault.offset += window.dropped
    window.drop()
    yield from _yaml_instead(window, fault)


def _yaml_instead(window: _Window, fault: jsonreader.JSONFault) -> Iterator[Document]:
    """What is no JSON as YAML; when it is not that either, the fault is JSON's."""
    rest = _yaml(_chained(io.StringIO(_after_blanks(window.text)), window.lines))
    try:
        first = next(rest, None)
    except DocumentFault:
        raise DocumentFault(str(fault)) from None
    if first is None or type(first.value) not in (dict, type(None)):
        raise DocumentFault(str(fault))
    yield first
    yield from rest


def _after_blanks(text: str) -> str:
    """The text from the next character that is no blank, or from the next line."""
    at = 0
    while at < len(text) and text[at].isspace():
        at += 1
        if text[at - 1] == "\n":
            break
    return text[at:]


def _yaml(lines: Iterable[str]) -> Iterator[Document]:
    """Cut at `---`; that line itself stays only when nothing stands before it."""
    chunk = io.StringIO()
    left = TEXT_LIMIT
    for line in lines:
        line = line.rstrip("\n").removesuffix("\r") + "\n"
        if line.startswith("---"):
            trimmed = line[3:].strip()
            if trimmed and trimmed[0] != "#":
                raise DocumentFault(f"invalid Yaml document separator: {trimmed}")
            if chunk.tell():
                yield _parsed(chunk.getvalue())
                chunk, left = io.StringIO(), TEXT_LIMIT
                continue
        left -= max(chunk.write(line), _LINE)
        if left < 0:
            raise too_long()
    if chunk.tell():
        yield _parsed(chunk.getvalue())


def _parsed(text: str) -> Document:
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.removeprefix("---").split("\n")):
        return Document(None, "", False)
    from . import yamlreader

    try:
        return Document(yamlreader.load(text), text, False)
    except yamlreader.YAMLFault as e:
        raise DocumentFault(f"error converting YAML to JSON: {e}") from None
