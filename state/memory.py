"""What a process remembers of a cluster's file, and what it has changed but not written yet.

It is true as long as nobody else commits. Most of what controllers write at one instant is written over at the next (a pod is bound,
accepted, started), so that it pays to write only the last state. No SQL here: the store reads and writes.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from typing import Any

from .agenda import Agenda, Due
from .pure.objects import Object, controller_of

Key = tuple[str, str, str]  # (group-resource, namespace, name)
Owner = tuple[str, str, str]  # (uid, group-resource, namespace): what `Store.owned` asks for
MOST = 50_000  # objects; a process that knows more starts anew
AHEAD = 4, 256  # how many pieces of work are read at once: at first, since mostly nothing is due, and at most


class Memory:
    """`objects` by key (None: known not to be there) and what follows from them; the rest waits to be written."""

    def __init__(self) -> None:
        self.objects: dict[Key, Object | None] = {}
        self.lists: dict[str, dict[str | None, list[Object]]] = {}  # by group-resource and namespace; an object's change ends them
        self.owned: dict[Owner, list[str]] = {}  # sorted names
        self.places: dict[str, Key] = {}  # uids of living objects
        self.born: set[str] = set()  # uids that nothing in the file can be owned by
        self.derived: dict[str, Any] = {}  # what others make of objects and keep up to date themselves
        self.unread: set[Owner] = set()  # who owns objects that are not in the file, beside those that may be there
        self.new: dict[Key, tuple[str, str]] = {}  # (uid, owner) of objects that are not in the file
        self.texts: dict[Key, tuple[int, str]] = {}  # (resource version, text) of objects that are different in the file
        self.log: list[tuple[int, str, str, str, str, str]] = []  # rows of the change log
        self.meta: dict[str, str | None] = {}
        self.changed_meta: set[str] = set()
        self.agenda = Agenda()
        self._kept = 0  # objects after the last `shrink`
        self.unfile()

    def unfile(self) -> None:
        """Have the first pieces of work in the file read anew."""
        self.filed: deque[Due] = deque()
        self.all_filed = False  # whether there are no more of them
        self.ahead = AHEAD[0]

    def file(self, read: list[Due]) -> None:
        """Note the first pieces of work, as many of them as `ahead` says; next time more."""
        self.filed = deque(read)
        self.all_filed = len(read) < self.ahead
        self.ahead = min(self.ahead * 4, AHEAD[1])

    def add(self, key: Key, obj: Object, rv: int, text: str) -> None:
        """A new object."""
        uid, owner = obj["metadata"]["uid"], owner_of(key[0], obj)
        self.new[key] = uid, owner
        self.places[uid] = key
        self.born.add(uid)
        self._adopt(owner, key)
        self._set(key, obj, rv, text)

    def change(self, key: Key, obj: Object, old: Object, rv: int, text: str) -> None:
        """An object that is another now."""
        before, owner = owner_of(key[0], old), owner_of(key[0], obj)
        if before != owner:
            self._disown(before, key)
            self._adopt(owner, key)
            if key in self.new:
                self.new[key] = self.new[key][0], owner
        self._set(key, obj, rv, text)

    def drop(self, key: Key, old: Object) -> bool:
        """An object that is gone: whether the file holds it."""
        uid = old["metadata"]["uid"]
        self._disown(owner_of(key[0], old), key)
        self.places.pop(uid, None)
        self.born.discard(uid)
        self.texts.pop(key, None)
        self.lists.pop(key[0], None)
        self.objects[key] = None
        return self.new.pop(key, None) is None

    def _set(self, key: Key, obj: Object, rv: int, text: str) -> None:
        self.texts[key] = rv, text
        self.lists.pop(key[0], None)
        self.objects[key] = obj

    def _adopt(self, owner: str, key: Key) -> None:
        place = owner, key[0], key[1]
        if place in self.owned:
            insort(self.owned[place], key[2])
        elif owner in self.born:
            self.owned[place] = [key[2]]
        else:
            self.unread.add(place)

    def _disown(self, owner: str, key: Key) -> None:
        names = self.owned.get((owner, key[0], key[1]))
        if names is not None:
            del names[bisect_left(names, key[2])]

    def names_owned(self, owner: Owner) -> list[str] | None:
        """The names of the objects of an owner in order, None when only the file knows."""
        names = self.owned.get(owner)
        return [] if names is None and owner[0] in self.born else names

    def rows(self) -> list[tuple[str, str, str, str, int, str, str]]:
        """The rows of the objects that are not in the file, which are no longer new then."""
        rows = [(*key, uid, self.texts[key][0], owner, self.texts.pop(key)[1]) for key, (uid, owner) in self.new.items()]
        self.new.clear()
        self.unread.clear()
        return rows

    def shrink(self) -> bool:
        """Forget what will hardly be asked for again, now and then; False when there is too much even so."""
        if len(self.objects) < 2 * self._kept + 1000:
            return True
        for key in [k for k in self.objects if k[0] == "events"]:
            del self.objects[key]
        self._kept = len(self.objects)
        return len(self.objects) < MOST


def owner_of(gr: str, obj: Object) -> str:
    """The uid of an object's controller ("" for none); for an event: of the object that it is about."""
    ref = controller_of(obj) if gr != "events" else obj["involvedObject"]
    return ref.get("uid", "") if ref else ""
