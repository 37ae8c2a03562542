"""A cluster that stays open to answer one request after another, with what only a server of HTTP is asked for.

The verbs are `Cluster`'s; here are lists as of a version, tables of given objects, whole collections deleted, subresources that are
posted to, and what watches need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from . import errors, watching
from .clock import wall
from .cluster import COMPONENTS, Cluster
from .kept import Kept
from .kind import Age, Resource
from .listing import Test, matcher, page, resume, token_version
from .pieces import Make, Piece, Pieces
from .pure.objects import Object
from .requests import RENEWED, moment, place, served
from .settings import Settings
from .table import OPEN, ages, open_row, table
from .users import ADMIN, Question, User
from .watching import Change

T = TypeVar("T")
__all__ = ["OPEN", "Listed", "Piece", "Query", "StandingCluster"]
TOO_OLD = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue "
    "parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token "
    "results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and "
    "now may show up in the list."
)


class Query(NamedTuple):
    """What a list is asked for. `version` and `match` are resourceVersion and resourceVersionMatch."""

    labels: str = ""
    fields: str = ""
    limit: int = 0
    continue_: str = ""
    version: str = ""
    match: str = ""


class Listed(NamedTuple):
    """The objects of one page, which may be read once, and the list's metadata."""

    items: Iterable[Object]
    meta: dict[str, Any]


