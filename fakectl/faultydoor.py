"""The cluster of a command line while faults of the API hold: each request asks first, and waits and tries again as client-go does.

A request is what the real kubectl would send: what a verb looks up inside is none, nor is a second look at the same object in a wait (the
real one watches). What needs discovery finds it in kubectl's cache.
Sources: client-go `rest/{request,with_retry}.go`, apimachinery `pkg/api/errors/errors.go` (NewGenericServerResponse).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from state import Cluster, StatusError
from state.acting import ActingCluster
from state.kind import Resource
from state.refusals import METHODS, Asked, PlainText, Unreachable

from .errors import NetworkError

Object = dict[str, Any]
RETRIES, SECOND = 10, 1_000_000_000
DIAL = 30 * SECOND  # how long a connection may take to come about
WHY = {
    "refused": "dial tcp {0}: connect: connection refused",
    "x509": "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    "timeout": "dial tcp {0}: i/o timeout",
}
GIVEN_UP = "net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"
GENERIC = {  # what client-go says of an answer whose body it does not read, by code: (reason, message)
    401: ("Unauthorized", "the server has asked for the client to provide credentials"),
    403: ("Forbidden", "unknown"),
    429: ("TooManyRequests", "the server has received too many requests and has asked us to try again later"),
    500: ("InternalError", 'an error on the server ("unknown") has prevented the request from succeeding'),
    503: ("ServiceUnavailable", "the server is currently unable to handle the request"),
    504: ("Timeout", "the server was unable to return a response in the time allotted, but may still be processing the request"),
}


class Faulty(Cluster):
    """The verbs of `Cluster`, each raising what a fault makes of its request: StatusError, or NetworkError for one without an answer.

    `server` is its address, `patience` what --request-timeout says (nanoseconds, 0 for nothing).
    """

    server = ""
    patience = 0
    _inside = False
    watching = False  # a second look at an object is no request any more

    def set_out(self, server: str, patience: int) -> Faulty:
        """Say where it is reached and for how long a request may take; itself."""
        self.server, self.patience = server, patience
        self._seen: set[Asked] = set()
        return self

    def reach(self, path: str) -> None:
        """A request for a path that is no object. Raises StatusError with the client's own words, NetworkError."""
        try:
            self._send(Asked("get", path=path), "")
        except StatusError as e:
            if isinstance(e, NetworkError):
                raise
            reason, message = GENERIC[e.code]
            raise StatusError(e.code, reason, message) from None

    def request(self, method: str, path: str) -> None:
        """A request by its path, as `--raw` makes one. Raises StatusError with the client's own words for a plain answer, NetworkError."""
        from .serving import paths
        from .serving.refusing import asked_of

        split = paths.split(path)
        target = paths.target(self.catalog, split, method, False) if split else None
        try:
            self._send(asked_of(method, path, target), "")
        except PlainText as e:
            raise StatusError(e.code, *GENERIC[e.code]) from None

    def _send(self, asked: Asked, query: str) -> None:
        """Ask for one request, and again as often as the server says so."""
        for attempt in range(RETRIES + 1):
            try:
                self.ask(asked)
                return
            except Unreachable as e:
                raise self._network(e.how, asked, query) from None
            except StatusError as e:
                seconds = e.details.get("retryAfterSeconds", 0)
                if not seconds or attempt == RETRIES:
                    raise
                self._pause(seconds * SECOND)

    def _pause(self, ns: int) -> None:
        end = self.now + ns
        while self.wait_next(end):
            continue

    def _network(self, how: str, asked: Asked, query: str) -> NetworkError:
        host = self.server.partition("://")[2]
        why = WHY[how].format(host)
        if how == "timeout":
            self._pause(min(self.patience or DIAL, DIAL))
            if self.patience and self.patience < DIAL:
                why = GIVEN_UP
        method = METHODS.get(asked.verb, asked.verb).capitalize()
        return NetworkError(how, host, f'{method} "{self.server}{self._path(asked)}{query}": {why}', why)

    def _path(self, asked: Asked) -> str:
        resource = asked.resource
        if resource is None:
            return f"{asked.path}?timeout={self.patience // SECOND or 32}s"
        space = f"/namespaces/{asked.namespace}" if resource.namespaced and asked.namespace else ""
        return "/".join(filter(None, (f"{resource.path}{space}/{resource.plural}", asked.name, asked.subresource)))

    @contextmanager
    def _request(self, verb: str, resource: Resource, namespace: str | None, name: str = "", sub: str | None = None,
                 query: Mapping[str, str] | None = None, *, all_: bool = False) -> Iterator[None]:  # fmt: skip
        """One request; what the verb does inside is part of it. `all_`: no namespace means all."""
        if self._inside:
            yield
            return
        where = namespace or ("" if all_ else "default")
        asked = Asked(verb, resource, where if resource.namespaced else "", name, sub or "")
        if not (self.watching and asked in self._seen):
            self._seen.add(asked)
            self._send(asked, f"?{urlencode(query)}" if query else "")
        self._inside = True
        try:
            yield
        finally:
            self._inside = False

    # -- verbs --------------------------------------------------------------------------------------------------------------------

    def get(self, resource: Resource, namespace: str | None, name: str, subresource: str | None = None) -> Object:
        with self._request("get", resource, namespace, name, subresource):
            return super().get(resource, namespace, name, subresource)

    def list(self, resource: Resource, namespace: str | None = None, **options: Any) -> Object:
        with self._request("list", resource, namespace, query={"limit": "500"}, all_=True):
            return super().list(resource, namespace, **options)

    def table(self, resource: Resource, namespace: str | None = None, name: str | None = None, **options: Any) -> Object:
        if name is None:
            with self._request("list", resource, namespace, query={"limit": "500"}, all_=True):
                return super().table(resource, namespace, **options)
        self._inside, before = True, self._inside  # the object that has just been got is shown: one request in all
        try:
            return super().table(resource, namespace, name, **options)
        finally:
            self._inside = before

    def changes(self, resource: Resource, since: int) -> Any:
        asked = Asked("watch", resource)
        if asked not in self._seen:
            self._seen.add(asked)
            self._send(asked, "")
        return super().changes(resource, since)

    def logs(self, namespace: str | None, name: str, options: Any) -> Any:
        with self._request("get", self._pods(), namespace, name, "log"):
            return super().logs(namespace, name, options)

    def execute(self, namespace: str | None, name: str, container: str, argv: Sequence[str], **options: Any) -> Any:
        with self._request("create", self._pods(), namespace, name, "exec"):
            return super().execute(namespace, name, container, argv, **options)

    def attached(self, namespace: str | None, name: str, container: str, **options: Any) -> Any:
        with self._request("create", self._pods(), namespace, name, "attach"):
            return super().attached(namespace, name, container, **options)

    def _pods(self) -> Resource:
        pods = self.catalog.by_plural("pods", "")
        assert pods is not None
        return pods

    def create(self, resource: Resource, namespace: str | None, body: Object, **options: Any) -> Object:
        with self._request("create", resource, namespace, query=_written(options)):
            return super().create(resource, namespace, body, **options)

    def update(self, resource: Resource, namespace: str | None, name: str, body: Object, **options: Any) -> Object:
        with self._request("update", resource, namespace, name, options.get("subresource"), _written(options)):
            return super().update(resource, namespace, name, body, **options)

    def patch(self, resource: Resource, namespace: str | None, name: str, patch: Any, kind: str = "strategic", **options: Any) -> Object:
        with self._request("patch", resource, namespace, name, options.get("subresource"), _written(options)):
            return super().patch(resource, namespace, name, patch, kind, **options)

    def delete(self, resource: Resource, namespace: str | None, name: str, **options: Any) -> Object:
        with self._request("delete", resource, namespace, name):
            return super().delete(resource, namespace, name, **options)

    def post(self, resource: Resource, namespace: str | None, name: str, subresource: str, body: Any, **options: Any) -> Object:
        with self._request("create", resource, namespace, name, subresource):
            return super().post(resource, namespace, name, subresource, body, **options)


class FaultyActing(Faulty, ActingCluster):
    """The same for somebody who may not do everything."""

    def review(self, resource: Resource, namespace: str | None, body: Any, *args: Any, **options: Any) -> Any:
        with self._request("create", resource, namespace):
            return super().review(resource, namespace, body, *args, **options)


def _written(options: Mapping[str, Any]) -> dict[str, str]:
    """The query of a write."""
    return {"fieldManager": options.get("manager") or "kubectl", "fieldValidation": options.get("validation") or "Strict"}


def open_again(cluster: Cluster, make: Callable[[type[Faulty]], Faulty]) -> Faulty:
    """The same cluster as one whose requests may fail; what the given one has not committed has not happened."""
    cluster.close()
    return make(FaultyActing if isinstance(cluster, ActingCluster) else Faulty)
