"""The socket that clients connect to. While a fault refuses every connection nobody listens there, as with a server that is down.

The first request that such a fault meets is cut off and shuts the socket; from then on it is looked whether the fault still holds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

    import uvicorn

    from .app import App


class Listening:
    """A uvicorn server's socket; `listen` makes another one at its place."""

    def __init__(self, server: uvicorn.Server, config: Any, app: App, listen: Callable[[], socket.socket]):
        self.server, self.config, self.app, self.listen = server, config, app, listen

    async def look(self) -> None:
        """Shut or open the socket as the faults want it."""
        if self.server.servers and self.app.shut:
            for one in self.server.servers:
                one.close()
            self.server.servers.clear()
            for connection in [*self.server.server_state.connections]:
                connection.transport.abort()  # type: ignore[union-attr]
        elif not self.server.servers:
            await self.app.look_for_refusal()
            if not self.app.shut:
                await self._open()

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        state = self.server.server_state

        def protocol() -> Any:
            return self.config.http_protocol_class(config=self.config, server_state=state, app_state=self.server.lifespan.state)

        made = await loop.create_server(protocol, sock=self.listen(), ssl=self.config.ssl, backlog=self.config.backlog)
        self.server.servers.append(made)
