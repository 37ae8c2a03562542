"""One request to the server without a socket: what `--raw` sends is answered by the same code that answers over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from .app import App
from .messages import Answer
from .workers import Clusters

Headers = Sequence[tuple[str, str]]
TOKEN = "direct"  # noqa: S105  (never leaves the process)


def ask(path: str, env: Mapping[str, str], command: Sequence[str], address: str, method: str, target: str, headers: Headers,
        body: bytes) -> Answer:  # fmt: skip
    """The answer of the cluster in the file `path` to a request of a `command` for `target` (path and query).

    `address`: what the server calls itself.
    """
    app = App(Clusters(path, env, command), TOKEN)
    app.address = address
    app.refuses = False  # whoever asks has met them already
    try:
        return asyncio.run(_asked(app, method, target, headers, body))
    finally:
        app.end()


async def _asked(app: App, method: str, target: str, headers: Headers, body: bytes) -> Answer:
    sent: list[dict[str, Any]] = []
    coming = _coming(body)

    async def receive() -> dict[str, Any]:
        return next(coming)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    place, _, query = target.partition("?")
    named = [("authorization", f"Bearer {TOKEN}"), ("content-length", str(len(body))), *headers]
    raw = [(key.encode(), value.encode("utf-8", "replace")) for key, value in named]
    await app({"type": "http", "method": method, "path": unquote(place), "query_string": query.encode(), "headers": raw}, receive, send)
    start = sent[0]
    text = b"".join(m.get("body", b"") for m in sent[1:])
    got = [(k.decode("latin-1"), v.decode("utf-8", "replace")) for k, v in start["headers"]]
    return Answer(start["status"], text, next(v for k, v in got if k == "content-type"), got)


def _coming(body: bytes) -> Iterator[dict[str, Any]]:
    yield {"type": "http.request", "body": body, "more_body": False}
    while True:
        yield {"type": "http.disconnect"}
