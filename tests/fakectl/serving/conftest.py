"""The `served` fixture: `fakectl serve` in a thread of this process, on the home of the `kubectl` fixture, and a client of it."""

from __future__ import annotations

import http.client
import io
import json
import os
import shlex
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn  # noqa: F401  (imported here, so that a test's time is its own)

from fakectl import kubeconfig
from fakectl.cli import main
from fakectl.serving import server
from fakectl.serving.app import App

TOKEN = "the-token"
server.LOOK_SECONDS = 0.01  # how soon a server sees that it is over: there are some hundred of them


class Reply(NamedTuple):
    """One answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """A running server and a client of it. `kubectl` is the command line on the same cluster."""

    def __init__(self, kubectl: Any, *, client_clock: bool = False):
        self.kubectl = kubectl
        kubectl.ok("get namespaces default -o name")
        path = kubeconfig.cluster_file(str(kubectl.home), "fake")
        self.app = App(server.clusters(path, {}), TOKEN, client_clock=client_clock)
        self.socket = server.listen(0)
        self.port = self.socket.getsockname()[1]
        self.stopping = threading.Event()
        ready = threading.Event()
        self.thread = threading.Thread(target=server.run, args=(self.app, self.socket, None, ready.set, self.stopping.is_set))
        self.thread.start()
        assert ready.wait(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __call__(
        self, method: str, path: str, body: Any = None, *, token: str | None = TOKEN, timeout: float = 20, **headers: str
    ) -> Reply:
        """One request; header names with underscores for dashes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"User-Agent": "python-requests/2.32"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        if isinstance(body, dict | list):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        reply = Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return reply

    def watch(self, path: str, seconds: int = 2, **query: str) -> Iterator[Any]:
        """The events of a watch as they come."""
        asked = urllib.parse.urlencode({"watch": "1", "timeoutSeconds": str(seconds), **query})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"{path}?{asked}", headers={"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        try:
            for line in answer:
                yield json.loads(line)
        finally:
            connection.close()

    def real(self, line: str) -> tuple[str, str, int]:
        """The real kubectl, as a process: what it printed and returned."""
        folder = self.kubectl.home / "real"
        if not folder.exists():
            folder.mkdir()
            config = {"server": f"{self.url}/{TOKEN}"}
            names = {"cluster": "fake", "user": "fake"}
            (folder / "config").write_text(json.dumps({
                "apiVersion": "v1", "kind": "Config", "current-context": "fake", "clusters": [{"name": "fake", "cluster": config}],
                "contexts": [{"name": "fake", "context": names}], "users": [{"name": "fake", "user": {"token": TOKEN}}],
            }))  # fmt: skip
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), "KUBECONFIG": str(folder / "config")}
        words = [os.path.join(os.path.dirname(sys.executable), "kubectl"), *shlex.split(line)]
        done = subprocess.run(words, capture_output=True, text=True, env=env, cwd=self.kubectl.cwd, stdin=subprocess.DEVNULL, check=False)
        return done.stdout, done.stderr, done.returncode

    def clock(self, words: str) -> None:
        """`fakectl clock ...`, at no given moment."""
        line = ["clock", *words.split()]
        assert main(line, stdout=io.StringIO(), stderr=io.StringIO(), env=self.kubectl.env, cwd=str(self.kubectl.cwd)) == 0

    def close(self) -> None:
        self.stopping.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


@pytest.fixture
def serve(kubectl: Any) -> Iterator[Callable[..., Served]]:
    """Starts a server; what was started is ended."""
    made: list[Served] = []

    def start(**options: Any) -> Served:
        made.append(Served(kubectl, **options))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    return serve()


@pytest.fixture
def manifest() -> Any:
    """A Deployment named web."""
    return json.loads((Path(__file__).parents[2] / "data" / "http-exchanges.json").read_text())[15]["request"]["body"]
