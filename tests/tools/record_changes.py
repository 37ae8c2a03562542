"""Records tests/data/changes.json: what the real kubectl prints for commands that make or change objects without a server.

    python tests/tools/record_changes.py PATH/TO/kubectl

The cases stand in tests/data/changes-cases.json: files, and command lines as a shell reads them. Where kubectl wants to know what the
server serves (`create role`), a server on this machine answers discovery, and nothing else.
"""
from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "data")
sys.path.insert(0, os.path.join(HERE, "..", ".."))
CONFIG = """apiVersion: v1
kind: Config
clusters: [{name: fake, cluster: {server: "http://127.0.0.1:PORT"}}]
contexts: [{name: fake, context: {cluster: fake, user: fake}}]
users: [{name: fake, user: {token: x}}]
current-context: fake
"""


class Handler(BaseHTTPRequestHandler):
    """Discovery as recorded from a real server."""

    discovery: dict[str, Any] = {}

    def do_GET(self) -> None:
        body = self.discovery.get(self.path.partition("?")[0].rstrip("/"))
        code = 200 if body else 404
        text = json.dumps(body or {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def write_files(folder: str, files: dict[str, str]) -> None:
    """The files of the cases; a text that starts with "base64:" stands for bytes."""
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(b64decode(text[7:]) if text.startswith("base64:") else text.encode())


def main() -> None:
    from state.data import load

    Handler.discovery = load("discovery.json")
    with open(os.path.join(DATA, "changes-cases.json"), encoding="utf-8") as f:
        cases = json.load(f)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home:
        write_files(home, cases["files"])
        config = os.path.join(home, ".config")
        with open(config, "w", encoding="utf-8") as f:
            f.write(CONFIG.replace("PORT", str(server.server_address[1])))
        env = {"PATH": "/nonexistent", "HOME": home, "KUBECONFIG": config, "FROM_ENVIRONMENT": "given"}

        def ask(line: str) -> dict[str, Any]:
            done = subprocess.run([sys.argv[1], *shlex.split(line)], capture_output=True, text=True, env=env, cwd=home,
                                  stdin=subprocess.DEVNULL, timeout=60)
            return {"line": line, "stdout": done.stdout, "stderr": done.stderr, "exit": done.returncode}

        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(ask, cases["lines"]))
    with open(os.path.join(DATA, "changes.json"), "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in told) + "\n]\n")


if __name__ == "__main__":
    main()
