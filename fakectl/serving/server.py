"""Runs the HTTP server: the socket, the kubeconfig that says it is ready, the signals and the folder that end it.

uvicorn with httptools does the HTTP: its parser, keep-alive, limits on slow clients and graceful end are better kept than ours would be.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from fakectl.errors import CommandError

from .app import App
from .listening import Listening
from .workers import Clusters

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
LOOK_SECONDS = 0.2
MISSING = "fakectl serve needs the packages of its extra: pip install 'fakectl[serve]'"


class Certificate(NamedTuple):
    """What TLS needs: the certificate and key in one file, and who vouches for it (PEM)."""

    file: str
    authority: bytes


def token() -> str:
    """A token that nobody can guess."""
    return os.urandom(24).hex()


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 is any free one."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio does not switch off delays
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
    except OSError as e:
        made.close()
        raise CommandError(f"cannot listen on {HOST}:{port}: {e.strerror}") from None
    return made


def run(app: App, sock: socket.socket, certificate: Certificate | None, ready: Callable[[], None], over: Callable[[], bool]) -> None:
    """Serve until a signal comes or `over` says so. `ready` is called when requests are taken."""
    try:
        import httptools  # noqa: F401
        import uvicorn
        import wsproto  # noqa: F401
    except ImportError:
        raise CommandError(MISSING) from None
    from .protocol import Protocol

    options: dict[str, Any] = {"ssl_certfile": certificate.file} if certificate else {}
    _spare_collections()
    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="wsproto",
        loop="asyncio",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=90,
        timeout_graceful_shutdown=3,
        backlog=1024,
        **options,
    )
    asyncio.run(_serve(_server(uvicorn, config, app), app, sock, ready, over))


def _spare_collections() -> None:
    """Objects are trees, which need no search for cycles, and there may be very many of them: search seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _server(uvicorn: Any, config: Any, app: App) -> uvicorn.Server:
    """uvicorn's server, ended by signals without being killed by them: there is something to tidy up."""

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            loop, ends = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
            for number in ends:
                loop.add_signal_handler(number, self.end)
            try:
                yield
            finally:
                for number in ends:
                    loop.remove_signal_handler(number)

        def end(self) -> None:
            self.force_exit: bool = self.should_exit
            self.should_exit: bool = True
            app.stop_watches()

    return Server(config)


async def _serve(server: uvicorn.Server, app: App, sock: socket.socket, ready: Callable[[], None], over: Callable[[], bool]) -> None:
    app.begin(f"{HOST}:{sock.getsockname()[1]}")
    port = sock.getsockname()[1]
    listening = Listening(server, server.config, app, lambda: listen(port))
    attendant = asyncio.create_task(_attend(server, app, listening, ready, over))
    try:
        await server.serve(sockets=[sock])
    finally:
        attendant.cancel()
        app.end()


async def _attend(
    server: uvicorn.Server, app: App, listening: Listening, ready: Callable[[], None], over: Callable[[], bool]
) -> None:
    """Say when the server is ready; end it when it is over."""
    while not server.started:
        await asyncio.sleep(0.002)
    ready()
    while not over():
        await listening.look()
        await asyncio.sleep(LOOK_SECONDS)
    server.should_exit = True
    app.stop_watches()


def clusters(path: str, env: dict[str, str]) -> Clusters:
    """The cluster's file, made when it is not there."""
    made = Clusters(path, env)
    made.here()
    return made
