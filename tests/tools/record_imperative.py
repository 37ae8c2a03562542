"""Records tests/data/imperative.json: what the real kubectl makes of commands that only read, or ask no server at all.

    python tests/tools/record_imperative.py

kubectl asks a server on this machine that knows the discovery of `state/data/discovery.json` and the objects of the files below, by their
paths. Files and command lines are the ones in the data file; add a case as `[["words", ...]]` and run this.
"""
from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "data", "imperative.json")
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")
with open(os.path.join(HERE, "..", "..", "state", "data", "discovery.json"), encoding="utf-8") as stream:
    DISCOVERY: dict[str, Any] = json.load(stream)
CONFIG = """apiVersion: v1
kind: Config
clusters: [{name: fake, cluster: {server: "http://127.0.0.1:PORT"}}]
contexts: [{name: fake, context: {cluster: fake, user: fake}}]
users: [{name: fake, user: {token: x}}]
current-context: fake
"""
NOT_FOUND = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": "NotFound", "code": 404}


class Handler(http.server.BaseHTTPRequestHandler):
    """Discovery, and the objects by path."""

    objects: dict[str, Any] = {}

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body = DISCOVERY.get(path) or self.objects.get(path) or {**NOT_FOUND, "message": f"no {path}"}
        data = json.dumps(body).encode()
        self.send_response(body.get("code", 200))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def served(files: dict[str, str]) -> dict[str, Any]:
    """The objects of the files by their paths on a server."""
    import yaml

    resources = {(body["groupVersion"], r["kind"]): (path, r["name"]) for path, body in DISCOVERY.items() if "resources" in body
                 for r in body["resources"] if "/" not in r["name"]}
    found = {}
    for text in files.values():
        for obj in yaml.safe_load_all(text):
            place = resources.get((obj["apiVersion"], obj["kind"]))
            if place:
                found[f"{place[0]}/namespaces/default/{place[1]}/{obj['metadata']['name']}"] = obj
    return found


def record(words: list[str], folder: str) -> dict[str, Any]:
    """What kubectl prints."""
    home = os.path.join(folder, "home")
    env = {"HOME": home, "KUBECONFIG": os.path.join(home, "config"), "PATH": "/nonexistent", "TZ": "UTC"}
    done = subprocess.run([KUBECTL, *words], capture_output=True, text=True, env=env, cwd=folder, timeout=60,
                          stdin=subprocess.DEVNULL)
    return {"words": words, "stdout": done.stdout, "stderr": done.stderr, "exit": done.returncode}


def main() -> None:
    with open(TARGET, encoding="utf-8") as f:
        data = json.load(f)
    Handler.objects = served(data["files"])
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in data["files"].items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        os.mkdir(os.path.join(folder, "home"))
        with open(os.path.join(folder, "home", "config"), "w", encoding="utf-8") as f:
            f.write(CONFIG.replace("PORT", str(listener.server_port)))
        words = [case[0] if isinstance(case, list) else case["words"] for case in data["cases"]]
        cases = [record(each, folder) for each in words]
    with open(TARGET, "w", encoding="utf-8") as f:
        f.write(f'{{"files": {json.dumps(data["files"])},\n"cases": [\n' + ",\n".join(map(json.dumps, cases)) + "\n]}\n")


if __name__ == "__main__":
    main()
