"""The requests of a command line, where it matters that they are such: a fault of the API may meet each of them (`faultydoor.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from state.errors import StatusError

if TYPE_CHECKING:
    from state import Cluster

    from .faultydoor import Faulty
    from .kubeconfig import Context


class Requests:
    """What a session asks of the API beside the verbs of its cluster. `door` is the cluster when requests to it may meet faults."""

    globals: Mapping[str, Any]
    door: Faulty | None = None

    if TYPE_CHECKING:

        @property
        def cluster(self) -> Cluster: ...

        @property
        def context(self) -> Context: ...

        def klog(self, level: str, where: str, message: str) -> None: ...

    def faulty(self, cluster: Cluster, make: Callable[[type[Faulty]], Faulty]) -> Faulty:
        """The cluster, opened again by `make` for requests that may meet faults."""
        """The cluster while faults of the API hold."""
        from state.pure.duration import parse_go_duration

        from .faultydoor import open_again

        text = self.globals.get("request-timeout", "") or "0"
        patience = int(text) * 1_000_000_000 if text.isdecimal() else parse_go_duration(text)
        self.door = open_again(cluster, make).set_out(self.context.server, patience)
        return self.door

    def reach(self, path: str) -> None:
        """Where kubectl asks the server for a path that is no object: only a fault makes a difference. Raises StatusError."""
        _ = self.cluster
        if self.door is not None:
            self.door.reach(path)

    def request(self, method: str, path: str) -> None:
        """Where a command makes a request by its path: only a fault makes a difference. Raises StatusError."""
        _ = self.cluster
        if self.door is not None:
            self.door.request(method, path)

    def discover(self) -> None:
        """Where kubectl asks for what is served whatever its cache says. Raises StatusError, after a line of its logger."""
        for path in ("/api", "/apis"):
            try:
                self.reach(path)
            except StatusError as e:
                from state.pure.gojson import quote

                self.klog("E", "memcache.go:381", f'"Couldn\'t get current server API group list" err={quote(str(e))}')
                raise

    def tries(self, look: Callable[[], object]) -> None:
        """Where kubectl asks for something and goes on whatever comes of that: faults count it as a request."""
        if self.door is not None:
            with suppress(StatusError):
                look()

    def watches(self) -> None:
        """From now on a second look at an object is what a watch of it would tell, and no request."""
        if self.door is not None:
            self.door.watching = True
