"""An opened cluster: its file, its moment, and how it settles, waits and commits. The verbs on it are in `state/cluster.py`.

It settles first: controllers catch up to now, due time by due time. Reads take a snapshot; the first write makes it the only writer until
`commit`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import customs
from .clock import SECOND, Clock, sleep, wall
from .damage import damaged
from .dialect import Dialect
from .errors import ClusterError
from .faults import FAULTS, held, keep, made
from .following import Following, is_read
from .history import Step
from .kind import Catalog, catalog
from .memory import Key
from .pure.objects import Object
from .pure.times import parse_rfc3339
from .requests import moment
from .settings import KEYS, Settings
from .store import Store
from .users import ADMIN

if TYPE_CHECKING:
    from .refusals import Asked

Changes = list[tuple[int, str, Object]]
Lessons = list[dict[str, Any]]
AGENT = "kubectl"  # who owns fields when a caller gives no field manager
MADE_OF = (*KEYS, "clock", "lessons")
READ_FIRST = [*MADE_OF, "follow", "written", "rv", FAULTS]


class Opened:
    """A cluster at one moment.

    `path` is its file (made when absent, with the settings that `env` asks for); `command` is what the user typed, so that a loaded lesson
    can be followed; `line`, what its changes are called where they can be taken back (without it they belong to the command before);
    `step`, the step of the history that they belong to already. Raises ClusterError: the file is damaged, foreign or not usable, or
    FAKECTL_NOW is no moment.
    """

    def __init__(self, path: str, *, env: Mapping[str, str] | None = None, command: Sequence[str] = (),
                 line: Sequence[str] = (), step: int = 0):  # fmt: skip
        env = env or {}
        self._line, self.step = line, step
        self.warnings: list[str] = []
        self.user = ADMIN
        self._given = moment(env.get("FAKECTL_NOW", ""))
        self._meta: dict[str, str] | None = None  # what settings, clock and lessons were made of; None when they are others now
        made_with = Settings.from_env(env)
        lessons = None if os.path.exists(path) else _chosen(made_with)  # what cannot be made leaves no file behind
        self._store = Store(path)
        try:
            if self._store.fresh:
                self._make(made_with, _chosen(made_with) if lessons is None else lessons)
            self._read_meta()
            self._follow(command)
        except BaseException:
            self._store.close()
            raise

    @property
    def catalog(self) -> Catalog:
        """What the cluster serves."""
        if not customs.defined(self._store):
            return catalog()
        self._begin_read()
        return customs.served(self._store)

    # -- opening and closing ------------------------------------------------------------------------------------------------------

    def _make(self, settings: Settings, lessons: Lessons) -> None:
        from .api import Api
        from .controllers import registry
        from .seed import boot

        for key, value in settings.stored().items():
            self._store.set_meta(key, value)
        self._store.set_meta("lessons", json.dumps(lessons))
        now = self._given if self._given is not None else wall()
        api = Api(self._store, settings, now, registry())
        api.dialect = Dialect(lessons)
        boot(api)
        self._store.set_meta("written", str(now))
        self._store.commit()

    def _read_meta(self) -> None:
        self._store.begin_read()
        first = self._store.some_meta(READ_FIRST)
        meta = {key: first[key] for key in MADE_OF if key in first}
        if meta != self._meta:
            self._load(meta)
        self._written = self._store.number("written")
        self.now = max(self._given if self._given is not None else self.clock.now(), self._written)

    def _load(self, meta: dict[str, str]) -> None:
        try:
            self.settings = Settings.load(meta)
            self.clock = Clock.load(meta.get("clock"))
            self.lessons: Lessons = json.loads(meta.get("lessons", "[]"))
            self.dialect = Dialect(self.lessons)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise damaged(self._store.path, "a setting is none") from None
        self._meta = meta

    def _follow(self, command: Sequence[str]) -> None:
        """Let a lesson's next command happen at its moment; the clock runs on from there."""
        text = self._store.meta("follow")
        if not self.lessons or self._given is not None or self.clock.frozen_at is not None or text == "off" or not command:
            return
        looks = is_read(command)
        if looks and not text:
            return  # a lesson begins with its first change: whoever only looks changes nothing
        following = Following(text)
        moment = following.advance(self.lessons, command, self.now, lambda lesson: not looks and self._untouched(lesson), self._made)
        if moment is None:
            return
        self.now = max(moment, self._written)
        self._begin_write(settle_first=False)
        if not looks:
            self._begin_step()
        self.clock, self._meta = Clock().moved_to(self.now, running=True), None
        self._store.set_meta("clock", self.clock.dump())
        self._store.set_meta("follow", following.dump())
        self._settle()

    def _made(self) -> int:
        """When the cluster was made (nanoseconds), as far as its first namespace tells."""
        first = self._store.get("namespaces", "", "default")
        return parse_rfc3339(first["metadata"]["creationTimestamp"]) if first else 0

    def _untouched(self, lesson: dict[str, Any]) -> bool:
        named = [("Deployment", b["namespace"], b["deployment"]) for b in lesson["binds"]]
        named += [(o["kind"], o["namespace"], o["name"]) for o in lesson.get("owns", ())]
        resources = {r.kind: r.gr for r in reversed(catalog().all)}
        return not any(kind in resources and self._store.get(resources[kind], namespace, name) for kind, namespace, name in named)

    def commit(self) -> None:
        """Make the command's changes lasting, all at once. What only a look brought about happened when it was due, not now."""
        if self._store.writing and self._store.rv != self._store.began_at:
            moment = self._written if self._store.rv == self._settled else self._api.now
            self._store.set_meta("written", str(max(self._written, moment)))
        self._store.commit()

    def _begin_step(self) -> bool:
        """What changes now is the command's own doing: what it was before can be brought back. Whether that was not so yet."""
        if not self._line or (self.step and self._store.last_step() == self.step):
            return False
        from shlex import join

        self.step = self._store.begin_step(join(self._line), self.now)
        return True

    def close(self) -> None:
        """Give the file back. What was not committed has not happened."""
        self._store.close()

    # -- time ---------------------------------------------------------------------------------------------------------------------

    def _begin_write(self, *, settle_first: bool = True) -> None:
        if self._store.writing:
            return
        from .api import Api
        from .controllers import registry

        self._store.begin_write()
        self._written = self._store.number("written")
        self._settled = -1
        self.now = max(self.now, self._written)
        self._api = Api(self._store, self.settings, self._written, registry())
        self._api.dialect = self.dialect
        if settle_first:
            self._settle()

    def _settle(self) -> None:
        """Let the controllers catch up to now; a long way is committed in slices."""
        from .controllers import settle

        while not settle(self._api, self.now):
            self.commit()
            self._store.begin_write()
        self._written, self._settled = max(self._written, self._api.now), self._store.rv
        self._api.now = self.now

    def _begin_read(self) -> None:
        """Settle what is due, then look at a snapshot."""
        if self._store.writing:
            return
        self._store.begin_read()
        due = self._store.next_due()
        if due is not None and due <= self.now:
            self._begin_write()
            self.commit()
            self._store.begin_read()

    def next_due(self) -> int | None:
        """When the cluster next has work to do (nanoseconds), or None."""
        self._begin_read()
        return self._store.next_due()

    def settle(self) -> None:
        """Let all happen that is due by now."""
        self._begin_read()

    def wait_next(self, deadline: int) -> bool:
        """Commit, then go to the next due time, at most to `deadline` (nanoseconds): False when that is reached.

        A frozen clock jumps; a running one is slept on, and jumps when it does not move (somebody froze the process's time).
        """
        self.commit()
        self._store.begin_read()
        if self.now >= deadline:
            return False
        due = self._store.next_due()
        target = deadline if due is None or due > deadline else max(due, self.now)
        self._store.end_read()
        frozen = self._given is not None or self.clock.frozen_at is not None
        if not frozen and target > self.now:
            frozen = not sleep(min(target - self.now, SECOND))
        if frozen:
            self._jump(max(target, self.now))
        else:
            self.now = max(self.clock.now(), self.now)
        self._begin_read()
        return True

    def _jump(self, moment: int) -> None:
        self.now = moment
        if self._given is None and self.clock.frozen_at is not None and moment > self.clock.frozen_at:
            self._store_clock(Clock(frozen_at=moment))
            self._settle()
            self.commit()

    def _store_clock(self, clock: Clock) -> None:
        self._begin_write(settle_first=False)
        self._begin_step()
        self.clock, self._meta = clock, None
        self._store.set_meta("clock", clock.dump())

    def move_clock(self, moment: int, *, running: bool) -> None:
        """Freeze the clock at `moment` (nanoseconds; not before the last change), or let it run from there.

        Ends the following of lessons.
        """
        moment = max(moment, self._written)
        self._store_clock(self.clock.moved_to(moment, running=running))
        self._store.set_meta("follow", "off")
        self.now = moment

    def advance(self, ns: int) -> None:
        """Move the clock on by `ns` nanoseconds and let the controllers live through them. Ends the following of lessons."""
        self.move_clock(self.now + ns, running=self.clock.frozen_at is None)
        self._settle()

    def set_setting(self, name: str, value: str) -> None:
        """Change a setting for the future. Raises ClusterError for a value that is none."""
        changed = self.settings.changed(name, value)
        self._begin_write()
        self._begin_step()
        for key, text in changed.stored().items():
            self._store.set_meta(key, text)
        self.settings, self._meta = changed, None

    def set_lessons(self, lessons: Lessons) -> None:
        """Load these lessons (data, see `state/lessons.py`) in place of those before; following starts anew."""
        self._begin_write()
        self._begin_step()
        self._store.set_meta("lessons", json.dumps(lessons))
        self._store.set_meta("follow", "")
        self.lessons, self.dialect, self._meta = lessons, Dialect(lessons), None
        self._api.dialect = self.dialect

    @property
    def faults(self) -> Sequence[Object]:
        """What somebody has made go wrong, oldest first (shared), as data: see `state/faults.py`."""
        self._begin_read()
        return held(self._store)

    def version(self) -> int:
        """The newest resource version, once what is due has happened."""
        self._begin_read()
        return self._store.rv

    @property
    def refuses(self) -> bool:
        """Whether a fault may meet requests."""
        return any(fault["kind"] == "api" for fault in held(self._store))

    @property
    def unreachable(self) -> bool:
        """Whether every request is refused, as if there were no server."""
        limits = ("times", "after", "match", "namespace")
        return any(f["kind"] == "api" and f["error"] == "refused" and not any(f.get(key) for key in limits) for f in held(self._store))

    def ask(self, asked: Asked) -> None:
        """Raise what a fault of the API makes of a request, if one meets it: StatusError or Unreachable. Its count is kept at once, or
        with what the transaction that is open changes.
        """
        from .refusals import met

        self._begin_read()
        faults = held(self._store)
        after, failure = met([*faults], asked, self.user)
        if after != faults:
            alone = not self._store.writing
            self._begin_write()
            keep(self._store, made(self._store), after)
            if alone:
                self.commit()
        if failure is not None:
            raise failure

    def add_fault(self, fault: Object) -> Object:
        """Let a fault begin now; the fault with its `id`. Raises NotFound, ClusterError, and then nothing has changed."""
        from .faulting import add

        self._begin_write()
        added = add(self._api, fault)
        self._happened()
        return added

    def clear_faults(self, ids: Sequence[str] | None = None) -> Sequence[Object]:
        """Take faults away, all when `ids` is left out; those that went. Raises ClusterError for an id that there is not."""
        from .faulting import clear

        self._begin_write()
        ended = clear(self._api, ids)
        self._happened()
        return ended

    def _happened(self) -> None:
        """What was written now is in the past from now on, even where no object has changed."""
        self._written = max(self._written, self.now)
        self._store.set_meta("written", str(self._written))


    # -- taking back --------------------------------------------------------------------------------------------------------------

    def steps(self) -> list[Step]:
        """The command lines that can be taken back, the newest first."""
        if not self._store.writing:
            self._store.begin_read()
        return self._store.steps()

    def objects_before(self, count: int) -> dict[Key, Object | None]:
        """The objects that the last `count` commands have changed, as they were before; None for those that were not there.

        Raises ClusterError when fewer are known.
        """
        return self._store.objects_before(self._steps(count)[-1].number)

    def _steps(self, count: int) -> list[Step]:
        steps = self.steps()
        if not 0 < count <= len(steps):
            raise ClusterError(f"only the last {len(steps)} can be undone" if steps else "no command is remembered that could be undone")
        return steps[:count]

    def take_back(self, count: int) -> list[Step]:
        """Undo the last `count` commands, and all that followed from them; they are returned, the newest first.

        The clock stands or runs again as it did before them, and settings are those of before. Raises ClusterError when fewer are known.
        """
        self._begin_write(settle_first=False)
        steps = self._steps(count)
        self._store.take_back(steps[-1].number)
        self._read_again()
        return steps

    def _read_again(self) -> None:
        """Take over settings, clock and lessons as they are in the file now."""
        first = self._store.some_meta(READ_FIRST)
        self._load({key: first[key] for key in MADE_OF if key in first})
        self._written, self._settled = self._store.number("written"), self._store.rv


def _chosen(settings: Settings) -> Lessons:
    from .lessons import chosen

    return chosen(settings.lesson)
