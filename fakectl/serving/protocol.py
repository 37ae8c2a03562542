"""uvicorn's HTTP protocol with the bounds on the head of a request that a Go server has: how large, and how long it may take to come.

Source: Go `net/http` (DefaultMaxHeaderBytes), apiserver `pkg/server/secure_serving.go` (ReadHeaderTimeout).
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = (1 << 20) + 4096  # bytes of a head
SECONDS = 32.0  # that a client may take to send it
CUT = "fakectl.cut"  # the extension of a request that ends its connection without an answer
LINGER = 0.5  # seconds in which a client that sends too much may read the answer
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\r\n"
    b"431 Request Header Fields Too Large"
)


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._head = 0  # bytes of the head that is being read; -1 when none is
        self._deaf = False
        self._late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        super().data_received(data)
        if self._head >= 0:
            self._head += len(data)
            if self._head > MOST and not self.transport.is_closing():
                self._deaf = True
                self.transport.write(TOO_LARGE)
                self.loop.call_later(LINGER, self.transport.close)  # closed at once, the client's system would lose the answer

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"": self.transport.abort}}
        self._head = 0
        self._expect()

    def on_headers_complete(self) -> None:
        self._head = -1
        self._relax()
        super().on_headers_complete()

    def _expect(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(SECONDS, self.transport.close)

    def _relax(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
