"""A running `fakectl serve` of a home, and requests to it, for the measurements of this folder."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time

BIN = os.path.dirname(sys.executable)
MAPS = "/api/v1/namespaces/default/configmaps"


class Server:
    """A server process of one home."""

    def __init__(self, home: str, port: int = 0):
        self.env = {"PATH": os.environ["PATH"], "HOME": home, "FAKECTL_HOME": f"{home}/fakectl", "FAKECTL_LESSON": "none"}
        self.config = f"{home}/fakectl/serve.kubeconfig"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.config)
        start = time.perf_counter()
        self.process = subprocess.Popen([f"{BIN}/fakectl", "serve", f"--port={port}"], env=self.env, stdout=subprocess.DEVNULL)
        while not os.path.exists(self.config):
            if self.process.poll() is not None:
                raise SystemExit("fakectl serve has ended")
            time.sleep(0.005)
        self.started = time.perf_counter() - start
        with open(self.config) as f:
            self.host, _, prefix = json.load(f)["clusters"][0]["cluster"]["server"][7:].partition("/")
        self.prefix = "/" + prefix

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, timeout=60)

    def memory(self) -> float:
        """Megabytes at this moment."""
        with open(f"/proc/{self.process.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024

    def ask(self, c: http.client.HTTPConnection, method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        text = json.dumps(body) if body is not None else None
        c.request(method, self.prefix + path, text, {"Content-Type": "application/json", **headers})
        answer = c.getresponse()
        return answer.status, answer.read()

    def end(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait()