class StandingCluster(Cluster):
    """`Cluster`, opened once for many requests, each of which begins with `look_again` and ends with `commit`.

    What is made of objects is shared with `like`, which has opened the same file. `tokens` says whose tokens there are beside those of
    service accounts.
    """

    tokens: Mapping[str, User] = {}

    def __init__(
        self, path: str, *, env: Mapping[str, str], command: Sequence[str] = (), line: Sequence[str] = (), step: int = 0,
        like: StandingCluster | None = None,
    ):  # fmt: skip
        super().__init__(path, env=env, command=command, line=line, step=step)
        self._kept: Kept = like._kept if like else Kept()

    def look_again(self) -> None:
        """Come to the present moment."""
        self.rest()
        self.warnings = []
        self._read_meta()

    def begin_anew(self, *, env: Mapping[str, str], command: Sequence[str] = (), line: Sequence[str] = (), step: int = 0) -> None:
        """Come to the present moment for another command of the administrator's, as a `Cluster` does that is opened with these."""
        Settings.from_env(env)  # what opening refuses, this refuses
        self._given, self.user = moment(env.get("FAKECTL_NOW", "")), ADMIN
        self._line, self.step = line, step
        self.look_again()
        self._follow(command)

    def lend(self) -> None:
        """Let the others that share what is made of objects have the objects that this one knows."""
        self._kept.lent = self._store.known

    def rest(self) -> None:
        """Hold no transaction until the next request; what was not committed has not happened."""
        self._store.rollback()

    def ahead(self) -> int:
        """Nanoseconds that the wall clock is ahead of the cluster's."""
        return wall() - self.now

    # -- lists --------------------------------------------------------------------------------------------------------------------

    def listed(self, resource: Resource, namespace: str | None, query: Query) -> Listed:
        """One page of a list. Raises BadRequest, Invalid, Expired, Timeout (a version that is not there yet)."""
        after, at, test = self._window(resource, query)
        found = self._objects(resource, namespace, after, at)
        items, meta = self._page(resource, namespace, query, at, found if test is None else filter(test, found), lambda obj: obj)
        return Listed(self._served(resource, items), meta)

    def pieces(self, resource: Resource, namespace: str | None, query: Query, form: str, make: Make) -> tuple[Iterable[Piece], Object]:
        """The same page as what `make` makes of each object, and the list's metadata; `form` names what that is."""
        if self._store.writing or query.fields or resource.gr in (*RENEWED, COMPONENTS):
            listed = self.listed(resource, namespace, query)
            return (Piece(obj, make(obj)[0]) for obj in listed.items), listed.meta
        after, at, test = self._window(resource, query)
        found = Pieces(self._store, resource, self._kept, form, make).found(namespace, after, at, test)
        return self._page(resource, namespace, query, at, found, lambda piece: piece.outline)

    def _window(self, resource: Resource, query: Query) -> tuple[tuple[str, str], int, Test | None]:
        """After which key a list begins, as of which version it is, and what its selectors amount to."""
        self._begin_read()
        self._warn_deprecated(resource)
        version = watching.number(query.version)
        watching.check_list_options(query.version, query.match, query.continue_)
        watching.check_reached(version, self._store.rv)
        test = matcher(resource, query.labels, query.fields)
        after, at = ("", ""), self._store.rv
        if query.continue_:
            after, at = resume(query.continue_), token_version(query.continue_) or at
            self._check_continue(query.continue_, at)
        elif query.match == "Exact":
            at = version
            watching.check_kept(self._store, at)
        return after, at, test

    def _page(
        self, resource: Resource, namespace: str | None, query: Query, at: int, found: Iterator[T], of: Callable[[T], Object]
    ) -> tuple[Iterable[T], Object]:
        """One page of what was found and the list's metadata; without a limit it is read once, as it comes."""
        if not query.limit:
            return found, {"resourceVersion": str(at)}
        items, meta = page(islice(found, query.limit + 1), query.limit, at, of)
        if "remainingItemCount" in meta:
            del meta["remainingItemCount"]  # with a selector, a server does not say
            if not query.labels and not query.fields:
                last = of(items[-1])["metadata"]
                where = namespace if resource.namespaced else None
                meta["remainingItemCount"] = self._store.count_after(resource.gr, where, (last.get("namespace", ""), last["name"]))
        return items, meta

    def _objects(self, resource: Resource, namespace: str | None, after: tuple[str, str], version: int) -> Iterator[Object]:
        if version >= self._store.rv:
            return self._source(resource).list(resource.gr, namespace if resource.namespaced else None, after=after)
        objects = watching.snapshot(self._store, resource, namespace, version)
        return (o for o in objects if (o["metadata"].get("namespace", ""), o["metadata"]["name"]) > after)

    def _check_continue(self, token: str, version: int) -> None:
        if version >= self._store.compacted():
            return
        from .listing import fresh_token

        gone = errors.expired(TOO_OLD)
        gone.status["metadata"] = {"continue": fresh_token(token, self._store.rv)}
        raise gone

    def _served(self, resource: Resource, items: Iterable[Object]) -> Iterable[Object]:
        versions = resource.custom is not None or resource.gr == "events" or resource.group in ("events.k8s.io", "autoscaling")
        if not versions and resource.gr not in RENEWED:
            return items
        return (served(resource, o, self.now, self._store) for o in items)

    def rows(self, resource: Resource, objects: Iterable[Object], version: str, include: str) -> dict[str, Any]:
        """These objects as the server's Table."""
        made = table(resource, objects, self.now, self.dialect, self._find, include=include)
        made["metadata"]["resourceVersion"] = version
        return made

    def scale_table(self, scale: Object, include: str) -> dict[str, Any]:
        """A Scale as the server's Table."""
        from .subresources import COLUMNS, SCALE, row

        made = table(SCALE, [scale], self.now, self.dialect, self._find, include=include)
        age = ages(self.now, self.dialect, self._find)(scale)
        rows = [{**r, "cells": row(scale, age)} for r in made["rows"]]
        return {**made, "metadata": {"resourceVersion": scale["metadata"]["resourceVersion"]}, "columnDefinitions": COLUMNS, "rows": rows}

    def open_row(self, resource: Resource, obj: Object, include: str) -> dict[str, Any]:
        """A row of the server's Table whose ages stand open: see `table.open_row`."""
        return open_row(resource, obj, include)

    def ages(self) -> Callable[[Object], Age]:
        """What fills the open ages of an object (an outline is enough) at this moment."""
        return ages(self.now, self.dialect, self._find)

    def in_order(self, resource: Resource, pieces: Iterable[Piece]) -> Iterable[Piece]:
        """The rows of a table in the order in which a loaded lesson wants them."""
        if not self.dialect or not self.dialect.orders(resource.gr):
            return pieces
        return [Piece(*pair) for pair in self.dialect.ordered(resource.gr, [(p.outline, p.made) for p in pieces], self._find)]

    def counts(self) -> dict[str, int]:
        """How many objects there are of each resource, by its group-resource name."""
        self._begin_read()
        return self._store.counts()

    # -- watches ------------------------------------------------------------------------------------------------------------------

    def matcher(self, resource: Resource, labels: str, fields: str) -> Test | None:
        """The test that two selectors amount to. Raises BadRequest."""
        return matcher(resource, labels, fields)

    def log(self, since: int, resource: Resource | None = None) -> list[Change]:
        """What happened after a version, in order. Raises Expired, Timeout (a version that is not there yet)."""
        self._begin_read()
        watching.check_kept(self._store, since)
        watching.check_reached(since, self._store.rv)
        return [Change(*row) for row in self._store.log(since, resource.gr if resource else "")]

    def seen_at(self, resource: Resource, namespace: str | None, test: Test, version: int) -> watching.Seen:
        """What a watcher that starts at a version has been shown."""
        found = filter(test, self._objects(resource, namespace, ("", ""), version))
        return {(o["metadata"].get("namespace", ""), o["metadata"]["name"]) for o in found}

    def served_as(self, resource: Resource, obj: Object) -> Object:
        """A stored object in the version of the resource."""
        return served(resource, obj, self.now, self._store)

    def behind(self) -> bool:
        """Whether something is due that has not happened yet."""
        self._store.begin_read()
        due = self._store.next_due()
        return due is not None and due <= self.now

    def glance(self) -> tuple[int, int | None]:
        """The newest version that is there, and in how many nanoseconds something is due (None: not by itself). Nothing is moved on."""
        self._store.begin_read()
        due, version = self._store.next_due(), self._store.rv
        self.rest()
        if due is None or self._given is not None or self.clock.frozen_at is not None:
            return version, None
        return version, max(due - self.now, 0)

    # -- writing ------------------------------------------------------------------------------------------------------------------

    def delete_collection(self, resource: Resource, namespace: str | None, query: Query, **options: Any) -> Listed:
        """Delete every object that a list would show; what they were. `options` are those of `delete`."""
        self._begin_write()
        found = self.listed(resource, namespace, query)
        items = list(found.items)
        for obj in items:
            self.delete(resource, obj["metadata"].get("namespace"), obj["metadata"]["name"], **options)
        return Listed(items, found.meta)

    def bind(self, namespace: str | None, body: Any, **options: Any) -> Object:
        """Create a Binding: what it names is the pod whose subresource it is. Raises StatusError as the server would."""
        pods = self.catalog.by_plural("pods", "")
        assert pods
        name = (body.get("metadata") or {}).get("name") if isinstance(body, dict) else None
        if not isinstance(name, str) or not name:
            raise errors.bad_request("name is required")
        return self.post(pods, namespace, name, "binding", body, **options)

    def replace(self, resource: Resource, namespace: str | None, name: str, body: Any, **options: Any) -> tuple[Object, int]:
        """`update`, and 200 or (where a PUT may create) 201."""
        return self.update(resource, namespace, name, body, **options), 200

    def patched(self, resource: Resource, namespace: str | None, name: str, body: Any, kind: str, **options: Any) -> tuple[Object, int]:
        """`patch`, and 201 when that made the object, else 200."""
        self._begin_write()
        new = self._store.get(resource.gr, place(resource, namespace), name) is None
        return self.patch(resource, namespace, name, body, kind, **options), 201 if new else 200

    def is_review(self, resource: Resource) -> bool:
        """Whether objects of this resource are questions, which are answered and not kept."""
        return resource.verbs == ("create",) and resource.gr != "bindings"

    def review(self, resource: Resource, namespace: str | None, body: Any, *, manager: str, **options: Any) -> Object:
        """The answer to a question about access or identity. Raises BadRequest, Invalid."""
        from .reviews import answer
        from .schema import decode
        from .tokens import AUDIENCE, Proven, check

        def prove(token: str) -> Proven:
            if token in self.tokens:
                return Proven(self.tokens[token], [AUDIENCE])
            return check(self.settings.seed, token, self.now, self._find)

        self._begin_read()
        obj, warnings = decode(resource, body, options["validation"])
        self.warnings += warnings
        return answer(self._store, resource, namespace, obj, self.user, manager, self.now, prove)

    def account(self, token: str) -> User | None:
        """The user of a service account's token, None when it is none's (any more)."""
        from .tokens import Untrusted, check

        self._begin_read()
        try:
            return check(self.settings.seed, token, self.now, self._find).user
        except Untrusted:
            return None

    def authorize(self, user: User, question: Question) -> None:
        """Let a request through, or raise Forbidden: what RBAC says."""
        from .authorizer import check

        check(self._begin_store(), user, question)

    def _begin_store(self) -> Any:
        self._begin_read()
        return self._store
