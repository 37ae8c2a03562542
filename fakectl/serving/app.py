"""The ASGI application: reads a request within bounds, asks the handlers in a worker thread, sends what they answer."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from state import ClusterError, StatusError
from state.errors import bad_request, too_large
from state.kind import Catalog, catalog
from state.refusals import Asked, PlainText, Unreachable
from state.standing import StandingCluster
from state.users import ADMIN, MASTERS, Question, User

from . import discovery, health, openapi, paths, podexec, podlogs, refusing, verbs, watches
from .access import bearer, impersonated, question, questions, user_of
from .answers import Writer, failure
from .clientclock import ClientClock
from .hub import Hub
from .messages import JSON, Answer, Request, not_simulated, page_not_found, unauthorized
from .metrics import Labels, Metrics, labels_of, labels_of_path
from .negotiation import PROTOBUF, Form, accepted, not_acceptable
from .workers import Clusters

MOST = 3 * 1024 * 1024  # bytes of a body
BODY_SECONDS = 60.0  # that a client may take to send it: what a request may take in all, apiserver `pkg/server/filters/timeout.go`
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class App:
    """One server of one cluster. `address` is where it listens ("127.0.0.1:6443")."""

    def __init__(self, clusters: Clusters, token: str, *, client_clock: bool = False):
        self.clusters, self.token, self.client_clock, self.address = clusters, token, client_clock, ""
        self.hub: Hub | None = None
        self.metrics = Metrics()
        self.refuses = True  # whether faults of the API count here
        self.shut = False  # whether nobody shall be let in

    def begin(self, address: str) -> None:
        """In the loop, before the first request."""
        self.address = address
        self.hub = Hub(self.clusters, asyncio.get_running_loop())
        self.hub.start()

    def stop_watches(self) -> None:
        """Let the watches end, so that the server can."""
        if self.hub:
            self.hub.stop()

    def end(self) -> None:
        """After the last request."""
        self.stop_watches()
        if self.hub:
            self.hub.join()
        self.clusters.close()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        exchange = Exchange(self, scope, receive, send)
        began = asyncio.get_running_loop().time()
        try:
            await self._answer(exchange)
        finally:
            if exchange.labels:
                self.metrics.end(exchange.labels, exchange.status, asyncio.get_running_loop().time() - began)

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await exchange.handle()
        except PlainText as e:
            await exchange.send_answer(refusing.plain(e))
        except StatusError as e:
            await exchange.send_answer(failure(e, pretty=exchange.for_people))
        except Unreachable as e:
            if e.how == "refused":
                await self.look_for_refusal()
            await refusing.leave(e.how, exchange.scope, exchange.receive)
        except ClusterError as e:
            await exchange.send_answer(failure(StatusError(500, "InternalError", f"Internal error occurred: {e}")))
        except Disconnected:
            return

    async def _socket(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """A command in a container."""
        await receive()
        exchange = Exchange(self, {**scope, "method": "GET"}, receive, send)
        try:
            await exchange.talk()
        except StatusError as e:
            await podexec.refuse(e, scope, send)
        except Unreachable:
            await send({"type": "websocket.close"})
        except ClusterError as e:
            await podexec.refuse(StatusError(500, "InternalError", f"Internal error occurred: {e}"), scope, send)

    async def look_for_refusal(self) -> None:
        """Note whether a fault lets nobody in."""
        self.shut = await self.run(lambda cluster: cluster.unreachable)

    async def run(self, work: Callable[[StandingCluster], Any], *, writes: bool = False) -> Any:
        """Do something with the cluster in a worker thread."""
        return await asyncio.wrap_future(self.clusters.submit(work, writes=writes))


class Disconnected(Exception):
    """The client has gone."""


class Exchange:
    """One request and its answer."""

    def __init__(self, app: App, scope: dict[str, Any], receive: Receive, send: Send):
        self.app, self.scope, self.receive, self.send = app, scope, receive, send
        self.headers = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]]
        self.by_name = dict(self.headers)
        self.labels: Labels | None = None  # of a request that is counted
        self.status = 0
        self.asked: Asked | None = None  # what faults of the API have not been asked for yet
        self.user = ADMIN
        self.for_people = "text/html" in self.by_name.get("accept", "")

    async def run(self, work: Callable[[StandingCluster], Any], *, writes: bool = False) -> Any:
        """Do something with the cluster; the first time, unless the request meets a fault."""
        asked, self.asked = self.asked, None
        return await self.app.run(refusing.guarded(work, asked, self.user) if asked else work, writes=writes)

    async def handle(self) -> None:
        request, target = await self._asked()
        if target is None:
            split = paths.split(request.path)
            await self.send_answer(await self._other(request, split is not None and split.group in paths.BUILT_IN))
        elif target.subresource == "log":
            await self._log(request, target)
        elif target.verb == "watch":
            await self._watch(request, target)
        else:
            request.body = await self._body()
            await self.send_answer(await self._verb(request, target))

    async def _asked(self) -> tuple[Request, paths.Target | None]:
        """What the request is about, if who asks may have it."""
        path, known = self._path()
        user = await self._user(known)
        query = parse_qs(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        request = Request(self.scope["method"], path, query, self.by_name, b"", user)
        split = paths.split(request.path)
        target = await self._target(request, split) if split else None
        self._count(request, target)
        self.user = user
        if self.app.refuses:
            self.asked = refusing.asked_of(request.method, request.path, target)
        if MASTERS not in user.groups:
            await self._check(user, question(request.method, request.path, target))
        return request, target

    async def talk(self) -> None:
        """A websocket: only commands in containers have one."""
        request, target = await self._asked()
        if target is None or target.subresource != "exec":
            raise not_simulated("websockets of anything but pods/exec")
        chosen = podexec.protocol(self.scope.get("subprotocols", []))
        if not chosen:
            raise bad_request(f"unable to upgrade: none of the protocols {', '.join(podexec.PROTOCOLS)} was offered")
        execution = await self.run(lambda c: podexec.begun(c, request, target))
        await self.send({"type": "websocket.accept", "subprotocol": chosen})
        await podexec.Exec(execution, request, self.run, self.send, self.receive).go()

    async def _log(self, request: Request, target: paths.Target) -> None:
        """A container's log: at once, or as it comes."""
        log, text = await self.run(lambda c: podlogs.opened(c, request, target, c.ahead() if self.app.client_clock else 0))
        await self._start(200, [("content-type", PLAIN), *COMMON])
        await self.send({"type": "http.response.body", "body": text.encode("utf-8", "replace"), "more_body": True})
        if not log.over:
            await self._pump(podlogs.rest(log, self.run, asyncio.sleep))
        await self.send({"type": "http.response.body", "body": b""})

    def _count(self, request: Request, target: paths.Target | None) -> None:
        if target is not None:
            dry, apply = "All" in request.query.get("dryRun", ()), request.content_type in verbs.APPLY and request.method == "PATCH"
            self.labels = labels_of(target, dry=dry, apply=apply)
        elif request.path in COUNTED:
            self.labels = labels_of_path(request.path)
        if self.labels:
            self.app.metrics.begin(self.labels)

    async def _target(self, request: Request, path: paths.Path) -> paths.Target | None:
        """What the path means: mostly something built in, else the cluster is asked for what it serves beside that."""
        watch = request.flag("watch")
        found = paths.target(catalog(), path, request.method, watch)
        if found is None and path.group not in paths.BUILT_IN:
            served: Catalog = await self.run(lambda cluster: cluster.catalog)
            found = paths.target(served, path, request.method, watch)
        return found

    def _path(self) -> tuple[str, bool]:
        """The path, and whether it began with the token: kubectl sends no header of authorization without TLS."""
        path: str = self.scope["path"]
        first, slash, rest = path[1:].partition("/")
        if hmac.compare_digest(first.encode("utf-8", "replace"), self.app.token.encode()):
            return slash + rest or "/", True
        return path, False

    async def _user(self, known: bool) -> User:
        """Who asks, or whom he acts as. Raises Unauthorized, Forbidden.

        A service account's token counts only beside the server's own (in the path): others could make it, who know the cluster's seed.
        """
        given = bearer(self.headers)
        user = user_of(given, self.app.token, known=known)
        if user is None and known:
            user = await self.run(lambda cluster: cluster.account(given))
        if user is None:
            raise unauthorized()
        other = impersonated(self.headers)
        if other is None:
            return user
        if MASTERS not in user.groups:
            for asked in questions(other):
                await self._check(user, asked)
        return other

    async def _check(self, user: User, asked: Question) -> None:
        await self.run(lambda cluster: cluster.authorize(user, asked))

    async def _other(self, request: Request, api: bool) -> Answer:
        """Whatever is no object and no collection."""
        if request.method not in ("GET", "HEAD"):
            await self._body()
        if request.path == "/metrics":
            return self.app.metrics.answer(await self.run(StandingCluster.counts))
        if health.asked(request.path) and (trouble := await self._trouble()):
            return health.answer(request.path, request.query, trouble) or page_not_found()
        found = health.answer(request.path.rstrip("/"), request.query)
        if found is None:
            address = self.app.address
            found = await self.run(lambda c: discovery.answer(request, address, c.catalog) or openapi.answer(request, c.catalog))
        if found is None and api:
            raise StatusError(404, "NotFound", "the server could not find the requested resource", {})
        return found or page_not_found()

    async def _trouble(self) -> str:
        """What is wrong with the cluster's file, "" when it can be read."""
        try:
            await self.run(StandingCluster.glance)
        except ClusterError as e:
            return str(e)
        return ""

    async def _verb(self, request: Request, target: paths.Target) -> Answer:
        form = accepted(request.accept)
        writes = request.method in WRITES

        def work(cluster: StandingCluster) -> Answer:
            cluster.user, cluster.tokens = request.user, {self.app.token: ADMIN}
            return verbs.answer(cluster, request, target, self._writer(cluster, request, form))

        made: Answer = await self.run(work, writes=writes)
        if writes and self.app.hub:
            self.app.hub.poke()
        return made

    def _writer(self, cluster: StandingCluster, request: Request, form: Form) -> Writer:
        clock = ClientClock(self.app.client_clock)
        clock.set(cluster.ahead())
        return Writer(cluster, request, form, clock)

    async def _body(self) -> bytes:
        """The request's body. Raises RequestEntityTooLarge, Timeout."""
        length = self.by_name.get("content-length", "")
        if length.isdecimal() and int(length) > MOST:
            raise too_large(f"Request entity too large: limit is {MOST}")
        parts, size, more = [], 0, True
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while more:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        raise Disconnected
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    more = message.get("more_body", False)
                    if size > MOST:
                        raise too_large(f"Request entity too large: limit is {MOST}")
        except TimeoutError:
            raise StatusError(504, "Timeout", "Timeout: request did not complete within the allotted timeout", {}) from None
        return b"".join(parts)

    async def send_answer(self, answer: Answer) -> None:
        body = b"" if self.scope["method"] == "HEAD" else answer.body
        headers = [("content-type", answer.content_type), ("content-length", str(len(answer.body))), *answer.headers]
        if not any(name == "Cache-Control" for name, _ in answer.headers):
            headers += COMMON
        await self._start(answer.status, headers)
        await self.send({"type": "http.response.body", "body": body})

    async def _start(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status = status
        raw = [(k.lower().encode(), v.encode("utf-8", "replace")) for k, v in headers]
        await self.send({"type": "http.response.start", "status": status, "headers": raw})

    async def _watch(self, request: Request, target: paths.Target) -> None:
        form = accepted(request.accept)
        if form.media == PROTOBUF:
            raise not_acceptable()
        watch = watches.Watch(request, target, form, lambda cluster: self._writer(cluster, request, form))
        hub = self.app.hub
        assert hub is not None
        version: int = await self.run(lambda cluster: cluster.version())
        subscription = hub.subscribe(watch.wanted, version)
        try:
            first = await self._beginning(watch)
            await self._start(200, [("content-type", JSON), *COMMON])
            await self.send({"type": "http.response.body", "body": first[0], "more_body": True})
            if first[1]:
                await self._pump(watches.stream(watch, hub, subscription, self.run, asyncio.get_running_loop().time))
            await self.send({"type": "http.response.body", "body": b""})
        finally:
            hub.unsubscribe(subscription)

    async def _beginning(self, watch: watches.Watch) -> tuple[bytes, bool]:
        """What is sent first, and whether more will follow: a version that is gone is told in the stream."""

        def begin(cluster: StandingCluster) -> tuple[bytes, bool]:
            try:
                first = watch.begin(cluster)
            except StatusError as e:
                if e.code not in (410, 504):
                    raise
                return watches.error_line(e, watch.make_writer(cluster)), False
            return first, True

        made: tuple[bytes, bool] = await self.run(begin)
        return made

    async def _pump(self, events: Any) -> None:
        """Send events until they end or the client goes."""
        gone = asyncio.ensure_future(self._gone())
        try:
            step = asyncio.ensure_future(anext(events, None))
            while True:
                await asyncio.wait({gone, step}, return_when=asyncio.FIRST_COMPLETED)
                if gone.done() and not step.done():
                    step.cancel()
                    return
                out = step.result()
                if out is None:
                    return
                await self.send({"type": "http.response.body", "body": out, "more_body": True})
                step = asyncio.ensure_future(anext(events, None))
        finally:
            gone.cancel()

    async def _gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            continue


COUNTED = {*health.paths(), "/metrics", "/version", "/openapi/v2", "/openapi/v3", "/api", "/apis"}
PLAIN = "text/plain"
COMMON = [("cache-control", "no-cache, private")]
