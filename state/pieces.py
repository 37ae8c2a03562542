"""Lists of what is made of each object (a row, a line of JSON), where objects that have not changed are not read again.

What is in a list, and in which order, is what `listing.py` and `watching.py` say of lists of objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from . import watching
from .dialect import outline
from .kept import Kept, Place
from .kind import Resource
from .listing import Test
from .pure.objects import Object
from .requests import in_version
from .store import Store

CHUNK = 500
OUTLINE = 1000  # bytes of one, about
Make = Callable[[Object], tuple[Any, int]]  # from an object to what is made of it, and about how many bytes that is


class Piece(NamedTuple):
    """What was made of one object, and the object's outline: what selectors by label and lessons ask about it."""

    outline: Object
    made: Any


class Pieces:
    """The pieces of one resource in one form; `kept` may know some already. What is made must not depend on the moment."""

    def __init__(self, store: Store, resource: Resource, kept: Kept, form: str, make: Make):
        self.store, self.resource, self.kept, self.make = store, resource, kept, make
        self.form = f"{resource.api_version} {resource.plural} {resource.custom or ''} {form}"

    def found(self, namespace: str | None, after: Place, version: int, test: Test | None) -> Iterator[Piece]:
        """The pieces of the objects that a list as of `version` shows after a key, in key order."""
        entries = iter(watching.entries(self.store, self.resource, namespace, after, version))
        while chunk := list(islice(entries, CHUNK)):
            pieces = self._chunk(chunk)
            yield from pieces if test is None else (p for p in pieces if test(p.outline))

    def _chunk(self, entries: list[watching.Entry]) -> list[Piece]:
        known = [None if e.obj else self.kept.find(self.form, e.place, e.version) or self._lent(e) for e in entries]
        missing = [e.place for e, piece in zip(entries, known, strict=True) if piece is None and e.obj is None]
        read = dict(self._read(missing)) if missing else {}
        return [piece or self._new(e, read) for e, piece in zip(entries, known, strict=True)]

    def _read(self, places: list[Place]) -> Iterable[tuple[Place, Piece]]:
        wanted = set(places)
        for namespace, name, obj in self.store.between(self.resource.gr, places[0], places[-1], wanted):
            yield (namespace, name), self._keep((namespace, name), obj)

    def _lent(self, entry: watching.Entry) -> Piece | None:
        obj = self.kept.lent(self.resource.gr, *entry.place)
        same = obj is not None and obj["metadata"]["resourceVersion"] == str(entry.version)
        return self._keep(entry.place, obj) if obj is not None and same else None

    def _keep(self, place: Place, obj: Object) -> Piece:
        piece, size = self._made(obj)
        self.kept.keep(self.form, place, int(obj["metadata"]["resourceVersion"]), piece, size)
        return piece

    def _new(self, entry: watching.Entry, read: dict[Place, Piece]) -> Piece:
        return read[entry.place] if entry.obj is None else self._made(entry.obj)[0]

    def _made(self, obj: Object) -> tuple[Piece, int]:
        obj = in_version(self.resource, obj)
        made, size = self.make(obj)
        return Piece(outline(obj), made), size + OUTLINE
