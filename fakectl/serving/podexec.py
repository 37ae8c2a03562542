"""`pods/NAME/exec` over a websocket, in the channel protocols of Kubernetes (v4 and v5).

Sources: apimachinery `pkg/util/remotecommand/constants.go`, client-go `tools/remotecommand/{websocket,v5}.go`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from state import StatusError
from state.standing import StandingCluster

from .messages import Request
from .paths import Target
from .terminal import Terminal

if TYPE_CHECKING:
    from state.execs import Execution

PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io")
STDIN, STDOUT, STDERR, ERROR, CLOSE = 0, 1, 2, 3, 255
WANT = -1
SECOND = 1_000_000_000
LONGEST_NAP = 0.5  # seconds
STEP = 256  # events that one look at the cluster may take
Run = Callable[[Callable[[StandingCluster], Any]], Awaitable[Any]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def begun(cluster: StandingCluster, request: Request, target: Target) -> Execution:
    """The command that the request asks for. Raises StatusError."""
    tty = request.flag("tty")
    words = request.query.get("command", [])
    return cluster.execute(target.namespace, target.name, request.param("container"), words, stdin=request.flag("stdin"), tty=tty)


def protocol(offered: list[str]) -> str:
    """The protocol to speak, "" for none of ours."""
    return next((p for p in PROTOCOLS if p in offered), "")


class Exec:
    """One websocket at work."""

    def __init__(self, execution: Execution, request: Request, run: Run, send: Send, receive: Receive):
        self.execution, self.run = execution, run
        self._send, self._receive = send, receive
        self.tty = request.flag("tty")
        self.terminal = Terminal() if self.tty else None
        self.events = execution.events()
        self.gone = False
        self._held: tuple[int, int, str] | None = None  # the event that the clock has not reached
        self._reached = 0  # how far the command had come when it began to wait for input
        self._typed = asyncio.Event()
        self._line = ""
        self._ended = execution.input is None

    async def go(self) -> None:
        """Until the command ends or its client goes."""
        listener = asyncio.ensure_future(self._listen())
        try:
            while not self.gone:
                out, wanted, ahead = await self.run(self._advance)
                for stream, text in out:
                    await self._say(STDOUT if stream == 1 or self.tty else STDERR, text)
                if wanted:
                    await self._wait_for_input()
                elif ahead is None:
                    break
                else:
                    await asyncio.sleep(min(ahead / SECOND, LONGEST_NAP))
            if not self.gone:
                await self._send({"type": "websocket.send", "bytes": bytes([ERROR]) + json.dumps(self.execution.status()).encode()})
                await self._send({"type": "websocket.close", "code": 1000})
        finally:
            listener.cancel()

    def _advance(self, cluster: StandingCluster) -> tuple[list[tuple[int, str]], bool, int | None]:
        """What the command has printed up to now, whether it wants input, and how long until it goes on (None: it has ended)."""
        cluster.run_on(self.execution)
        out: list[tuple[int, str]] = []
        for _ in range(STEP):
            event = self._held or next(self.events, None)
            self._held = None
            if event is None:
                return out, False, None
            ahead = self.execution.begun + event[0] - cluster.now
            if ahead > 0:
                self._held = event
                return out, False, ahead
            if event[1] == WANT:
                self._reached = event[0]
                return out, True, 0
            if event[2]:
                out.append((event[1], event[2]))
        return out, False, 0

    async def _wait_for_input(self) -> None:
        while not (self._line or self._ended or self.gone):
            self._typed.clear()
            await self._typed.wait()
        assert self.execution.input is not None
        if self._line:
            self.execution.input.push(self._line)
            self._line = ""
        else:
            self.execution.input.close()
        await self.run(lambda cluster: self.execution.shift(max(cluster.now - self.execution.begun - self._reached, 0)))

    async def _say(self, channel: int, text: str) -> None:
        text = text.replace("\n", "\r\n") if self.tty else text
        await self._send({"type": "websocket.send", "bytes": bytes([channel]) + text.encode("utf-8", "replace")})

    async def _listen(self) -> None:
        """Take what the client sends."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self.gone = True
                self._typed.set()
                return
            data = message.get("bytes") or (message.get("text") or "").encode("latin-1", "replace")
            if data[:1] == bytes([STDIN]) and len(data) > 1:
                await self._take(data[1:].decode("utf-8", "replace"))
            elif data[:1] == bytes([CLOSE]) and data[1:2] == bytes([STDIN]):
                self._ended = True
            self._typed.set()

    async def _take(self, text: str) -> None:
        if self.terminal is None:
            self._line += text
            return
        echo, lines, ended = self.terminal.typed(text)
        if echo:
            await self._send({"type": "websocket.send", "bytes": bytes([STDOUT]) + echo.encode("utf-8", "replace")})
        self._line += lines
        self._ended = self._ended or ended


async def refuse(error: StatusError, scope: dict[str, Any], send: Send) -> None:
    """Answer a websocket's request with an error instead."""
    body = json.dumps(error.status).encode()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1000})
        return
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": error.code, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
